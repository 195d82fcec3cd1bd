"""How the newspaper's processes are: heartbeats, what follows from them, and that no process outlives its parent.

No room: free of Django, and knows none of ours, so that kiosk and supervisor can use it when all else is in trouble.
"""
