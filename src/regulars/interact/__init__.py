"""Floor 3, step 3: every exchange takes place in the light of all previous exchanges."""
