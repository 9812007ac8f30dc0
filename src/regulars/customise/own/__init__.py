"""Actions of our own: made, changed and approved by people of the business, and treated as the playbook's are."""
