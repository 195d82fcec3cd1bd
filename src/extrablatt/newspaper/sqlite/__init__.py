"""SQLite as the newspaper's database: Django's backend, which never begins an empty one where one was."""
