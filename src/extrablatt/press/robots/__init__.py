"""What robots read: sitemaps, and everything said of rights from one policy (``[rights]`` in newspaper.toml, docs/rights.md)."""
