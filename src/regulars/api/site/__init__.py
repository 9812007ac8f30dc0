"""For the business's own site: what to show a visitor, our script, and forms. Bare ASGI: it answers in milliseconds."""
