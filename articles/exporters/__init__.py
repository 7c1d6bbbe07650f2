"""Story → bytes, one format a file. An exporter knows records and bodies and touches nothing else.

Each module has ``MEDIA_TYPE``, ``SUFFIX`` (of a file's name) and ``export(item)``. One whose files
hold many stories has ``COLLECTION``, the name of such a file, and ``export_all(items, …)``.
"""

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Protocol, cast, runtime_checkable
from urllib.parse import urljoin

from articles.records import PublicItem, Rendition, StoryPhoto

EXPORTERS = {
    "feed": "articles.exporters.atom",  # of the feeds, the one that can take a story back
    "json-feed": "articles.exporters.json_feed",
    "jsonl": "articles.exporters.jsonl",
    "markdown": "articles.exporters.markdown",
    "newsml-g2": "articles.exporters.newsml_g2",
    "ninjs": "articles.exporters.ninjs",
    "nitf": "articles.exporters.nitf",
    "rss": "articles.exporters.rss",
}


class Exporter(Protocol):
    """What a module in ``EXPORTERS`` offers."""

    MEDIA_TYPE: str
    SUFFIX: str

    def export(self, item: PublicItem) -> bytes:
        """The story in the format, UTF-8. Raises nothing for what a record can hold."""


@runtime_checkable
class Collector(Exporter, Protocol):
    """An exporter whose files hold many stories, as feeds and JSON Lines do."""

    COLLECTION: str

    def export_all(self, items: Iterable[PublicItem], *, title: str, url: str) -> Iterator[bytes]:
        """A whole file, piece by piece: of the newsroom ``title`` at the address ``url``."""


def load(name: str) -> Exporter:
    """The exporter of that name. Raises KeyError for one that is not in ``EXPORTERS``."""
    return cast(Exporter, import_module(EXPORTERS[name]))


def address(photo: StoryPhoto, rendition: Rendition, *, url: str) -> str:
    """Where a copy of a photo is had: beside the file that the item goes into, or on the web.

    ``url`` is the item's, which the rendition's address is relative to.
    """
    is_beside = photo.file and not photo.file.startswith("sha256:")
    return photo.file if is_beside else urljoin(url, rendition.url)
