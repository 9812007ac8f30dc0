"""The gap between what customers want and what they get: found, taken on, and followed until it is closed."""
