"""The event log: Parquet segments under a manifest, plus the newest events in the database. Append-only."""
