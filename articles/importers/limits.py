"""The limits that every importer keeps: how long a field may be, and how large a file or a line."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

#: The most bytes of a text or Markdown file, which hold one story each.
STORY_BYTES: Final = 2_000_000
#: The most bytes of one line of JSON Lines.
LINE_BYTES: Final = 8_000_000
#: The most bytes of one item of XML or JSON with all that is in it, pictures too.
DOCUMENT_BYTES: Final = 32_000_000
#: The most authors, tags, sources, photos or corrections that one story may bring.
PARTS: Final = 1_000

#: The most characters of each field of a Story.
STORY_LIMITS: Final = MappingProxyType(
    {
        "guid": 500,
        "version": 100,
        "headline": 300,
        "deck": 1_000,
        "slug": 100,
        "dateline": 200,
        "section": 200,
        "section_name": 200,
        "language": 35,
        "credit": 300,
        "note": 20_000,
    }
)
#: The most characters of each field of a StoryAuthor or a StoryTag.
NAME_LIMITS: Final = MappingProxyType({"name": 200, "slug": 100})
#: The most characters of each field of a StoryCitation.
SOURCE_LIMITS: Final = MappingProxyType(
    {"name": 200, "slug": 100, "kind": 40, "label": 100, "attribution": 5_000, "url": 2_000}
)
#: The most characters of each field of a StoryPhoto.
PHOTO_LIMITS: Final = MappingProxyType(
    {
        "key": 40,
        "file": 255,
        "url": 2_000,
        "caption": 5_000,
        "alt_text": 1_000,
        "extended_description": 10_000,
        "creator": 200,
        "credit": 300,
        "copyright_notice": 500,
        "usage_terms": 5_000,
        "crop": 23,
        "required_credit": 300,
    }
)
#: The most characters of each field of a StoryCorrection.
CORRECTION_LIMITS: Final = MappingProxyType({"kind": 40, "text": 5_000})

#: Every limit by the name of what it limits, to show to people.
LIMITS: Final = MappingProxyType(
    {
        "story": STORY_LIMITS,
        "author": NAME_LIMITS,
        "tag": NAME_LIMITS,
        "source": SOURCE_LIMITS,
        "photo": PHOTO_LIMITS,
        "correction": CORRECTION_LIMITS,
    }
)
#: Fields that may run over several lines; all others are one line.
PARAGRAPHS: Final = frozenset(
    {
        "note",
        "attribution",
        "caption",
        "extended_description",
        "copyright_notice",
        "usage_terms",
        "text",
    }
)
#: An IPTC urgency is 1 (flash) to 8 (IPTC NewsML-G2 2.35, ``urgency``).
URGENCY: Final = range(1, 9)
#: What is taken for a language tag (the shape of RFC 5646, not its registry).
LANGUAGE: Final = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"
#: What names a photo inside its story.
PHOTO_KEY: Final = r"[-A-Za-z0-9_]+"
#: What a crop is written as: left, top, width and height in ten-thousandths of the picture.
PHOTO_CROP: Final = r"(\d{1,5})-(\d{1,5})-(\d{1,5})-(\d{1,5})"
#: The smallest crop, in the same, across and down.
SMALLEST_CROP: Final = 100
