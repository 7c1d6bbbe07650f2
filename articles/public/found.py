"""Where a page says how it is followed and found: its feeds, and the same in other languages."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.exporters import atom, json_feed, rss
from articles.models.base import Named
from articles.models.published import PublishedVersion

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


@dataclass(frozen=True, slots=True)
class Language:
    """The same story in a language (BCP 47), and its address."""

    language: str
    url: str


def in_languages(
    version: PublishedVersion, translations: Iterable[PublishedVersion]
) -> list[Language]:
    """A story in each language, its own first, as ``hreflang`` wants it; none where it has but one.

    Each page names all of them, itself too, or search engines believe none.
    """
    by_language: dict[str, str] = {}
    for each in (version, *translations):
        by_language.setdefault(each.summary["language"], absolute(each.get_absolute_url()))
    by_language.pop("", None)
    if len(by_language) < 2:
        return []
    return [Language(language, url) for language, url in by_language.items()]


def feeds_of(request: HttpRequest, about: Named | None = None) -> list[FeedLink]:
    """The feeds of the list that ``request`` asks for, of the word ``about``; else the paper's."""
    match = request.resolver_match
    name = match.url_name if match else None
    if name in _WORDS and about is not None:
        return _links(f"{name}-feed", about.slug, title=f"{settings.SITE_NAME}: {about.name}")
    if name == "corrections":
        return _links("corrections-feed", title=f"{settings.SITE_NAME}: {_('Corrections')}")
    if name == "search":
        about_search = f"{settings.SITE_NAME}: {request.GET.get('q', '')[:80]}"
        return _links("search-feed", title=about_search, query=request.GET.urlencode())
    return _links("feed", title=settings.SITE_NAME)


def _links(name: str, *args: str, title: str, query: str = "") -> list[FeedLink]:
    return [
        FeedLink(
            url=absolute(reverse(name, args=[*args, format])) + (f"?{query}" if query else ""),
            type=exporter.MEDIA_TYPE,
            title=f"{title} ({_NAMES[format]})",
        )
        for format, exporter in FORMATS.items()
    ]
