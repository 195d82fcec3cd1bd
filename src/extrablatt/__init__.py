"""Extrablatt: a complete online newspaper in one package."""
