"""Two people changed one story: what each changed, and one story out of both. Records only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise
from operator import itemgetter
from typing import Any

from articles.records import Story

THEIRS, MINE, BOTH, OWN = "theirs", "mine", "both", "own"
TEXTS = ("headline", "deck", "body", "dateline", "slug", "note")
VALUES = ("section", "language", "urgency", "embargo_until", "expires_at")
#: What makes two parts "the same one, changed".
PARTS: dict[str, Callable[[Any], Any]] = {
    "authors": lambda author: author.slug or author.name,
    "tags": lambda tag: tag.slug or tag.name,
    "photos": lambda photo: photo.key or photo.file or photo.caption,
    "sources": lambda source: (source.slug or source.name, source.role),
    "corrections": lambda correction: (correction.at, correction.kind),
}
FIELDS = ("headline", "headline_provisional", "deck", "body", "dateline", "section", "authors")
FIELDS += ("tags", "photos", "sources", "corrections", "language", "urgency", "slug")
FIELDS += ("embargo_until", "expires_at", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field in which theirs and mine differ.

    ``both`` holds the changes of both where they do not touch each other, else None.
    ``proposed`` is the choice that loses nobody's work; empty where a person must choose.
    """

    name: str
    theirs: Any
    mine: Any
    both: Any = None
    proposed: str = ""

    @property
    def is_text(self) -> bool:
        return self.name in TEXTS


def reconcile(*, base: Story | None, theirs: Story, mine: Story) -> list[Difference]:
    """Where theirs and mine differ. ``base`` is what both began from, where it is known."""
    return [
        _difference(name, base and getattr(base, name), getattr(theirs, name), getattr(mine, name))
        if base is not None
        else Difference(name=name, theirs=getattr(theirs, name), mine=getattr(mine, name))
        for name in FIELDS
        if getattr(theirs, name) != getattr(mine, name) and not _goes_along(name, theirs, mine)
    ]


def _goes_along(name: str, theirs: Story, mine: Story) -> bool:
    """Whether a headline is provisional is chosen with the headline, where that differs."""
    return name == "headline_provisional" and theirs.headline != mine.headline


def _difference(name: str, base: Any, theirs: Any, mine: Any) -> Difference:
    if mine == base:
        return Difference(name=name, theirs=theirs, mine=mine, proposed=THEIRS)
    if theirs == base:
        return Difference(name=name, theirs=theirs, mine=mine, proposed=MINE)
    both = None
    if name == "body":
        blocks = merge_lines(base.split("\n"), theirs.split("\n"), mine.split("\n"))
        both = None if blocks is None else "\n".join(blocks)
    elif name in PARTS:
        both = merge_parts(base, theirs, mine, same=PARTS[name])
    proposed = "" if both is None else BOTH
    return Difference(name=name, theirs=theirs, mine=mine, both=both, proposed=proposed)


def merge_lines(base: list[Any], theirs: list[Any], mine: list[Any]) -> list[Any] | None:
    """``base`` with the edits of both; None where they touch the same lines."""
    edits = sorted(_edits(base, theirs) | _edits(base, mine), key=itemgetter(0, 1))
    for (start, end, _lines), (next_start, _next_end, _next) in pairwise(edits):
        if next_start < end or next_start == start:
            return None
    out = list(base)
    for start, end, lines in reversed(edits):
        out[start:end] = lines
    return out


def _edits(old: list[Any], new: list[Any]) -> set[tuple[int, int, tuple[Any, ...]]]:
    """(start, end, lines instead) of each place where ``new`` differs from ``old``."""
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    return {
        (start, end, tuple(new[first:last]))
        for tag, start, end, first, last in matcher.get_opcodes()
        if tag != "equal"
    }


def merge_parts(
    base: Sequence, theirs: Sequence, mine: Sequence, *, same: Callable[[Any], Any]
) -> tuple | None:
    """``theirs`` with what ``mine`` added and without what it took away, each in its place.

    What both added to one place stands theirs first. None where both changed the same part in
    different ways, or where ``mine`` has another order that cannot be kept.
    """
    added = [part for part in mine if part not in base]
    removed = [part for part in base if part not in mine]
    if not added and not removed:
        return None  # another order, and no saying whose goes before
    changed = {same(part) for part in (*added, *removed)}
    by_them = {same(part) for part in (*theirs, *base) if (part in base) != (part in theirs)}
    for part in changed & by_them:
        if _alike(mine, part, same) != _alike(theirs, part, same):
            return None
    if not set(added) & set(theirs):
        placed = merge_lines(list(base), list(theirs), list(mine))
        if placed is not None:
            return tuple(placed)
    if [part for part in mine if part in base] != [part for part in base if part in mine]:
        return None
    kept = [part for part in theirs if part not in removed]
    return (*kept, *(part for part in added if part not in theirs))


def _alike(parts: Sequence, wanted: Any, same: Callable[[Any], Any]) -> list:
    return [part for part in parts if same(part) == wanted]


def one_story(
    *,
    theirs: Story,
    mine: Story,
    differences: Sequence[Difference],
    choices: Mapping[str, str],
    own: Mapping[str, str],
) -> tuple[Story, list[str]]:
    """The story out of both by ``choices`` (theirs, mine, both, own), and the fields still open.

    ``own`` holds what was written for a text whose choice is "own".
    """
    story, still_open = theirs, []
    for one in differences:
        choice = choices.get(one.name, "")
        if choice == THEIRS:
            continue
        if choice == MINE:
            story = _take(story, one.name, one.mine, mine)
        elif choice == BOTH and one.both is not None:
            story = replace(story, **{one.name: one.both})
        elif choice == OWN and one.is_text:
            story = _take(story, one.name, own.get(one.name, ""), None)
        else:
            still_open.append(one.name)
    return story, still_open


def _take(story: Story, name: str, value: Any, mine: Story | None) -> Story:
    values = {name: value}
    if name == "section" and mine is not None:
        values["section_name"] = mine.section_name
    if name == "headline":
        values["headline_provisional"] = bool(mine and mine.headline_provisional)
    return replace(story, **values)
