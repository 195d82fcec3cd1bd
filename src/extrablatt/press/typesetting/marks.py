"""Characters the steps share.

The stand-ins are control characters: those are removed from every text that comes in, so none can be mistaken for one.
:data:`BLOCK` and :data:`BREAK` count as white space for Python, which is the context a quotation mark should see there.
"""

#: Stands for an address (URL, e-mail, telephone number) that is not set; a word to its neighbours.
OPAQUE = "\x00"
#: Stands for raw markup (code, pre); a word to its neighbours.
RAW = "\x01"
#: A block begins or ends here: context is reset.
BLOCK = "\x1d"
#: A forced line break: <br>, or a newline in plain text.
BREAK = "\x1e"
DOUBLE_MARKS = frozenset('"„“”«»‟')
SINGLE_MARKS = frozenset("'‚‘’‹›`´‛")
NBSP = "\u00a0"
#: Narrow no-break space, the „Schmal-Leerzeichen“ of DIN 5008:2020.
NARROW = "\u202f"


def is_word(char: str) -> bool:
    """Whether ``char`` belongs to a word or number, or stands for one."""
    return char.isalnum() or char in (OPAQUE, RAW, "\u00ad")


def is_edge(char: str) -> bool:
    """Whether ``char`` is white space, or there is none: the text begins or ends."""
    return char == "" or char.isspace()
