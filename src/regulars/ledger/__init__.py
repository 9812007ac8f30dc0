"""Floor 2: all that is remembered. Models a file a noun, the event log, and bulk readers and writers of frames."""
