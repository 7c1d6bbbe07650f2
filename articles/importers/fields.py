"""From named values to a Story: what ``jsonl`` lines and Markdown front matter have in common."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, Final

from articles.importers.finish import Unusable
from articles.importers.times import LATEST_ZONE, YearOutOfRange, read_time, with_zone
from articles.records import (
    PHOTO_USES,
    STATUSES,
    Story,
    StoryAuthor,
    StoryCitation,
    StoryCorrection,
    StoryPhoto,
    StoryTag,
)

#: (place, value, notes) → the field's value; raises Unusable on a wrong type.
Reader = Callable[[str, Any, list[str]], Any]

#: Fields that desks fill in as a word or as a number.
_NUMBERED = ("guid", "version")


def read_story(values: Mapping[str, Any], notes: list[str]) -> Story:
    """The Story whose fields ``values`` holds, with ``id`` read as ``guid``.

    Null is the same as absent. Keys that are no field, here or in a nested object, are added to
    ``notes``. Raises Unusable, with one sentence, where a value has the wrong type.
    """
    return Story(**_read(values, _STORY, "", notes))


def read_status(values: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The values of a story without ``status`` and ``reason``, and its status, one of STATUSES.

    The reason is the note's last line. Raises Unusable where there is no such status.
    """
    story = dict(values)
    status, reason = story.pop("status", None) or "usable", story.pop("reason", None) or ""
    if status not in STATUSES:
        raise Unusable(f"status is “{str(status)[:40]}”; it must be one of {', '.join(STATUSES)}")
    if reason:
        reason = _text("reason", reason, [])
        note = story.get("note")
        story["note"] = f"{note}\n{reason}" if isinstance(note, str) and note else reason
    return story, status


def _read(
    values: Mapping[str, Any],
    readers: Mapping[str, tuple[str, Reader]],
    place: str,
    notes: list[str],
) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key, value in values.items():
        if key not in readers:
            notes.append(f"{place}unknown key “{str(key)[:60]}”: kept in the original")
            continue
        if value is None:
            continue
        field, reader = readers[key]
        if field in fields:
            notes.append(f"{place}“{key}” says again what “{field}” is: kept in the original")
            continue
        fields[field] = reader(f"{place}{key}", value, notes)
    return fields


def wrong(place: str, wanted: str, value: Any) -> Unusable:
    """The problem that ``place`` should hold ``wanted`` and holds ``value``."""
    return Unusable(f"{place} must be {wanted}, not {kind_of(value)}")


def kind_of(value: Any) -> str:
    """What a JSON or YAML value is, in words."""
    kinds = {str: "text", bool: "true or false", int: "a number", float: "a number"}
    kinds |= {list: "a list", dict: "an object", date: "a date", datetime: "a time"}
    return kinds.get(type(value), "nothing" if value is None else type(value).__name__)


def _text(place: str, value: Any, _notes: list[str]) -> str:
    if type(value) is not str:
        raise wrong(place, "text in quotes", value)
    return value


def _text_or_number(place: str, value: Any, _notes: list[str]) -> str:
    if type(value) in (int, float):
        return str(value)
    if type(value) is not str:
        raise wrong(place, "text or a number", value)
    return str(value)


def _flag(place: str, value: Any, _notes: list[str]) -> bool:
    if type(value) is not bool:
        raise wrong(place, "true or false", value)
    return value


def _whole_number(place: str, value: Any, _notes: list[str]) -> int:
    if type(value) is not int:
        raise wrong(place, "a whole number", value)
    return value


def _share(place: str, value: Any, _notes: list[str]) -> float:
    if type(value) not in (int, float):
        raise wrong(place, "a number from 0 to 1", value)
    return float(value)


def _time(place: str, value: Any, notes: list[str]) -> datetime:
    at, has_zone = _read_time(place, value)
    if not has_zone:
        notes.append(f"{place} has no time zone; read as UTC")
    return at


def _embargo(place: str, value: Any, notes: list[str]) -> datetime:
    """A time that nothing may be shown before: without a zone, the latest that it can mean."""
    at, has_zone = _read_time(place, value)
    if not has_zone:
        at = at.replace(tzinfo=LATEST_ZONE)
        notes.append(f"{place} has no time zone; read as the latest it can mean, UTC-12")
    return at


def _read_time(place: str, value: Any) -> tuple[datetime, bool]:
    try:
        if type(value) is str:
            return read_time(value)
        if isinstance(value, date):
            moment = value if isinstance(value, datetime) else datetime.combine(value, time())
            return with_zone(moment)
    except YearOutOfRange as error:
        raise Unusable(f"{place} {error}") from error
    except ValueError as error:
        raise Unusable(
            f"{place} must be a time as in ISO 8601, such as 2026-01-25T09:30:00+00:00, "
            f"not “{str(value)[:40]}”"
        ) from error
    raise wrong(place, "a time such as 2026-01-25T09:30:00+00:00", value)


def _items(place: str, value: Any) -> list[Any]:
    if type(value) is not list:
        raise wrong(place, "a list", value)
    return value


def _objects(cls: type[Any], readers: Mapping[str, tuple[str, Reader]], *, names: bool) -> Reader:
    """A reader of lists of objects, or of the names alone where ``names`` is true."""

    def read(place: str, value: Any, notes: list[str]) -> tuple[Any, ...]:
        parts = []
        for number, item in enumerate(_items(place, value), 1):
            if names and type(item) is str:
                parts.append(cls(name=item))
            elif type(item) is dict:
                parts.append(cls(**_read(item, readers, f"{place} {number}: ", notes)))
            else:
                wanted = "a name or an object" if names else "an object"
                raise wrong(f"{place} {number}", wanted, item)
        return tuple(parts)

    return read


def _ignored(place: str, _value: Any, notes: list[str]) -> tuple[()]:
    notes.append(f"{place} are made anew: kept in the original")
    return ()


def _others_status(place: str, _value: Any, notes: list[str]) -> str:
    notes.append(f"{place} is what the wire said to another newsroom: kept in the original")
    return "usable"


def _others_token(place: str, _value: Any, notes: list[str]) -> str:
    notes.append(f"{place} is the name of the photo in another newsroom: kept in the original")
    return ""


def _uses(place: str, value: Any, _notes: list[str]) -> tuple[str, ...]:
    if type(value) is not list or not set(map(str, value)) <= set(PHOTO_USES):
        raise wrong(place, f"a list of {', '.join(PHOTO_USES)}", value)
    return tuple(value)


def _readers(cls: type[Any], **special: Reader) -> dict[str, tuple[str, Reader]]:
    """A reader for each field of a record class: text, unless ``special`` says otherwise."""
    return {
        field.name: (field.name, special.get(field.name, _text))
        for field in dataclasses.fields(cls)
    }


_AUTHORS: Final = _objects(StoryAuthor, _readers(StoryAuthor), names=True)
_TAGS: Final = _objects(StoryTag, _readers(StoryTag), names=True)
_SOURCES: Final = _objects(StoryCitation, _readers(StoryCitation, confidential=_flag), names=True)
_PHOTOS: Final = _objects(
    StoryPhoto,
    _readers(
        StoryPhoto,
        token=_others_token,
        focal_x=_share,
        focal_y=_share,
        rights_from=_time,
        rights_until=_time,
        embargo_until=_embargo,
        withdrawn_at=_time,
        allowed_uses=_uses,
        max_uses=_whole_number,
        renditions=_ignored,
    ),
    names=False,
)
_CORRECTIONS: Final = _objects(StoryCorrection, _readers(StoryCorrection, at=_time), names=False)
_STORY: Final = _readers(
    Story,
    guid=_text_or_number,
    version=_text_or_number,
    headline_provisional=_flag,
    urgency=_whole_number,
    wire_status=_others_status,
    wire_embargo_until=_embargo,
    published_at=_time,
    updated_at=_time,
    embargo_until=_embargo,
    expires_at=_time,
    authors=_AUTHORS,
    tags=_TAGS,
    sources=_SOURCES,
    photos=_PHOTOS,
    corrections=_CORRECTIONS,
) | {"id": ("guid", _text_or_number)}
