"""What editors make: articles, sections, topics, storylines, people, front pages. Written through ``desk.actions`` only."""

from .article import Article, ArticleNote, ArticleSource, Correction
from .flash import FlashRule
from .front import FrontPage, FrontSlot
from .live import LivePost
from .mapping import SectionRule
from .tags import Person, Section, Storyline, Topic
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
    "Person",
    "Section",
    "SectionRule",
    "Storyline",
    "Topic",
    "WireLook",
    "WireView",
]
