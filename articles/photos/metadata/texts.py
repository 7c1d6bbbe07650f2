"""Texts of the blocks made fit to keep: clean, bounded, and empty where they say nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from articles.importers.decode import scrub

#: The most characters of a text, and the most keywords or creators, that are kept.
MOST_CHARACTERS = 10_000
MOST_VALUES = 200

_LINE_END = re.compile("\r\n?|[\x85\u2028\u2029]")
_C1_CONTROLS = re.compile("[\x80-\x9f]")
#: UTF-8 that was read as windows-1252 and written as UTF-8 again: “Â©”, “Ã¤”, “â€™”.
_TWICE_ENCODED = re.compile(r"[ÂÃ][\u0080-\u00bf\u0152-\u02dc\u2013-\u2122]|â€[^\x00-\x7f]")
#: What cameras, editors and wires write where nobody has written anything.
_FILLER = re.compile(
    r"""
    [\W_]*                                          # neither letter nor figure
    | .{0,30}\bdigital\ camera                      # OLYMPUS DIGITAL CAMERA, and others
    | sony\ dsc | samsung(\ camera\ pictures)? | lead\ technologies.* | file\ written\ by\ .*
    | dcim([\\/].*)? | exif[_ ]jpeg([_ ]picture)? | <[^<>]*/[^<>]*> | processed\ with\ vsco.*
    | (untitled|unknown|default|none|null|n/?a|picasa|jpeg|image\ ?description)
    | (dsc[nf]?|img|dji|pict?|p|mvc|scan|photo)[-_]?[-_\d]+ | [^\s/]+\.(jpe?g|png|tiff?|webp|heic)
    | (cof|dav|hdr|mde|sdr|oznor|rbt|rptnbpx)(_\w*)?    # what phones note of the exposure
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST_FILLER = 200
_ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)


def paragraphs(text: str) -> str:
    """``text`` in NFC, trimmed, its lines ended by ``\\n``, without control characters."""
    tidy = _C1_CONTROLS.sub("", scrub(_LINE_END.sub("\n", _unmangled(text[: 2 * MOST_CHARACTERS]))))
    lines = (line.rstrip() for line in unicodedata.normalize("NFC", tidy).split("\n"))
    return "\n".join(lines).strip("\ufeff\u200b \t\n")[:MOST_CHARACTERS].rstrip()


def line(text: str) -> str:
    """``text`` as ``paragraphs`` has it, on one line with single spaces."""
    return " ".join(paragraphs(text).split())


def words(text: str) -> str:
    """``text`` as ``paragraphs`` has it, or "" where it is a filler."""
    tidy = paragraphs(text)
    return "" if len(tidy) <= _LONGEST_FILLER and _FILLER.fullmatch(tidy) else tidy


def description(text: str) -> str:
    """``text`` as ``words`` has it, or "" where it is only an address of the web."""
    tidy = words(text)
    return "" if _ADDRESS.fullmatch(tidy) else tidy


def name(text: str) -> str:
    """``text`` as ``line`` has it, or "" where it is a filler."""
    return " ".join(words(text).split())


def names(texts: Iterable[str]) -> tuple[str, ...]:
    """The names in ``texts``, each once, in their order."""
    return tuple(dict.fromkeys(filter(None, map(name, texts))))[:MOST_VALUES]


def labels(texts: Iterable[str]) -> tuple[str, ...]:
    """The keywords in ``texts``, each once, in their order."""
    return tuple(dict.fromkeys(filter(None, map(line, texts))))[:MOST_VALUES]


def _unmangled(text: str) -> str:
    """``text`` as it was before it was encoded twice, where that is beyond doubt."""
    if not _TWICE_ENCODED.search(text):
        return text
    try:
        return text.encode("cp1252").decode()
    except UnicodeError:
        return text
