"""What one block of metadata says, before the blocks are compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The parts of a place, from the smallest to the largest (IPTC Photo Metadata, “Location”)."""

    sublocation: str = ""
    city: str = ""
    state: str = ""
    country: str = ""

    def __str__(self) -> str:
        parts = (self.sublocation, self.city, self.state, self.country)
        return ", ".join(dict.fromkeys(part for part in parts if part))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The values of one block: clean, no longer than is kept, and without fillers.

    ``shown`` and ``created`` are the places of IPTC Extension, ``place`` that of the older fields,
    which do not say which of the two they mean. ``received`` is the block as it was, decoded.
    """

    creators: tuple[str, ...] = ()
    credit: str = ""
    agency: str = ""
    headline: str = ""
    caption: str = ""
    alt_text: str = ""
    extended_description: str = ""
    copyright_notice: str = ""
    usage_terms: str = ""
    date_created: str = ""
    shown: Place = Place()
    place: Place = Place()
    created: Place = Place()
    keywords: tuple[str, ...] = ()
    received: dict[str, Any] = field(default_factory=dict)
