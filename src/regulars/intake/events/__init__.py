"""Live events, from the inbox to the customer: read, told apart from repeats, given to whom they are about, kept.

`projecting.project` is the flow as one list; every other file here is one of its steps.
"""
