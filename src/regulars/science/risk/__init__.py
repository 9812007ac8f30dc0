"""Who is about to walk away, by when, and why; and when a habit has changed."""
