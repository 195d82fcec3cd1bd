"""Looking after a newspaper as a whole: backup, restore, trials of backups (docs/operations.md, decision 0016).

Knows the configuration and the data folder; no room of the newspaper knows it. Free of Django but for what runs in a process of its own:
``opening`` (pages of a restored copy) and ``takingover``.
"""
