"""The public record and the publication log. Nothing internal has a column here.

Written only through ``publication.actions``; read by the press, the archive and the readers' room.
"""

from .live import Post, PublicPosts
from .log import Cursor, LogEntry, LogHead
from .record import Front, PublicStories, PublishedPicture, Story, StoryTag, StoryVersion, Tag, TagAlias
from .shown import PostReference, StoryPicture

__all__ = [
    "Cursor",
    "Front",
    "LogEntry",
    "LogHead",
    "Post",
    "PostReference",
    "PublicPosts",
    "PublicStories",
    "PublishedPicture",
    "Story",
    "StoryPicture",
    "StoryTag",
    "StoryVersion",
    "Tag",
    "TagAlias",
]
