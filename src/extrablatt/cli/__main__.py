"""``python -m extrablatt.cli``, as the supervisor starts its processes."""

from .main import main

main()
