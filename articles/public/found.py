"""Where a page says that it is followed and found: the feeds of what it lists."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.exporters import atom, json_feed, rss
from articles.models.base import Named

from .addresses import absolute

#: The formats of feeds, by their names in addresses.
FORMATS = {"rss": rss, "atom": atom, "json": json_feed}
_NAMES = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}
#: The lists with feeds of their own, by the names of their addresses.
_WORDS = frozenset({"section", "tag", "author", "source"})


@dataclass(frozen=True, slots=True)
class FeedLink:
    """The address of a feed, its media type, and what it is called."""

    url: str
    type: str
    title: str


def feeds_of(request: HttpRequest, about: Named | None = None) -> list[FeedLink]:
    """The feeds of the list that ``request`` asks for, of the word ``about``; else the paper's."""
    match = request.resolver_match
    name = match.url_name if match else None
    if name in _WORDS and about is not None:
        return _links(f"{name}-feed", about.slug, title=f"{settings.SITE_NAME}: {about.name}")
    if name == "corrections":
        return _links("corrections-feed", title=f"{settings.SITE_NAME}: {_('Corrections')}")
    return _links("feed", title=settings.SITE_NAME)


def _links(name: str, *args: str, title: str) -> list[FeedLink]:
    return [
        FeedLink(
            url=absolute(reverse(name, args=[*args, format])),
            type=exporter.MEDIA_TYPE,
            title=f"{title} ({_NAMES[format]})",
        )
        for format, exporter in FORMATS.items()
    ]
