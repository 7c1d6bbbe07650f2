"""The story record: what importers make, a Revision stores, publishing freezes and exporters read.

Standard library only, frozen, and the same in JSON: ``Story.from_json(story.to_json()) == story``.
Field names follow schema.org (``headline``, ``credit``), IPTC (``dateline``, ``urgency``,
``usage_terms``) and the ``jsonl`` format, which is this record, one a line.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self, get_args, get_origin, get_type_hints

#: What a citation's source did for the story.
CITATION_ROLES = ("credit", "quoted", "background", "photo")
#: On what terms it did so; only ``on-record`` is ever shown to readers.
CITATION_TERMS = ("on-record", "background", "off-record")
#: Where a photo stands in its story.
PLACEMENTS = ("lead", "inline", "gallery")
#: What a photo's rights can allow: the newsroom's own pages, cards on social networks, and data that
#: others take over (feeds, ninjs).
PHOTO_USES = ("web", "social", "syndication")
#: What a provider allows with an item (IPTC NewsML-G2 2.35, ``pubStatus``; ninjs 3.1, ``pubStatus``).
STATUSES = ("usable", "withheld", "canceled")
#: What kind of correction was made (the Trust Project's and Poynter's words).
CORRECTION_KINDS = ("update", "clarification", "correction", "retraction")


class RecordError(ValueError):
    """A JSON object that is no record: the message names the field and what it must hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A frozen dataclass that writes itself as JSON and reads itself back, losslessly.

    Fields that hold their default are left out of the JSON, so that the form stays small and
    a field added later needs no rewriting of what is stored.
    """

    def to_json(self) -> dict[str, Any]:
        """The record as a dict of JSON values; times are ISO 8601 with their offset."""
        out: dict[str, Any] = {}
        for name, kind, default in _plan(self.__class__):
            value = getattr(self, name)
            if value == default:
                continue
            if kind is _Kind.RECORDS:
                out[name] = [part.to_json() for part in value]
            elif kind is _Kind.STRINGS:
                out[name] = list(value)
            elif kind is _Kind.TIME:
                out[name] = value.isoformat()
            else:
                out[name] = value
        return out

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """The record in ``data``. Raises RecordError on an unknown key or a wrong type."""
        if not isinstance(data, dict):
            raise RecordError(f"{cls.__name__} must be a JSON object, not {_json_name(data)}")
        plan = {name: (kind, default) for name, kind, default in _plan(cls)}
        values: dict[str, Any] = {}
        for name, value in data.items():
            if name not in plan:
                raise RecordError(f"{cls.__name__} has no field “{name}”")
            kind, default = plan[name]
            values[name] = _read(cls, name, kind, default, value)
        return cls(**values)


class _Kind:
    PLAIN, TIME, STRINGS, RECORDS = range(4)


_PLANS: dict[Any, tuple[tuple[str, int, Any], ...]] = {}


def _plan(cls: type[Record]) -> tuple[tuple[str, int, Any], ...]:
    """(name, kind, default) of each field of a record class, worked out once."""
    if cls not in _PLANS:
        _PLANS[cls] = _made_plan(cls)
    return _PLANS[cls]


def _made_plan(cls: type[Record]) -> tuple[tuple[str, int, Any], ...]:
    hints = get_type_hints(cls)
    plan = []
    for item in dataclasses.fields(cls):
        hint = hints[item.name]
        if get_origin(hint) is tuple:
            part = get_args(hint)[0]
            kind = _Kind.RECORDS if issubclass(part, Record) else _Kind.STRINGS
        elif datetime in get_args(hint):
            kind = _Kind.TIME
        else:
            kind = _Kind.PLAIN
        plan.append((item.name, kind, item.default))
    return tuple(plan)


_PARTS: dict[Any, type[Record]] = {}


def _part(cls: type[Record], name: str) -> type[Record]:
    """The class of the records that a field holds, worked out once."""
    if (cls, name) not in _PARTS:
        _PARTS[cls, name] = get_args(get_type_hints(cls)[name])[0]
    return _PARTS[cls, name]


def _read(cls: type[Record], name: str, kind: int, default: Any, value: Any) -> Any:
    place = f"{cls.__name__}.{name}"
    if kind is _Kind.RECORDS:
        if not isinstance(value, list):
            raise RecordError(f"{place} must be a list, not {_json_name(value)}")
        return tuple(_part(cls, name).from_json(part) for part in value)
    if kind is _Kind.STRINGS:
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            raise RecordError(f"{place} must be a list of strings")
        return tuple(value)
    if kind is _Kind.TIME:
        return None if value is None else parse_time(value, place=place)
    wanted = type(default)
    if default is None:
        wanted = int if name in _WHOLE_NUMBERS else float
    if value is None and default is None:
        return None
    if wanted is float and type(value) is int:
        value = float(value)
    if type(value) is not wanted:
        raise RecordError(f"{place} must be {_json_name(wanted())}, not {_json_name(value)}")
    return value


def parse_time(value: Any, *, place: str) -> datetime:
    """An aware datetime from ISO 8601. Raises RecordError naming ``place`` where it is none."""
    if isinstance(value, str):
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            at = None
        if at is not None and at.tzinfo is not None:
            return at
    raise RecordError(
        f"{place} must be a time as in ISO 8601 with its offset (2026-01-25T09:30:00+00:00), "
        f"not {str(value)[:40]!r}"
    )


def _json_name(value: Any) -> str:
    names = {str: "a string", bool: "true or false", int: "a number", float: "a number"}
    names |= {list: "a list", dict: "an object", type(None): "null"}
    return names.get(type(value), type(value).__name__)


_WHOLE_NUMBERS = frozenset({"urgency", "width", "height", "max_uses"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition(Record):
    """One public copy of a photo. ``url`` is its address, ``width`` and ``height`` are pixels."""

    url: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPhoto(Record):
    """A photo as this story uses it, or a note to the photo desk where there is no file yet.

    ``key`` names the use inside the story: a ``<figure data-photo="key">`` in the body stands
    for it. ``file`` is the checksum of an original that is held (``sha256:…``) or, in a file that
    is being read, its name; ``url`` is an address that it was offered at. ``token`` names the
    photo in its newsroom. ``crop`` is the part of it that the story shows, in ten-thousandths
    (``left-top-width-height``); empty for the whole. ``allowed_uses`` are those of PHOTO_USES that
    its rights allow, all where there are none; ``max_uses`` is the most stories it may stand in.

    What becomes of a photo after the story is published (its rights, its focal point, its file) is
    asked for when a page is read: ``renditions`` and the focal point are in no version.
    """

    key: str = ""
    token: str = ""
    file: str = ""
    url: str = ""
    caption: str = ""
    alt_text: str = ""
    extended_description: str = ""
    creator: str = ""
    credit: str = ""
    copyright_notice: str = ""
    usage_terms: str = ""
    placement: str = "inline"
    crop: str = ""
    focal_x: float = 0.5
    focal_y: float = 0.5
    rights_from: datetime | None = None
    rights_until: datetime | None = None
    embargo_until: datetime | None = None
    withdrawn_at: datetime | None = None
    allowed_uses: tuple[str, ...] = ()
    max_uses: int | None = None
    required_credit: str = ""
    renditions: tuple[Rendition, ...] = ()

    @property
    def is_note(self) -> bool:
        """True where no picture is held: readers never see it, editors see caption and credit."""
        return not (self.file or self.token)

    def public_face(self) -> StoryPhoto:
        """What a version freezes of it: the words; the picture and its rights are asked for."""
        return StoryPhoto(**{name: getattr(self, name) for name in _FROZEN_OF_PHOTOS})


_FROZEN_OF_PHOTOS = (
    "key",
    "token",
    "caption",
    "alt_text",
    "extended_description",
    "creator",
    "credit",
    "copyright_notice",
    "usage_terms",
    "placement",
    "crop",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryAuthor(Record):
    """One name of the byline; ``slug`` is that of the author's page, where there is one."""

    name: str = ""
    slug: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryTag(Record):
    """A tag by name; ``slug`` is that of its page, where there is one."""

    name: str = ""
    slug: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCitation(Record):
    """One thing that a source gave: what it is, what it said, and what we hold to show it.

    ``attribution`` is the statement as the story reports it. ``kind`` and ``label`` describe the
    source (``agency``; "state-controlled media"), ``confidential`` keeps it from readers
    whatever the terms.
    """

    name: str = ""
    slug: str = ""
    kind: str = ""
    label: str = ""
    role: str = "quoted"
    attribution: str = ""
    url: str = ""
    terms: str = "on-record"
    confidential: bool = False

    @property
    def is_public(self) -> bool:
        """True where readers may see it: on the record, and not a source that we protect."""
        return self.terms == "on-record" and not self.confidential


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCorrection(Record):
    """A correction as readers see it: what kind, in what words, and when."""

    kind: str = "correction"
    text: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story(Record):
    """A whole story. Text fields are plain text, but ``body``, which is canonical HTML.

    ``guid`` and ``version`` are the provider's own. ``section`` is a name or a slug where it comes
    in and a slug where it goes out, with ``section_name`` beside it. ``urgency`` is 1 (flash) to
    8 (IPTC NewsML-G2 2.35, ``urgency``). ``note`` is to the desk and never for readers, nor are the
    embargoes, of which ``embargo_until`` is the desk's own and ``wire_embargo_until`` its provider's,
    nor ``wire_status``, one of STATUSES: whether its provider lets the story stand.
    """

    guid: str = ""
    version: str = ""
    headline: str = ""
    headline_provisional: bool = False
    deck: str = ""
    slug: str = ""
    dateline: str = ""
    body: str = ""
    section: str = ""
    section_name: str = ""
    language: str = ""
    urgency: int | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    embargo_until: datetime | None = None
    wire_embargo_until: datetime | None = None
    wire_status: str = "usable"
    expires_at: datetime | None = None
    credit: str = ""
    note: str = ""
    authors: tuple[StoryAuthor, ...] = ()
    tags: tuple[StoryTag, ...] = ()
    sources: tuple[StoryCitation, ...] = ()
    photos: tuple[StoryPhoto, ...] = ()
    corrections: tuple[StoryCorrection, ...] = ()

    @property
    def credit_line(self) -> str:
        """Whom the story is credited to: the agencies cited for it, or what came in as ``credit``."""
        names = [source.name for source in self.sources if source.role == "credit"]
        return " / ".join(dict.fromkeys(names)) or self.credit

    @property
    def effective_embargo(self) -> datetime | None:
        """The latest of the story's own embargo, its wire item's and those of its photos."""
        times = [self.embargo_until, self.wire_embargo_until]
        times += [photo.embargo_until for photo in self.photos]
        return max((at for at in times if at is not None), default=None)

    @property
    def pictures(self) -> list[StoryPhoto]:
        """The photos that are held, in the order in which they stand for the story: leads first."""
        held = [photo for photo in self.photos if photo.token]
        return sorted(held, key=lambda photo: photo.placement != "lead")

    def public_face(self) -> Story:
        """The story as readers may have it: what is the desk's own is not in it at all."""
        return dataclasses.replace(
            self,
            headline_provisional=False,
            note="",
            guid="",
            version="",
            embargo_until=None,
            wire_embargo_until=None,
            wire_status="usable",
            sources=tuple(source for source in self.sources if source.is_public),
            photos=tuple(photo.public_face() for photo in self.photos if photo.token),
        )

    def digest(self, *, without: tuple[str, ...] = ()) -> str:
        """SHA-256 (hex) of the record but for the fields named: equal where the stories are."""
        return digest_of(self.to_json(), without=without)


def digest_of(data: Mapping[str, Any], *, without: tuple[str, ...] = ()) -> str:
    """The digest of the record that ``to_json`` has made ``data`` of."""
    told = {name: value for name, value in data.items() if name not in without}
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a provider says that a story is about: a code in a scheme, a name, or both.

    ``scheme`` is short where it is well known (``medtop`` for IPTC Media Topics, ``subj`` for IPTC
    Subject Codes, ``anpa`` for the categories of ANPA 1312), else the provider's own prefix or
    address.
    """

    name: str = ""
    code: str = ""
    scheme: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A story that an importer found, the bytes it was found in, and what had no place in it.

    ``status`` is one of STATUSES. ``subjects`` are what the tags were made of, with their codes.
    ``files`` are pictures that came inside the bytes: a photo of the story names its own as ``file``.
    """

    story: Story
    raw: bytes
    notes: tuple[str, ...] = ()
    status: str = "usable"
    subjects: tuple[Subject, ...] = ()
    files: Mapping[str, bytes] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicItem:
    """A story on its way out: its public face, its address, and whether it still stands.

    ``story`` has the newsroom's own ``guid`` and the number of its version. ``url`` is its address,
    which those inside it are relative to. ``status`` is ``usable``, or ``canceled`` for a story that
    was withdrawn for ``reason``, in the words that readers are told; then there is no text.

    A photo whose copy is handed over with the item has its name as ``file``, relative to the file
    that the item is written to; the others are had at the addresses of their ``renditions``.
    """

    story: Story
    url: str = ""
    status: str = "usable"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseProblem:
    """Something that could not be read: one sentence that says what is wrong and what to do.

    ``where`` is the place in the file ("line 12"), ``raw`` the bytes as they came, so that
    nothing is lost.
    """

    message: str
    where: str = ""
    raw: bytes = b""
    headline: str = ""
    guid: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


def content_guid(raw: bytes) -> str:
    """The guid of an item that brings none: a URN of its content (``urn:sha256:…``)."""
    return f"urn:sha256:{hashlib.sha256(raw).hexdigest()}"


__all__ = [
    "CITATION_ROLES",
    "CITATION_TERMS",
    "CORRECTION_KINDS",
    "PHOTO_USES",
    "PLACEMENTS",
    "STATUSES",
    "ParseProblem",
    "Parsed",
    "PublicItem",
    "Record",
    "RecordError",
    "Rendition",
    "Story",
    "StoryAuthor",
    "StoryCitation",
    "StoryCorrection",
    "StoryPhoto",
    "StoryTag",
    "Subject",
    "content_guid",
    "digest_of",
    "parse_time",
]
