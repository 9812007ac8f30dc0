"""The shared inbox: conversations that wait for us, read and answered by whoever of us has time."""
