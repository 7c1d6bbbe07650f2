"""Story → bytes, one format a file. An exporter knows records and bodies and touches nothing else.

Each module has ``MEDIA_TYPE``, ``SUFFIX`` (of a file's name) and ``export(story, *, url="")``.
"""

from importlib import import_module
from typing import Protocol, cast

from articles.records import Story

EXPORTERS = {
    "ninjs": "articles.exporters.ninjs",
}


class Exporter(Protocol):
    """What a module in ``EXPORTERS`` offers."""

    MEDIA_TYPE: str
    SUFFIX: str

    def export(self, story: Story, *, url: str = "") -> bytes:
        """The story in the format; ``url`` is its address, which those inside it are relative to."""


def load(name: str) -> Exporter:
    """The exporter of that name. Raises KeyError for one that is not in ``EXPORTERS``."""
    return cast(Exporter, import_module(EXPORTERS[name]))
