"""A story that the wire has sent anew and an editor has changed: what goes in by itself, what is open.

Records only. Three of them: ``agreed``, which both sides go by; ``ours``, the working copy; ``new``,
what came in. Where only one side has changed something it is taken; where both have, it is open, a
field at a time and of the body a paragraph at a time.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import count
from typing import Any

from articles.records import Story, StoryPhoto

from .reconcile import PARTS, merge_parts

#: What the wire may change, in the order of the form. Its embargo and its status always hold.
FIELDS = (
    "headline",
    "deck",
    "body",
    "dateline",
    "section",
    "authors",
    "tags",
    "photos",
    "sources",
    "corrections",
    "language",
    "urgency",
    "published_at",
    "embargo_until",
    "expires_at",
    "note",
)
_FIGURE = re.compile(r'<figure data-photo="([^"]+)">')
#: Fields that come and go with another.
WITH = {"headline": ("headline_provisional",), "section": ("section_name",)}
#: What a story says of a photo; the rest is the photo's own, and the photo desk's to change.
OF_USES = ("key", "token", "url", "caption", "alt_text", "credit", "crop", "placement")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A field, or a stretch of paragraphs of the body, that both sides have changed.

    ``agreed``, ``ours`` and ``new`` are its values; of a stretch, its paragraphs as HTML.
    ``number`` is that of the first paragraph in ``ours`` (from 1), 0 for a field. ``key`` names the
    unit as it stands: it changes when one of the three does.
    """

    name: str
    agreed: Any
    ours: Any
    new: Any
    number: int = 0

    @property
    def key(self) -> str:
        values = [_plain(value) for value in (self.agreed, self.ours, self.new)]
        text = json.dumps([self.name, self.number, *values], ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The story with all that goes in by itself, what both sides go by now, and what is open."""

    story: Story
    agreed: Story
    units: tuple[Unit, ...]


def merge(*, agreed: Story, ours: Story, new: Story) -> Merged:
    """Take what only the wire has changed into ``ours``; leave what both have changed open."""
    story, units = ours, []
    settled = new
    for name in FIELDS:
        base, mine, theirs = (getattr(one, name) for one in (agreed, ours, new))
        if name == "body":
            chunks = list(three_way(base.split("\n"), mine.split("\n"), theirs.split("\n")))
            story = replace(story, body=_joined(chunk.merged for chunk in chunks))
            settled = replace(settled, body=_joined(chunk.agreed for chunk in chunks))
            units += _open_stretches(chunks)
        elif theirs == base or theirs == mine:
            continue
        elif mine == base:
            story = _with(story, name, new)
        elif name in PARTS and (both := merge_parts(base, theirs, mine, same=PARTS[name])):
            story = replace(story, **{name: both})
        else:
            units.append(Unit(name=name, agreed=base, ours=mine, new=theirs))
            settled = _with(settled, name, agreed)
    return Merged(story=story, agreed=settled, units=tuple(units))


def take(merged: Merged, key: str, *, new: Story) -> Story | None:
    """The story with the wire's text for the unit called ``key``; None where there is none such."""
    unit = _unit(merged, key)
    if unit is None:
        return None
    if not unit.number:
        return _with(merged.story, unit.name, new)
    lines = merged.story.body.split("\n")
    start = unit.number - 1
    lines[start : start + len(unit.ours)] = unit.new
    return replace(merged.story, body=_joined([lines]))


def agree(merged: Merged, key: str, *, new: Story) -> Story | None:
    """What both go by once the unit called ``key`` is settled, whichever way."""
    unit = _unit(merged, key)
    if unit is None:
        return None
    if not unit.number:
        return _with(merged.agreed, unit.name, new)
    chunks = three_way(
        merged.agreed.body.split("\n"), merged.story.body.split("\n"), new.body.split("\n")
    )
    lines = [
        chunk.theirs if chunk.is_open and chunk.number == unit.number else chunk.agreed
        for chunk in chunks
    ]
    return replace(merged.agreed, body=_joined(lines))


def only(unit: Unit, agreed: Story, ours: Story, new: Story) -> tuple[Story, Story, Story]:
    """What the three have of ``unit``, each as a story that holds nothing else."""
    if unit.number:
        agreed, ours, new = (
            Story(body="\n".join(lines)) for lines in (unit.agreed, unit.ours, unit.new)
        )
        return agreed, ours, new
    agreed, ours, new = (_with(Story(), unit.name, story) for story in (agreed, ours, new))
    return agreed, ours, new


def bare_photos(story: Story) -> Story:
    """``story`` with of its photos only what it says of them itself."""
    photos = tuple(
        StoryPhoto(**{name: getattr(photo, name) for name in OF_USES}) for photo in story.photos
    )
    return replace(story, photos=photos)


def in_our_keys(new: Story, *, agreed: Story, ours: Story) -> Story:
    """``new`` with its photos called as they are here, in the body too.

    The wire may call a picture that has come before otherwise, and may give a new one the name that
    the desk has given its own: a figure would then show nothing, or another picture.
    """
    held = {_picture(photo): photo.key for photo in agreed.photos if _picture(photo)}
    renamed = {
        photo.key: held[_picture(photo)]
        for photo in new.photos
        if photo.key and _picture(photo) in held
    }
    came = {photo.key for photo in agreed.photos}
    of_the_desk = {photo.key: _picture(photo) for photo in ours.photos if photo.key not in came}
    taken = {*came, *of_the_desk, *renamed.values(), *(photo.key for photo in new.photos)}
    for photo in new.photos:
        is_free = of_the_desk.get(photo.key, _picture(photo)) == _picture(photo)
        is_free = is_free and photo.key not in set(renamed.values())
        if photo.key and photo.key not in renamed and not is_free:
            renamed[photo.key] = next(key for key in _keys() if key not in taken)
            taken.add(renamed[photo.key])
    if all(old == key for old, key in renamed.items()):
        return new
    photos = tuple(replace(one, key=renamed.get(one.key, one.key)) for one in new.photos)
    body = _FIGURE.sub(
        lambda found: f'<figure data-photo="{renamed.get(found[1], found[1])}">', new.body
    )
    return replace(new, photos=photos, body=body)


def _picture(photo: StoryPhoto) -> str:
    """Which picture it is, whatever it is called."""
    return photo.token or photo.url


def _keys() -> Iterator[str]:
    return (f"wire-{number}" for number in count(1))


def _unit(merged: Merged, key: str) -> Unit | None:
    return next((unit for unit in merged.units if unit.key == key), None)


def _with(story: Story, name: str, other: Story) -> Story:
    names = (name, *WITH.get(name, ()))
    return replace(story, **{one: getattr(other, one) for one in names})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [one.to_json() if hasattr(one, "to_json") else one for one in value]
    return value


# -- paragraphs ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of lines: what both go by, what each side has, and where it begins in ``ours``.

    ``number`` counts the lines of the merged text from 1.
    """

    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    number: int

    @property
    def is_open(self) -> bool:
        """Whether both sides have changed it, in different ways."""
        return self.base != self.theirs != self.mine != self.base

    @property
    def merged(self) -> tuple[str, ...]:
        return self.theirs if self.mine == self.base else self.mine

    @property
    def agreed(self) -> tuple[str, ...]:
        return self.base if self.is_open else self.theirs


def three_way(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[Chunk]:
    """``base`` with the edits of both sides, cut where neither changed anything between (diff3)."""
    chunks: list[Chunk] = []
    at, number = 0, 1
    for start, end, of_mine, of_theirs in _regions(_edits(base, mine), _edits(base, theirs)):
        same = tuple(base[at:start])
        chunk = Chunk(
            base=tuple(base[start:end]),
            mine=_applied(base, start, end, of_mine),
            theirs=_applied(base, start, end, of_theirs),
            number=number + len(same),
        )
        chunks += [Chunk(same, same, same, number), chunk]
        number = chunk.number + len(chunk.merged)
        at = end
    rest = tuple(base[at:])
    return [*chunks, Chunk(rest, rest, rest, number)]


#: (start, end, lines instead) of a place where two texts differ.
Edit = tuple[int, int, tuple[str, ...]]


def _edits(old: Sequence[str], new: Sequence[str]) -> list[Edit]:
    """Where the two differ; as many lines in the place of as many are an edit each."""
    edits: list[Edit] = []
    for tag, start, end, first, last in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "replace" and end - start == last - first:
            pairs = zip(range(start, end), new[first:last], strict=True)
            edits += [(line, line + 1, (instead,)) for line, instead in pairs]
        elif tag != "equal":
            edits.append((start, end, tuple(new[first:last])))
    return edits


def _regions(
    mine: list[Edit], theirs: list[Edit]
) -> Iterator[tuple[int, int, list[Edit], list[Edit]]]:
    """The stretches of the old lines that edits cover, with the edits of each side.

    Edits of both sides that overlap, or begin at one place, are of one stretch.
    """
    waiting = sorted(
        [(*edit[:2], 0, edit) for edit in mine] + [(*edit[:2], 1, edit) for edit in theirs]
    )
    sides: tuple[list[Edit], list[Edit]] = ([], [])
    begins = ends = -1
    for start, end, side, edit in waiting:
        if begins >= 0 and not (start < ends or start == begins):
            yield begins, ends, *sides
            sides, begins = ([], []), -1
        begins, ends = (start, end) if begins < 0 else (begins, max(ends, end))
        sides[side].append(edit)
    if begins >= 0:
        yield begins, ends, *sides


def _applied(base: Sequence[str], start: int, end: int, edits: list[Edit]) -> tuple[str, ...]:
    """The lines that a side has where ``base`` has those from ``start`` to ``end``."""
    lines: list[str] = []
    for first, last, instead in edits:
        lines += [*base[start:first], *instead]
        start = last
    return (*lines, *base[start:end])


def _joined(stretches: Iterable[Sequence[str]]) -> str:
    return "\n".join(line for lines in stretches for line in lines)


def _open_stretches(chunks: Sequence[Chunk]) -> list[Unit]:
    return [
        Unit(
            name="body",
            agreed=chunk.base,
            ours=chunk.mine,
            new=chunk.theirs,
            number=chunk.number,
        )
        for chunk in chunks
        if chunk.is_open
    ]


__all__ = [
    "FIELDS",
    "Chunk",
    "Merged",
    "Unit",
    "agree",
    "bare_photos",
    "in_our_keys",
    "merge",
    "only",
    "take",
    "three_way",
]
