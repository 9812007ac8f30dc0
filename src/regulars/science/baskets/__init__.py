"""What comes next: which goods a customer's next basket holds, and what will be bought again soon."""
