"""The console's pages, one module each: what the page shows, and what its forms do."""
