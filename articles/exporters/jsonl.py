"""JSON Lines: the project's own lossless form, one Story an object, one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from articles.exporters.parts import as_sent
from articles.records import PublicItem

MEDIA_TYPE = "application/jsonl"
SUFFIX = ".jsonl"
COLLECTION = "stories.jsonl"


def export(item: PublicItem) -> bytes:
    """The story as one line, UTF-8.

    A withdrawn one has ``status`` and ``reason`` beside its fields. Links and photos are as
    ``parts.as_sent`` makes them; all else comes back as it was.
    """
    data = as_sent(item).to_json()
    if item.status != "usable":
        data |= {"status": item.status, "reason": item.reason}
    return f"{json.dumps(data, ensure_ascii=False)}\n".encode("utf-8", "replace")


def export_all(items: Iterable[PublicItem], *, title: str, url: str) -> Iterator[bytes]:
    """All stories, a line each."""
    yield from map(export, items)
