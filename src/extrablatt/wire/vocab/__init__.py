"""Vocabularies of the wire: IPTC Media Topics and the older IPTC Subject Codes. Pure; the data is loaded at first use.

A Media Topic is known by its qcode, ``medtop:20000651``; every function takes any spelling agencies use: the concept's
address (``http://cv.iptc.org/newscodes/mediatopic/20000651``), Subject Codes (``subj:11010000``, a bare ``11010000``) and
other agencies' schemes that carry IPTC's numbers (``dpasrs:``, ``iptccat:``). Numbers from 20000000 on are Media Topics;
01000000 to 17999999 are Subject Codes, whose 17 top-level numbers the Media Topics kept.
"""

from .countries import country_of
from .media_topics import broader, canonical, code_of, is_known, labels, lineage, name, named, top, within

__all__ = [
    "broader",
    "canonical",
    "code_of",
    "country_of",
    "is_known",
    "labels",
    "lineage",
    "name",
    "named",
    "top",
    "within",
]
