"""Pictures in ninjs: an association (or an item of its own) as a photo, the largest of its renditions."""

from __future__ import annotations

import dataclasses
import re
from typing import Any, Final

from articles.importers.feed_text import fitting
from articles.importers.finish import no_place
from articles.importers.limits import PHOTO_LIMITS
from articles.importers.ninjs.values import Text, Values, words
from articles.importers.nitf.body import located
from articles.records import PLACEMENTS, StoryPhoto

#: Types that are a picture for readers.
PICTURES: Final = frozenset({"picture", "graphic", "image", "photo"})
_ALTERNATIVES: Final = frozenset(
    {"alternative", "alt", "alttext", "alt text", "alternate", "accessibility", "altdescription"}
)
_EXTENDED: Final = frozenset({"extended", "extended description", "extdescr", "extdescription"})
_CREDITS: Final = frozenset({"creditline", "credit", "credit line"})
_CAPTIONS: Final = ("caption", "", "summary", "description", "long", "short")
#: Names of renditions that are no picture to print.
_SMALL: Final = re.compile(r"thumb|preview|watermark|icon|tease", re.I)
_WHOLE: Final = re.compile(r"original|main|hires|highres|full|supplied|base", re.I)
_LEADS: Final = re.compile(r"feature|main|lead|hero|top", re.I)
_NOT_IN_KEYS: Final = re.compile(r"[^-A-Za-z0-9_]+")


def is_picture(item: Values) -> bool:
    """Whether an object is a picture: by its type, else by what its renditions are."""
    kind = item.values.get("type")
    if isinstance(kind, str) and kind:
        return kind.lower() in PICTURES
    return best(item) is not None


def photo(item: Values, *, key: str, name: str, files: dict[str, bytes]) -> StoryPhoto:
    """The photo that an object of ninjs is. ``files`` gets a picture that lies in the object.

    ``name`` is what the association is called. A picture that says only its headline has that for a
    caption.
    """
    descriptions = item.texts("description")
    rendition = best(item)
    alternative = _of(descriptions, _ALTERNATIVES) or words(item.text("alttext", "altdescription"))
    caption = _caption(descriptions)
    bodies = item.texts("body")
    if bodies and not alternative and bodies[0].line() != " ".join(caption.split()):
        alternative = bodies[0].line() if caption else ""  # where older systems keep it
    if bodies and not caption:
        caption = bodies[0].plain()
    if not caption:
        headlines = [text.line() for text in item.texts("headline")]
        caption = next(filter(None, headlines), "") or words(item.text("title"))
    item.notes += no_place(
        text.name
        for text in descriptions
        if text.role not in _ALTERNATIVES | _EXTENDED | _CREDITS | {"dateline"}
        and text.line() != " ".join(caption.split())
    )
    found = StoryPhoto(
        key=key,
        caption=caption,
        alt_text=alternative,
        extended_description=_of(descriptions, _EXTENDED),
        creator=creator(item),
        credit=credit(item, descriptions),
        copyright_notice=words(item.text("copyrightnotice")),
        usage_terms=words(item.text("usageterms")),
        placement=placement(item, name),
        **_place(item, rendition, key, files),
        **_focal_point(rendition),
    )
    return fitting(found, item.notes) or dataclasses.replace(found, url="")


def creator(item: Values) -> str:
    """Who took it: the byline, else the photographer."""
    line = words(item.text("byline", "by"))
    if not line and (people := item.objects("photographer", "creator", "authors")):
        line = words(str(people[0].get("name") or ""))
    return re.sub(r"^(?:by|photo by|photo|foto)\s*:?\s+", "", line, flags=re.I)


def credit(item: Values, descriptions: list[Text]) -> str:
    """Whom it is credited to: its credit line, else where it came from, else who holds the rights."""
    line = _of(descriptions, _CREDITS) or words(item.text("creditline", "credit"))
    if line:
        item.ignore("source", "infosource", "infosources", "provider", "copyrightholder")
        return line
    names = [part.get("name") for part in item.objects("infosource", "infosources")]
    stated = " / ".join(dict.fromkeys(name for name in names if isinstance(name, str)))
    return words(item.text("source")) or stated or words(item.text("provider", "copyrightholder"))


def placement(item: Values, name: str) -> str:
    """``lead`` for the one that stands for the story, "" where the file does not say."""
    rel = item.text("rel", "relation")
    if rel.lower() in PLACEMENTS:
        return rel.lower()
    if _LEADS.search(name) or _LEADS.search(rel):
        return "lead"
    return ""


def best(item: Values) -> dict[str, Any] | None:
    """The largest picture among the renditions; a thumbnail only where there is no other."""
    pictures = [
        {"name": name, **part} for name, part in item.named("renditions") if _is_image(part)
    ]
    return max(pictures, key=_size, default=None)


def _is_image(part: dict[str, Any]) -> bool:
    kinds = [part.get(name) for name in ("mimetype", "contentType", "contenttype", "content_type")]
    kind = next((kind.lower() for kind in kinds if isinstance(kind, str) and kind), "")
    if kind:
        return kind.startswith("image/") and "svg" not in kind
    is_other = part.get("type") in ("text", "video", "audio")
    return isinstance(part.get("href"), str) and not is_other


def _size(part: dict[str, Any]) -> tuple[bool, bool, bool, int, bool]:
    """The order of renditions: what can be had, is no thumbnail, lies beside the file, is large."""
    href = part.get("href")
    called = " ".join(str(part.get(name) or "") for name in ("name", "title", "usage", "variant"))
    width, height = (_pixels(part.get(side)) for side in ("width", "height"))
    is_there = isinstance(href, str) and bool(href.strip())
    is_beside = is_there and not re.match(r"https?:|//", str(href), re.I)
    return (
        is_there,
        not _SMALL.search(called),
        is_beside,
        width * height,
        bool(_WHOLE.search(called)),
    )


def _pixels(value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,6}", value):
        value = int(value)
    return value if type(value) is int and 0 < value < 1_000_000 else 0


def _place(
    item: Values, rendition: dict[str, Any] | None, key: str, files: dict[str, bytes]
) -> dict[str, Any]:
    """``url`` or ``file`` of the picture; empty, with a note, where it is nowhere."""
    href = rendition.get("href") if rendition else ""
    address = href.strip() if isinstance(href, str) else ""
    address = f"https:{address}" if address.startswith("//") else address
    place = located(address, key, files)
    if len(place.get("file", "")) > PHOTO_LIMITS["file"]:
        place = {}
    if not place:
        item.notes.append(f"the photo {key} has no picture that can be had")
    return place


def _focal_point(rendition: dict[str, Any] | None) -> dict[str, Any]:
    """The point of interest, which ninjs has in pixels from the top left (ninjs 3.1, ``poi``)."""
    point = rendition.get("poi") if rendition else None
    if not rendition or not isinstance(point, dict):
        return {}
    found: dict[str, Any] = {}
    for axis, side in (("x", "width"), ("y", "height")):
        most, at = _pixels(rendition.get(side)), point.get(axis)
        if type(at) is int and most and 0 <= at <= most:
            found[f"focal_{axis}"] = at / most
    return found


def _of(texts: list[Text], roles: frozenset[str]) -> str:
    return next((text.plain().strip() for text in texts if text.role in roles), "")


def _caption(descriptions: list[Text]) -> str:
    for role in _CAPTIONS:
        for text in descriptions:
            if text.role == role:
                return text.plain().strip()
    return ""


def key_of(name: str, taken: set[str]) -> str:
    """A key for what is called ``name``, not one of ``taken``, which it joins."""
    begun = _NOT_IN_KEYS.sub("-", name).strip("-")[: PHOTO_LIMITS["key"] - 5] or "photo"
    if len(name) <= PHOTO_LIMITS["key"] and not _NOT_IN_KEYS.search(name) and name:
        begun = name
    key, number = begun, 1
    while key in taken:
        number += 1
        key = f"{begun[: PHOTO_LIMITS['key'] - 5]}-{number}"
    taken.add(key)
    return key
