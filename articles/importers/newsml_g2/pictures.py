"""The picture of a NewsML-G2 item: the best of its renditions, and the words that go with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from articles.importers.newsml_g2.concepts import Names, best_of, lines_of, name_of, word
from articles.importers.nitf.body import embedded, located
from articles.importers.xml import Element, attribute, children, every, first, text_of
from articles.records import PLACEMENTS, StoryPhoto

_PICTURE_ENDINGS: Final = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|tiff?)(?:[?#].*)?\Z", re.I)
#: What browsers and the photo library read.
_KINDS: Final = ("image/jpeg", "image/jpg", "image/pjpeg", "image/png", "image/gif", "image/webp")
_SMALL: Final = re.compile(r"thumb|preview|icon|small|watermark", re.I)
_LARGE: Final = re.compile(r"high|print|base|original|master|full", re.I)
_PHOTOGRAPHER: Final = re.compile(r"phot", re.I)
_BESIDE: Final = re.compile(r"file:/{0,3}", re.I)


@dataclass(kw_only=True)
class Picture:
    """A photo, the addresses that a text may name it by, and its bytes where they came inside."""

    photo: StoryPhoto
    addresses: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


def is_picture(content: Element) -> bool:
    """Whether a ``remoteContent`` or ``inlineData`` is a picture, by its type or its file's name."""
    kind = attribute(content, "contenttype").lower()
    if kind:
        return kind.startswith("image/")
    address = attribute(content, "href") or attribute(content, "residref")
    return bool(_PICTURE_ENDINGS.search(address))


def pictures_in(item: Element) -> list[Element]:
    """The renditions of pictures in the ``contentSet`` of an item."""
    return [one for one in every(item, "contentSet") for one in children(one) if is_picture(one)]


def picture_of(item: Element, names: Names, *, key: str, embargo: datetime | None) -> Picture:
    """The picture that an item is, with its caption, creator, credit and rights.

    ``key`` is the name that bytes which came inside are filed under.
    """
    meta = first(item, "contentMeta")
    rights = every(item, "rightsInfo")
    renditions = pictures_in(item)
    files: dict[str, bytes] = {}
    words: dict[str, Any] = {
        **place_of(renditions, key, files),
        **_descriptions(meta, names),
        "creator": _creator(meta, names),
        "credit": text_of(best_of(every(meta, "creditline"), names)),
        "copyright_notice": _text(rights, "copyrightNotice", names) or _holder(rights, names),
        "usage_terms": _text(rights, "usageTerms", names),
        "embargo_until": embargo,
    }
    role = word(first(item, "itemMeta/role"))
    if role in PLACEMENTS:
        words["placement"] = role
    photo = StoryPhoto(**{name: value for name, value in words.items() if value})
    addresses = [attribute(one, name) for one in renditions for name in ("href", "residref")]
    return Picture(photo=photo, addresses=[one for one in addresses if one], files=files)


def place_of(renditions: list[Element], key: str, files: dict[str, bytes]) -> dict[str, Any]:
    """``url`` or ``file`` of the best rendition; its bytes go into ``files`` where they are inside."""
    best = max(renditions, key=_worth, default=None)
    if best is None:
        return {}
    if encoding := attribute(best, "encoding").lower():
        kind = attribute(best, "contenttype").lower()
        data = "".join("".join(map(str, best.itertext())).split())
        return embedded(f"data:{kind};{encoding},{data}", key, files)
    address = attribute(best, "href")
    if _BESIDE.match(address):
        address = _BESIDE.sub("", address, count=1).replace("./ ", "./")
    return located(address.removeprefix("./").strip(), key, files)


def _worth(rendition: Element) -> tuple[bool, bool, bool, bool, int, int]:
    """How good a rendition is: a picture that can be shown, no thumbnail, as large as can be."""
    kind = attribute(rendition, "contenttype").lower()
    extended = " ".join(
        attribute(one, "literal") for one in children(rendition, "remoteContentExtProperty")
    )
    called = " ".join((word(rendition, "rendition"), extended))
    sides = [attribute(rendition, side) for side in ("width", "height")]
    numbers = [int(side) for side in sides if re.fullmatch(r"[0-9]{1,6}", side)]
    size = attribute(rendition, "size")
    has_bytes = bool(attribute(rendition, "href") or attribute(rendition, "encoding"))
    return (
        has_bytes,
        not kind or kind in _KINDS,
        not _SMALL.search(called),
        bool(_LARGE.search(called)) or not called.strip(),
        numbers[0] * numbers[1] if len(numbers) == 2 else 0,
        int(size) if re.fullmatch(r"[0-9]{1,12}", size) else 0,
    )


def _descriptions(meta: Element | None, names: Names) -> dict[str, str]:
    """Caption, alternative text and extended description of a picture, by their roles."""
    found: dict[str, list[Element]] = {}
    for one in every(meta, "description"):
        role = word(one, "role")
        if role.startswith("alt"):
            field_name = "alt_text"
        elif role == "extended":
            field_name = "extended_description"
        else:
            field_name = "caption"
        found.setdefault(field_name, []).append(one)
    return {field_name: lines_of(best_of(texts, names)) for field_name, texts in found.items()}


def _creator(meta: Element | None, names: Names) -> str:
    """The photographer: the creator who is called so, else the ``by``, else the first creator."""
    creators = every(meta, "creator")
    for one in creators:
        if _PHOTOGRAPHER.search(word(one, "role") + word(one)) and name_of(
            one, names, literal=True
        ):
            return name_of(one, names, literal=True)
    by = text_of(best_of(every(meta, "by"), names))
    found = (name_of(one, names, literal=True) for one in creators)
    return by or next(filter(None, found), "")


def _text(rights: list[Element], name: str, names: Names) -> str:
    texts = [one for info in rights for one in children(info, name)]
    return lines_of(best_of(texts, names))


def _holder(rights: list[Element], names: Names) -> str:
    holders = [one for info in rights for one in children(info, "copyrightHolder")]
    return next(filter(None, (name_of(one, names, literal=True) for one in holders)), "")
