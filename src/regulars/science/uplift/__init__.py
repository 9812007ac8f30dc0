"""What a treatment changes, customer by customer, learnt so that it never flatters."""
