"""When: at which hour of the week somebody is there to be reached."""
