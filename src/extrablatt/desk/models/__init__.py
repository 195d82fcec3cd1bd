"""What editors make: articles, sections, topics, storylines, people, front pages. Written through ``desk.actions`` only."""

from .article import Article, Correction
from .flash import FlashRule
from .front import FrontPage, FrontSlot
from .live import LivePost
from .mapping import SectionRule
from .source import ArticleNote, ArticleSource, WireEffect
from .tags import Person, Section, Storyline, Topic
from .version import LoadedVersion
from .wire_view import WireLook, WireView

__all__ = [
    "Article",
    "ArticleNote",
    "ArticleSource",
    "Correction",
    "FlashRule",
    "FrontPage",
    "FrontSlot",
    "LivePost",
    "LoadedVersion",
    "Person",
    "Section",
    "SectionRule",
    "Storyline",
    "Topic",
    "WireEffect",
    "WireLook",
    "WireView",
]
