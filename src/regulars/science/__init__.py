"""Science: pure mathematics and algorithms over arrays and frames. No database, no web, no clock, no settings."""
