"""Messages with arguments that stand in Jinja templates: named here, since makemessages finds only plain ones there."""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

WORDS = (
    _("%(n)s min. read"),
    _("The whole article is for subscribers: %(url)s"),
    _("page %(n)s"),
    _("page %(n)s of %(all)s"),
    ngettext_lazy("%(n)s article found", "%(n)s articles found", "n"),
    ngettext_lazy("%(num)s post", "%(num)s posts", "num"),
)
