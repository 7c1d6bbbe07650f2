"""The text of a ninjs object: the best of its bodies, with the pictures that stand in it."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from articles.body import clean, from_text, is_blank, to_text
from articles.importers.feed_text import read_html
from articles.importers.finish import Unusable, no_place
from articles.importers.ninjs.values import Text, Values
from articles.importers.nitf.body import body_html
from articles.importers.xml import read_xml, within
from articles.records import StoryPhoto

#: How a text may be written, the best first.
_RANKS: Final = ("html", "xhtml", "nitf", "", "text")
_LOOKS_LIKE_HTML: Final = re.compile(r"</?(?:p|br|div|h\d|ul|ol|table|span|body|section)\b", re.I)
#: What Superdesk writes around what is embedded in a text.
_EMBED: Final = re.compile(
    r"<!--\s*EMBED (?P<end>START|END) \w+\s*\{\s*id:\s*\"(?P<id>[^\"<>{}]{1,100})\"\s*\}\s*-->"
)
_ASSOCIATED: Final = re.compile(
    r"<img\b[^<>]*\bdata-assoc-ref=[\"']([^\"'<>]{1,100})[\"'][^<>]*>", re.I
)
_FIGURE_END: Final = re.compile(r"</figure\s*>", re.I)
_FIRST_HEADING: Final = re.compile(r"<h2>([^\n]*?)</h2>\n?")
#: What TT writes into a text besides it: its vignette and the agency, and who wrote it.
_OF_TT: Final = re.compile(
    r"<div class=\"(dat|byline)\">((?:[^<]|<(?!/?div\b)){0,500})</div>", re.I
)
_VIGNETTE: Final = re.compile(r"<span class=\"vignette\">([^<]{1,200})</span>", re.I)
#: A heading that stands around paragraphs, as TT's around the first of a text.
_AROUND_PARAGRAPHS: Final = re.compile(r"<h4>(?=\s{0,20}<(?:p|blockquote)\b)", re.I)


@dataclass(slots=True)
class Found:
    """A body as HTML, and what came inside it. ``has_title`` where it had a heading of level 1."""

    html: str = ""
    has_title: bool = False
    photos: list[StoryPhoto] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    desk: list[str] = field(default_factory=list)


def body_of(item: Values, keys: Mapping[str, str], *, is_own: bool = False) -> Found:
    """The best text of the main role, in canonical form: HTML, else XHTML, NITF, plain text; empty where there is none.

    ``keys`` are those of the photos by the names of their associations, for the places that the
    text keeps for them. What ``is_own`` has its figures already.
    """
    texts = item.texts("body")
    chosen = sorted(texts, key=lambda text: (bool(text.role), _RANKS.index(text.kind)))
    found = Found()
    for text in chosen:
        found = Found(html=text.value) if is_own else _read(text, keys, item.notes)
        found.has_title = not is_own and "<h1" in found.html.lower()
        found.html = clean(found.html)
        if not is_blank(found.html):
            others = [other for other in texts if other.role != text.role]
            item.notes += no_place(other.name for other in others)
            return found
    return Found(photos=found.photos, files=found.files)


def _read(text: Text, keys: Mapping[str, str], notes: list[str]) -> Found:
    if text.kind == "nitf":
        return _of_nitf(text.value, notes)
    if text.kind == "text" or (not text.kind and not _LOOKS_LIKE_HTML.search(text.value)):
        return Found(html=from_text(text.value))
    source, desk = _without_tt(_with_figures(text.value, keys) if keys else text.value)
    if "<img" not in source.lower():
        return Found(html=source, desk=desk)
    read = read_html(source, base="", notes=notes)
    return Found(html=read.body, photos=read.photos, files=read.files, desk=desk)


def _without_tt(source: str) -> tuple[str, list[str]]:
    """HTML without what TT's fields say as well, and its vignette, which is for the desk."""
    parts = _OF_TT.findall(source)
    if not parts:
        return source, []
    said = [html.unescape(one) for _, inside in parts for one in _VIGNETTE.findall(inside)]
    source = _AROUND_PARAGRAPHS.sub("", _OF_TT.sub("", source))
    return source, [f"Vignette: {one}" for one in said]


def _of_nitf(source: str, notes: list[str]) -> Found:
    try:
        root = read_xml(source.encode("utf-8", "replace"), notes)
    except Unusable as problem:
        notes.append(f"its NITF {problem}")
        return Found()
    body = body_html(next(within(root, "body.content"), root), notes)
    return Found(html=body.html, photos=body.photos, files=body.files, desk=body.desk)


def _with_figures(source: str, keys: Mapping[str, str]) -> str:
    """HTML with a figure for a photo in place of each embedding of its association."""
    out, place, inside = [], 0, ""
    for mark in _EMBED.finditer(source):
        if not inside:
            out.append(source[place : mark.start()])
        place = mark.end()
        if mark["end"] == "START" and not inside and mark["id"] in keys:
            inside = mark["id"]
            out.append(_figure(keys[inside]))
        elif mark["end"] == "END" and mark["id"] == inside:
            inside = ""
    out.append(source[place:])
    return _with_referred("".join(out), keys)


def _with_referred(source: str, keys: Mapping[str, str]) -> str:
    """The same for pictures that refer to an association, with the figure and words around them."""
    if not _ASSOCIATED.search(source):
        return source
    out = []
    place = 0
    for end in _FIGURE_END.finditer(source):
        part = source[place : end.end()]
        place = end.end()
        start = part.lower().rfind("<figure")
        referred = _ASSOCIATED.search(part, start) if start >= 0 else None
        if referred and referred[1] in keys:
            part = part[:start] + _figure(keys[referred[1]])
        out.append(part)
    out.append(source[place:])
    return _ASSOCIATED.sub(
        lambda image: _figure(keys[image[1]]) if image[1] in keys else image[0], "".join(out)
    )


def _figure(key: str) -> str:
    return f'<figure data-photo="{key}"></figure>'


def without_headline(body: str, headline: str) -> str:
    """A canonical body without a first heading that repeats the headline."""
    heading = _FIRST_HEADING.match(body)
    if heading and " ".join(to_text(heading[0]).split()) == headline:
        return body[heading.end() :]
    return body
