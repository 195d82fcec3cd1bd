"""The wire desk in the admin: queue, item, taking and merging, saved views, feeds, quarantine."""
