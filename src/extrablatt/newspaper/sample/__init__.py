"""The sample newspaper: its own texts, pictures and dispatches."""
