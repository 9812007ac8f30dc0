"""Floor 0: the nouns that cross floors; no database, no web, no third-party imports at load."""
