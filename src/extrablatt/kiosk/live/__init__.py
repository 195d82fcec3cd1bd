"""Live readers: a small server of its own that tells open pages what has changed. See docs/live.md."""
