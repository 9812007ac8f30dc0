"""Intake: what comes in live (events, mails, forms) finds its customer, and is remembered."""
