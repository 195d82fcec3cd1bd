"""``python -m extrablatt.cli``, as the supervisor starts its processes."""

from .program import main

main()
