"""The HTML of a feed's item: its pictures become photos with figures, its addresses whole."""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import unquote_to_bytes, urljoin

from articles.body import clean, from_text, to_text
from articles.importers.limits import DOCUMENT_BYTES, PARTS, PHOTO_LIMITS
from articles.importers.times import read_time
from articles.importers.wire import caption_and_credit
from articles.records import CORRECTION_KINDS, StoryCorrection, StoryPhoto

#: Tags that pictures, their captions and links are written with, and comments, to pass over.
_TAG: Final = re.compile(
    r"<!--(?:.*?-->|.*\Z)"
    r"|<(?P<end>/?)(?P<name>img|figure|figcaption|a)\b"
    r"(?P<attributes>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE: Final = re.compile(
    r"""(?<![^\s"'/])([^\s=/"'<>]++)\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'<>]++)"""
)
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_ANY_TAG: Final = re.compile(r"<[a-z/!]", re.IGNORECASE)
_ESCAPED_TAG: Final = re.compile(r"&lt;/?(?:p|br|div|a|img|b|i|em|strong|ul|li|h\d)\b", re.I)
_PICTURE: Final = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|tiff?)(?:[?#]|\Z)", re.IGNORECASE)
_DATA: Final = re.compile(r"data:image/(jpeg|png|gif|webp|avif)((?:;[\w=-]+)*),", re.IGNORECASE)
_CORRECTION: Final = re.compile(
    r"\n?<section class=\"correction\" data-kind=\"([a-z]+)\"(?: data-at=\"([^\"]*+)\")?>"
    r"((?:[^<]++|<(?!/?section))*+)</section>"
)
#: What a reader is told of an item that is only a title and a link.
NO_TEXT: Final = (
    "has no text of its own, only what leads to it; ask its provider for a feed with whole stories"
)
#: Badges and counters of FeedBurner and WordPress, which they add to the text of each item.
_BADGE: Final = re.compile(
    r"https?://[\w.-]+/~(?:ff|r|4)/|https?://(?:feeds|stats|pixel)\.(?:wordpress|wp)\.com/", re.I
)
#: How WordPress ends each text: a line with a link to the item and one to its site, and little else.
_ORIGIN: Final = re.compile(
    r"<p>[^<>]{0,80}<a\b[^<>]{0,2000}?href=[\"']([^\"'<>]+)[\"'][^<>]*>[^<>]{0,1000}</a>"
    r"[^<>]{0,80}<a\b[^<>]{0,2000}?href=[\"']([^\"'<>]+)[\"'][^<>]*>[^<>]{0,1000}</a>[^<>]{0,20}</p>\s*"
)
#: The link at the end that leads to the rest of the text.
_MORE: Final = re.compile(
    r"[\s…]*<a\b[^<>]{0,2000}?href=[\"']([^\"'<>]+)[\"'][^<>]*>[^<>]{0,60}</a>\s*((?:</p>\s*)?)\Z"
)
#: What letters ask of their readers between the paragraphs.
_ASKING: Final = re.compile(
    r"<p class=\"button-wrapper\"[^<>]{0,2000}>.{0,2000}?</p>"
    r"|<div class=\"subscription-widget-wrap[^<>]{0,2000}>.{0,3000}?</form>\s*</div>(?:\s*</div>)?",
    re.DOTALL,
)
#: Where pictures that are no pictures, but count who reads, are at most so wide and high.
_COUNTER_PIXELS: Final = 3


@dataclass
class FeedText:
    """What the HTML of an item holds: ``body`` with a figure for each of ``photos``.

    ``files`` are the pictures that lie in the HTML itself, as ``data:`` addresses.
    """

    body: str
    photos: list[StoryPhoto] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    corrections: tuple[StoryCorrection, ...] = ()


def read_html(source: str, *, base: str, notes: list[str]) -> FeedText:
    """The pictures, corrections and text of an item's HTML; ``base`` is what addresses are
    relative to. Links that stay relative are left out, for they would lead to our own pages.
    """
    if not _ANY_TAG.search(source):
        if _ESCAPED_TAG.search(source):
            notes.append("its HTML was escaped twice; read once more")
            source = html.unescape(source)
        else:
            return FeedText(from_text(html.unescape(source)))
    source, corrections = _without_corrections(source)
    reader = _Reader(base, notes)
    body = reader.read(source)
    return FeedText(body, reader.photos, reader.files, corrections)


def without_origin(source: str, link: str, site: str) -> str:
    """``source`` without what leads back: the line at its end that says where it appeared first (at
    ``link``, on a site whose address is how ``site`` begins), the link to the rest of it, and what
    letters ask of their readers.
    """
    if "button-wrapper" in source or "subscription-widget" in source:
        source = _ASKING.sub("", source)
    if not link:
        return source
    start = source.rfind("<p>")
    found = _ORIGIN.fullmatch(source, start) if start >= 0 else None
    if found and _page(html.unescape(found[1])) == _page(link):
        if _page(site).startswith(_page(html.unescape(found[2]))):
            source = source[:start]
    start = source.rfind("<a ")
    more = _MORE.match(source, start) if start >= 0 else None
    if more and _page(html.unescape(more[1])) == _page(link) and plain(source[:start]):
        source = source[:start].rstrip(" \n…") + more[2]
    return source


def _page(address: str) -> str:
    """An address without its scheme, its query and the slash at its end, to compare it by."""
    return address.partition("://")[2].partition("?")[0].partition("#")[0].rstrip("/")


def plain(source: str) -> str:
    """HTML as one line of text."""
    if "<" not in source and "&" not in source:
        return " ".join(unicodedata.normalize("NFC", source).split())
    return " ".join(to_text(clean(source)).split())


def is_picture(address: str, *, kind: str = "", medium: str = "") -> bool:
    """Whether a file is a picture: by its medium, its media type, or else by its name."""
    if medium or kind:
        return medium == "image" or kind.lower().startswith("image/")
    return bool(_PICTURE.search(address))


def fitting(photo: StoryPhoto, notes: list[str]) -> StoryPhoto | None:
    """``photo`` with its texts cut to their limits; None where its address is too long."""
    if len(photo.url) > PHOTO_LIMITS["url"]:
        notes.append("the address of a picture is too long: kept in the original")
        return None
    cut: dict[str, Any] = {
        name: f"{getattr(photo, name)[: limit - 1]}…"
        for name, limit in PHOTO_LIMITS.items()
        if len(getattr(photo, name)) > limit
    }
    if cut:
        notes.append(f"the {', '.join(cut)} of a picture was cut: whole in the original")
    return replace(photo, **cut)


def whole_address(address: str, base: str) -> str:
    """``address`` resolved against ``base``; "" where it stays relative or is none."""
    if not address.strip():
        return ""
    try:
        found = urljoin(base, address.strip())
    except ValueError:
        return ""
    return found if _SCHEME.match(found) else ""


def _without_corrections(source: str) -> tuple[str, tuple[StoryCorrection, ...]]:
    """The HTML without the corrections that a newsroom like ours writes after its text."""
    found = []
    for kind, at, inner in _CORRECTION.findall(source):
        if kind not in CORRECTION_KINDS:
            continue
        text = to_text(clean(inner.partition("</p>")[2]))
        try:
            found.append(StoryCorrection(kind=kind, text=text, at=read_time(at)[0] if at else None))
        except ValueError:
            found.append(StoryCorrection(kind=kind, text=text))
    if not found or not all(one.text for one in found):
        return source, ()
    return _CORRECTION.sub("", source), tuple(found)


class _Reader:
    """Goes through the tags once; ``figure`` has the photos of the figure that is open."""

    def __init__(self, base: str, notes: list[str]) -> None:
        self.base = base
        self.notes = notes
        self.photos: list[StoryPhoto] = []
        self.files: dict[str, bytes] = {}
        self.out: list[str] = []
        self.figure: list[int] | None = None
        self.caption_at: int | None = None
        self.link = ""

    def read(self, source: str) -> str:
        place = 0
        for tag in _TAG.finditer(source):
            self.out.append(source[place : tag.start()])
            place = tag.end()
            if tag["name"]:
                self._tag(tag["name"].lower(), bool(tag["end"]), tag["attributes"])
        self.out.append(source[place:])
        return "".join(self.out)

    def _tag(self, name: str, is_end: bool, written: str) -> None:
        if name == "img":
            self._picture(_attributes(written))
        elif name == "a":
            self._link(is_end, written)
        elif name == "figcaption":
            self._end_caption()
            if not is_end and self.figure:
                self.caption_at = len(self.out)
            self.out.append("<p>" if not is_end else "</p>")
        else:
            self._end_caption()
            self.figure = None if is_end else []
            self.out.append("</div>" if is_end else "<div>")

    def _link(self, is_end: bool, written: str) -> None:
        address = "" if is_end else _attributes(written).get("href", "")
        self.link = whole_address(address, self.base) if address else ""
        if is_end:
            self.out.append("</a>")
        elif self.link:
            self.out.append(f'<a href="{html.escape(self.link)}">')
        else:
            self.out.append("<a>")

    def _picture(self, given: Mapping[str, str]) -> None:
        if len(self.photos) >= PARTS or _is_counter(given):
            return
        photo = self._photo(given)
        if photo and (photo := fitting(photo, self.notes)):
            key = f"p{len(self.photos) + 1}"
            self.photos.append(replace(photo, key=key))
            self.out.append(f'<figure data-photo="{key}"></figure>')
            if self.figure is not None:
                self.figure.append(len(self.photos) - 1)

    def _photo(self, given: Mapping[str, str]) -> StoryPhoto | None:
        alternative = " ".join(given.get("alt", "").split())
        address = _source(given)
        if address.startswith("data:"):
            name = self._embedded(address)
            return StoryPhoto(file=name, alt_text=alternative) if name else None
        if self.link and _PICTURE.search(self.link):
            address = self.link
        url = whole_address(address, self.base) if address else ""
        if not url:
            if address:
                self.notes.append(f"the picture “{address[:80]}” has no whole address: left out")
            return None
        return StoryPhoto(url=url, alt_text=alternative)

    def _embedded(self, address: str) -> str:
        """The name under which a picture in the HTML is kept; "" for one that cannot be read."""
        match = _DATA.match(address)
        if match is None or len(address) > 2 * DOCUMENT_BYTES:
            self.notes.append("a picture inside the text is of no kind that can be kept: left out")
            return ""
        data = unquote_to_bytes(address[match.end() :])
        try:
            data = base64.b64decode(data) if ";base64" in match[2].lower() else data
        except (binascii.Error, ValueError):
            self.notes.append("a picture inside the text cannot be decoded: left out")
            return ""
        name = f"embedded-{len(self.files) + 1}.{match[1].lower().replace('jpeg', 'jpg')}"
        self.files[name] = data
        return name

    def _end_caption(self) -> None:
        """Give what was written since the caption began to the photos of the figure."""
        if self.caption_at is None:
            return
        inner = "".join(self.out[self.caption_at :])
        del self.out[self.caption_at :]
        self.out.append("<p>")
        self.caption_at = None
        caption, credit = caption_and_credit(plain(inner))
        for index in self.figure or ():
            photo = replace(self.photos[index], caption=caption, credit=credit)
            self.photos[index] = fitting(photo, self.notes) or photo
        self.figure = []  # which has one caption


def _attributes(written: str) -> dict[str, str]:
    return {
        name.lower(): html.unescape(value.strip("\"'"))
        for name, value in _ATTRIBUTE.findall(written)
    }


def _is_counter(given: Mapping[str, str]) -> bool:
    if _BADGE.match(given.get("src", "")):
        return True
    sizes = [given.get(name, "").removesuffix("px") for name in ("width", "height")]
    return any(size.isdecimal() and int(size[:9]) < _COUNTER_PIXELS for size in sizes)


def _source(given: Mapping[str, str]) -> str:
    """The address of the widest picture that an ``img`` names; pages that load late hide it."""
    candidates = given.get("srcset", "") or given.get("data-srcset", "")
    widths = [
        (int(size[:-1]), address)
        for address, _, size in (part.strip().partition(" ") for part in candidates.split(", "))
        if re.fullmatch(r"\d{1,6}w", size.strip())
    ]
    if widths:
        return max(widths)[1]
    source = given.get("src", "").strip()
    late = given.get("data-src") or given.get("data-lazy-src") or given.get("data-original") or ""
    return late.strip() if late and (not source or source.startswith("data:")) else source
