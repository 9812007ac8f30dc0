"""A public that answers: simulated customers whose true traits the engine never sees, only what they do."""
