"""Floor 5: the HTTP API. Thin: it calls steps and shows the result; OpenAPI describes it."""
