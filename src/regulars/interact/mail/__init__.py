"""E-mail, two ways: composing, reading, threading, what came back, and what a recipient did with a mail."""
