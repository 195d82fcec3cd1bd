"""What came in on the wire: raw files, items, quarantine, feeds.

Kept out of Wagtail's search index and reference index: a day brings thousands.
"""

from .feeds import Feed
from .files import RawFile
from .items import Conflict, Likeness, WireItem
from .kills import Kill
from .pictures import RemotePicture

__all__ = ["Conflict", "Feed", "Kill", "Likeness", "RawFile", "RemotePicture", "WireItem"]
