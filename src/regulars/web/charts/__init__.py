"""Charts: drawn on the server by Vega-Lite as SVG that takes its colours from the style sheet; a file each."""
