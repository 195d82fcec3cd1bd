"""Texts of what was withdrawn: kept for the lawyer, readable by few, each opening logged (docs/decisions/0011-sealed-texts.md)."""
