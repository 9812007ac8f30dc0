"""Step 5: what the customer base is worth, what moved it, and what our forecasts and actions were really good for."""
