"""The top floor: one process that serves the faces together. Settings, addresses, the ASGI application."""
