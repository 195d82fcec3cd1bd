"""Characters the steps share: the placeholders for tags and for words that must not be touched."""

#: Stands for one inline tag; transparent to every rule.
TAG = "\ue000"
#: Stands for one run that is never set: a URL, an address, code. Counts as a word.
OPAQUE = "\ue001"
NBSP = "\u00a0"
NARROW = "\u202f"
