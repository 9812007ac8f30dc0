"""Normal forms of what people write, one kind a file: the same thing written differently becomes the same text."""
