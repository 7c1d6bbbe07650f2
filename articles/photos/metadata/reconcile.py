"""One photo, three blocks: which of them is believed where they do not agree.

Metadata Working Group, Guidelines for Handling Image Metadata 2.0 (November 2010), and IPTC Photo
Metadata Mapping Guidelines 2022.1, which says what is the same in all three.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from .found import Found, Place
from .iim import digest as iim_digests

#: The most bytes of a dataset (IIM 4.2 chapter 6), which are fewer than XMP takes.
_IIM_LIMITS: Final = MappingProxyType(
    {
        "credit": 32,
        "agency": 32,
        "headline": 256,
        "caption": 2_000,
        "copyright_notice": 128,
        "creators": 32,
        "keywords": 64,
        "sublocation": 32,
        "city": 32,
        "state": 32,
        "country": 64,
    }
)
#: Half a character may be missing where a dataset was cut.
_HALF_A_CHARACTER: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a photo says of itself: clean texts, "" where it says nothing.

    ``credit`` is IPTC's Credit Line, ``agency`` its Source, ``caption`` its Description;
    ``date_created`` is ISO 8601, as precise as is known. ``received`` holds all that was found, by
    block (``iim``, ``xmp``, ``exif``), GPS included, as JSON takes it and no longer than 64 kB: it
    is for the desk and never published. ``problems`` has a sentence for each block that could not
    be read.
    """

    creator: str = ""
    credit: str = ""
    agency: str = ""
    headline: str = ""
    caption: str = ""
    alt_text: str = ""
    extended_description: str = ""
    copyright_notice: str = ""
    usage_terms: str = ""
    date_created: str = ""
    place: str = ""
    keywords: tuple[str, ...] = ()
    received: dict[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def iim_is_newer(block: bytes, digest: bytes) -> bool:
    """Whether IIM was written after the XMP beside it: by software that does not know of XMP.

    MWG 2.0, reconciling IIM and XMP: there is a digest, and it is not that of the block. Without
    a digest, XMP is believed.
    """
    return bool(digest) and digest not in iim_digests(block)


def reconcile(
    *,
    exif: Found,
    xmp: Found,
    iim: Found,
    windows: Found,
    iim_first: bool,
    received: dict[str, Any],
    problems: tuple[str, ...],
) -> Metadata:
    """The values of the block that is believed, and of the next where it says nothing.

    MWG 2.0, “Description”, “Creator”, “Copyright”, “Date/Time”: Exif before XMP and IIM, of which
    ``iim_first`` says which goes first; “Keywords” and “Location” are not in Exif. What
    only Windows knows (the XP tags) comes last.
    """
    iim = _restored(iim, xmp)
    pair = (iim, xmp) if iim_first else (xmp, iim)
    order = (exif, *pair, windows)

    def text(of: Callable[[Found], str]) -> str:
        return _whole_text([of(found) for found in order])

    return Metadata(
        creator=", ".join(_whole_list([found.creators for found in order])),
        credit=text(lambda found: found.credit),
        agency=text(lambda found: found.agency),
        headline=text(lambda found: found.headline),
        caption=text(lambda found: found.caption),
        alt_text=xmp.alt_text,
        extended_description=xmp.extended_description,
        copyright_notice=text(lambda found: found.copyright_notice),
        usage_terms=xmp.usage_terms,
        date_created=_finest_date([found.date_created for found in order]),
        place=_place(pair, xmp, iim_first=iim_first),
        keywords=next(filter(None, (found.keywords for found in order)), ()),
        received=received,
        problems=problems,
    )


def _place(pair: tuple[Found, Found], xmp: Found, *, iim_first: bool) -> str:
    """Where: the place shown, then the older fields, then the place of the camera.

    IPTC Photo Metadata 2025.1, “City (legacy)”: the older fields are blurred, so that Location
    Shown goes first, unless IIM, which has no other, is newer. The older fields are taken
    one by one from both blocks (MWG 2.0, “Location”), structures whole.
    """
    older = str(_merged(*(found.place for found in pair)))
    shown = str(xmp.shown)
    places = (older, shown) if iim_first else (shown, older)
    return next(filter(None, (*places, str(xmp.created))), "")


def _merged(first: Place, second: Place) -> Place:
    return Place(
        sublocation=first.sublocation or second.sublocation,
        city=first.city or second.city,
        state=first.state or second.state,
        country=first.country or second.country,
    )


def _whole_text(values: list[str]) -> str:
    """The first text, or one that it is a poor copy of: with “?” for each letter beyond ASCII."""
    first = next(filter(None, values), "")
    return next((value for value in values if _is_poor_copy(first, value)), first)


def _is_poor_copy(poor: str, good: str) -> bool:
    return (
        poor != good
        and len(poor) == len(good)
        and all(
            one == other or (one in "?\ufffd" and not other.isascii())
            for one, other in zip(poor, good, strict=True)
        )
    )


def _whole_list(values: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The first creators, or a list that goes on where theirs ends.

    Exif's Artist is one text, and much software writes the first of several creators there.
    """
    first = next(filter(None, values), ())
    longer = (value for value in values if first and value[: len(first)] == first != value)
    names = next(longer, first)
    others = [name for value in values for name in value]
    return tuple(_whole_text([name, *others]) for name in names)


def _finest_date(values: list[str]) -> str:
    """The first date, or the same one given more precisely."""
    first = next(filter(None, values), "")
    return max((value for value in values if value.startswith(first)), key=len)


def _restored(iim: Found, xmp: Found) -> Found:
    """``iim`` with the ends that its limits cut off, where XMP has them."""

    def whole(name: str, value: str, candidates: Iterable[str]) -> str:
        size = len(value.encode())
        if size < _IIM_LIMITS[name] - _HALF_A_CHARACTER or len(value) > _IIM_LIMITS[name]:
            return value
        return next((text for text in candidates if text.startswith(value)), value)

    def text(name: str) -> str:
        return whole(name, getattr(iim, name), [getattr(xmp, name)])

    def part(name: str) -> str:
        return whole(name, getattr(iim.place, name), [getattr(xmp.place, name)])

    return Found(
        creators=tuple(whole("creators", name, xmp.creators) for name in iim.creators),
        credit=text("credit"),
        agency=text("agency"),
        headline=text("headline"),
        caption=text("caption"),
        copyright_notice=text("copyright_notice"),
        date_created=iim.date_created,
        place=Place(
            sublocation=part("sublocation"),
            city=part("city"),
            state=part("state"),
            country=part("country"),
        ),
        keywords=tuple(whole("keywords", word, xmp.keywords) for word in iim.keywords),
    )
