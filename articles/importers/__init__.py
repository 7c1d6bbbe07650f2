"""From bytes to stories: one format a module, each with ``parse(stream, *, name)``.

Importers know the record and the body and nothing else: no database, no network, and no file but
the bytes they are handed. They never raise for what a file holds: what cannot be read is a
ParseProblem, in one sentence that goes after the path of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import BinaryIO, Protocol, cast

from articles.importers.finish import finish
from articles.importers.limits import LIMITS
from articles.importers.recognise import UnknownFormat, sniff
from articles.records import Parsed, ParseProblem

#: Format name → the module that reads it.
FORMATS: dict[str, str] = {
    "anpa": "articles.importers.anpa",
    "csv": "articles.importers.csv",
    "feed": "articles.importers.feed",
    "iptc7901": "articles.importers.iptc7901",
    "jsonl": "articles.importers.jsonl",
    "markdown": "articles.importers.markdown",
    "newsml-1": "articles.importers.newsml_1",
    "newsml-g2": "articles.importers.newsml_g2",
    "ninjs": "articles.importers.ninjs",
    "nitf": "articles.importers.nitf",
    "text": "articles.importers.text",
    "wxr": "articles.importers.wxr",
}


class Importer(Protocol):
    """What the module of a format offers."""

    def parse(self, stream: BinaryIO, *, name: str) -> Iterator[Parsed | ParseProblem]:
        """What ``stream`` holds, story by story; ``name`` is the file's, for messages only."""


def importer(name: str) -> Importer:
    """The importer of a format. Raises UnknownFormat where there is none of that name."""
    try:
        path = FORMATS[name]
    except KeyError:
        raise UnknownFormat(
            f"there is no format “{name}”; name one of {', '.join(FORMATS)}"
        ) from None
    return cast(Importer, import_module(path))


__all__ = ["FORMATS", "LIMITS", "Importer", "UnknownFormat", "finish", "importer", "sniff"]
