"""Figures without persons: what was read, added up from what the kiosk counts (``kiosk/figures.py``)."""
