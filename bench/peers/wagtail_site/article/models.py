"""An article as Wagtail's own documentation would model it: an introduction, paragraphs and pictures."""

from wagtail.admin.panels import FieldPanel
from wagtail.blocks import RichTextBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page


class ArticlePage(Page):
    """A page with a body of blocks."""

    introduction = RichTextField(blank=True)
    body = StreamField([("paragraph", RichTextBlock()), ("picture", ImageChooserBlock())])

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body")]
