"""Floor 5: the console in the browser. Server-rendered pages; thin: they call steps and show the result."""
