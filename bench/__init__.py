"""Measurements: each module is one command, bounded in time, with a table on stderr and JSON on stdout."""
