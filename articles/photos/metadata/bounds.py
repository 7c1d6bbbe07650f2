"""What was received, kept within bounds: long values are cut or summed up."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

#: The most characters of one value, the most values of a list, and how deep they may nest.
MOST_CHARACTERS = 2_000
MOST_VALUES = 200
DEEPEST = 8
#: The most bytes of one block as JSON; there are three blocks.
MOST_BYTES = 20_000
#: The key under which it is said how many entries were left out.
LEFT_OUT = "…"


@dataclass(frozen=True, slots=True)
class Unread:
    """A value of which only the size, in bytes, is of interest."""

    size: int


def bounded(block: dict[str, Any]) -> dict[str, Any]:
    """``block`` as JSON takes it, at most MOST_BYTES long; what has no room is counted."""
    kept: dict[str, Any] = {}
    room = MOST_BYTES
    for key, value in block.items():
        entry = {key[:MOST_VALUES]: _value(value, DEEPEST)}
        size = len(json.dumps(entry))
        if size <= room:
            kept |= entry
            room -= size
    if len(kept) < len(block):
        kept[LEFT_OUT] = len(block) - len(kept)
    return kept


def _value(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return _cut(value)
    if isinstance(value, bytes):
        return _value(Unread(len(value)), depth)
    if isinstance(value, Unread):
        return f"({value.size:,} bytes)"
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict | list | tuple) and not depth:
        return LEFT_OUT
    if isinstance(value, dict):
        first = list(value.items())[:MOST_VALUES]
        return {str(key)[:MOST_VALUES]: _value(each, depth - 1) for key, each in first}
    if isinstance(value, list | tuple):
        return [_value(each, depth - 1) for each in value[:MOST_VALUES]]
    return value


def _cut(text: str) -> str:
    if len(text) <= MOST_CHARACTERS:
        return text
    return f"{text[:MOST_CHARACTERS]}… ({len(text):,} characters)"
