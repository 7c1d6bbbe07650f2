"""A story laid out for its page: photos in their places, the dateline, the box of sources."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import count

from django.utils.html import escape
from django.utils.translation import gettext as _

from articles.body import split_figures
from articles.records import CITATION_ROLES, Story, StoryCitation, StoryPhoto


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the text: a stretch of canonical HTML, or a photo that stands between two.

    ``eager`` is the photo that a reader sees first, to be fetched at once.
    """

    html: str = ""
    photo: StoryPhoto | None = None
    eager: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything of a story stands, from top to bottom; each photo once."""

    lead: StoryPhoto | None
    pieces: list[Piece]
    gallery: list[StoryPhoto]


def lay_out(story: Story) -> Layout:
    """The lead, then the text with its photos, then the gallery.

    An inline photo that no placeholder of the body stands for follows the text.
    """
    lead = next((photo for photo in story.photos if photo.placement == "lead"), None)
    left = [photo for photo in story.photos if photo is not lead]
    pieces = []
    tables = count(1)
    dateline = story.dateline
    for kind, value in split_figures(story.body):
        if kind == "photo":
            if photo := _take(left, key=value):
                pieces.append(Piece(photo=photo))
            continue
        html, dateline = with_dateline(value, dateline), ""
        pieces.append(Piece(html=with_scrolling_tables(html, tables)))
    pieces += [Piece(photo=photo) for photo in left if photo.placement != "gallery"]
    if lead is None:
        _fetch_first_at_once(pieces)
    gallery = [photo for photo in left if photo.placement == "gallery"]
    return Layout(lead=lead, pieces=pieces, gallery=gallery)


def _fetch_first_at_once(pieces: list[Piece]) -> None:
    for place, piece in enumerate(pieces):
        if piece.photo:
            pieces[place] = replace(piece, eager=True)
            return


def _take(photos: list[StoryPhoto], *, key: str) -> StoryPhoto | None:
    for photo in photos:
        if photo.key == key:
            photos.remove(photo)
            return photo
    return None


def with_dateline(html: str, dateline: str) -> str:
    """``html`` with the dateline before its first words, as newspapers set it."""
    if not dateline:
        return html
    line = f'<span class="dateline">{escape(dateline)}</span> — '
    if html.startswith("<p>"):
        return f"<p>{line}{html.removeprefix('<p>')}"
    return f"<p>{line}</p>{html}"


def with_scrolling_tables(html: str, numbers: Iterable[int]) -> str:
    """``html`` with each table in a region that scrolls, by keyboard too, on a narrow screen."""
    numbers = iter(numbers)

    def region(match: re.Match[str]) -> str:
        label = escape(_("Table %(number)s") % {"number": next(numbers)})
        start = f'<div class="scroll" role="region" tabindex="0" aria-label="{label}">'
        return f"{start}{match.group()}</div>"

    return re.sub(r"<table\b.*?</table>", region, html, flags=re.DOTALL)


@dataclass(frozen=True, slots=True)
class Gave:
    """What a source gave in one role."""

    role: str
    citations: list[StoryCitation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A source with all that it gave to a story, role by role."""

    name: str
    slug: str
    kind: str
    label: str
    gave: list[Gave]


def sources_box(citations: Iterable[StoryCitation]) -> list[SourceEntry]:
    """The citations by source, in the order in which the editor first named each."""
    by_source: dict[str, list[StoryCitation]] = {}
    for citation in citations:
        by_source.setdefault(citation.slug or citation.name, []).append(citation)
    return [
        SourceEntry(
            name=cited[0].name,
            slug=cited[0].slug,
            kind=cited[0].kind,
            label=cited[0].label,
            gave=_by_role(cited),
        )
        for cited in by_source.values()
    ]


def _by_role(citations: list[StoryCitation]) -> list[Gave]:
    roles = {role: [each for each in citations if each.role == role] for role in CITATION_ROLES}
    return [Gave(role, cited) for role, cited in roles.items() if cited]
