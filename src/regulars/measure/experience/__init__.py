"""The experience each customer has had lately (M5): its touches, its sum for all at once, and for one on their page."""
