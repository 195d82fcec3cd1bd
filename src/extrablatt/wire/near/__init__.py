"""Near-duplicates: reports of one event by several agencies. Pure."""
