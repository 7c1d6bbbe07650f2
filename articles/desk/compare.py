"""What differs between two records, field by field, texts word by word."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, zip_longest
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.models import (
    Article,
    CitationRole,
    CitationTerms,
    Correction,
    PhotoUse,
    Placement,
    Source,
    SourceKind,
)
from articles.names import name_key
from articles.records import (
    Story,
    StoryAuthor,
    StoryCitation,
    StoryCorrection,
    StoryPhoto,
    StoryTag,
)

from .access import Person, may_see_confidential
from .blocks import Block, blocks_of, notes_between, notes_on
from .differ import DELETE, EQUAL, INSERT, Differ, Segment, paired
from .times import zone_name

CHANGED = "change"
#: Unchanged rows that stand together are folded where they are more than this.
FOLDED = 2
#: Blocks are one another's earlier form where this share of their words is common.
ALIKE = 0.35
#: Pairs of blocks that are weighed against each other at most; beyond, they pair in order.
WEIGHED = 4_000


@dataclass(frozen=True, slots=True)
class Row:
    """One text, block or part: ``op`` is equal, insert, delete or change.

    ``label`` says what it is (Heading 2, List item), ``notes`` what its words do not show.
    """

    op: str
    segments: tuple[Segment, ...]
    label: str = ""
    notes: tuple[str, ...] = ()

    @property
    def left(self) -> list[Segment]:
        return [segment for segment in self.segments if segment.op != INSERT]

    @property
    def right(self) -> list[Segment]:
        return [segment for segment in self.segments if segment.op != DELETE]


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs: its name in the record, its label, both values as text, the rows."""

    name: str
    label: str
    old: str
    new: str
    rows: tuple[Row, ...]

    @property
    def segments(self) -> list[Segment]:
        """All rows as one text, each on a line of its own."""
        out: list[Segment] = []
        for row in self.rows:
            if out:
                out.append(Segment(EQUAL, "\n"))
            out += row.segments
        return out

    @property
    def stretches(self) -> list[tuple[bool, list[Row]]]:
        """(whether they are folded, rows): unchanged rows that stand together are folded."""
        runs = [(same, list(rows)) for same, rows in groupby(self.rows, _is_unchanged)]
        return [(same and len(rows) > FOLDED, rows) for same, rows in runs]


def _is_unchanged(row: Row) -> bool:
    return row.op == EQUAL


def compare(old: Story, new: Story) -> list[Change]:
    """The fields that differ, in the order of the story's form; none where nothing does.

    Both must hold only what the person who looks may see: ``for_eyes``.
    """
    differ = Differ()
    changes = (_change(differ, name, old, new) for name in FIELDS)
    return [change for change in changes if change is not None]


def compare_for(old: Story, new: Story, *, by: Person, article: Article) -> list[Change]:
    """``compare`` without the sources that ``by`` may not see; says so where these differ."""
    hidden = hidden_citations((*old.sources, *new.sources), by=by, article=article)
    changes = compare(_without(old, hidden), _without(new, hidden))
    if _among(hidden, old) == _among(hidden, new):
        return changes
    unseen = Row(CHANGED, (), notes=(_("Sources that you may not see differ as well."),))
    seen = {change.name: change for change in changes}
    sources = seen.get("sources") or Change("sources", label_of("sources"), "", "", ())
    seen["sources"] = replace(sources, rows=(*sources.rows, unseen))
    return [seen[name] for name in FIELDS if name in seen]


def _among(hidden: frozenset[StoryCitation], story: Story) -> Counter[StoryCitation]:
    return Counter(one for one in story.sources if one in hidden)


def for_eyes(story: Story, by: Person, article: Article) -> Story:
    """``story``, a record of ``article``, without the sources that ``by`` may not know of."""
    return _without(story, hidden_citations(story.sources, by=by, article=article))


def _without(story: Story, hidden: frozenset[StoryCitation]) -> Story:
    if not hidden:
        return story
    return replace(story, sources=tuple(one for one in story.sources if one not in hidden))


def hidden_citations(
    citations: Iterable[StoryCitation], *, by: Person, article: Article
) -> frozenset[StoryCitation]:
    """Those that ``by`` may not know of: protected when they were cited, or protected since.

    Two queries at the most.
    """
    citations = set(citations)
    if not citations or may_see_confidential(by, article):
        return frozenset()
    names = {name_key(one.name) for one in citations}
    rows = Source.objects.filter(
        Q(slug__in={one.slug for one in citations if one.slug}) | Q(key__in=names)
    ).select_related("merged_into")
    granted = set(by.source_grants.values_list("source_id", flat=True))
    shown, secret = set(), set()
    for row in rows:
        called = {("slug", row.slug), ("name", row.key)}
        if row.pk in granted or row.kept.pk in granted:
            shown |= called
        elif row.confidential or row.kept.confidential:
            secret |= called
    return frozenset(
        one
        for one in citations
        if (one.confidential and not _keys(one) & shown) or _keys(one) & secret
    )


def _keys(citation: StoryCitation) -> set[tuple[str, str]]:
    return {("slug", citation.slug), ("name", name_key(citation.name))} - {("slug", "")}


# -- fields --------------------------------------------------------------------------------------

#: The fields that are compared, in the order of the form.
FIELDS = (
    "headline",
    "headline_provisional",
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
    "slug",
    "embargo_until",
    "wire_embargo_until",
    "expires_at",
    "published_at",
    "credit",
    "note",
)
PARTS = {
    "authors": "bylines",
    "photos": "story_photos",
    "sources": "citations",
    "corrections": "corrections",
}


def label_of(name: str) -> str:
    """What the form calls a field of the record, at the head of a line."""
    return capfirst(name_of_field(name))


def name_of_field(name: str) -> str:
    """The same as it is called inside a sentence."""
    if name == "credit":
        return _("Credit")
    if name in PARTS:
        return str(Article._meta.get_field(PARTS[name]).related_model._meta.verbose_name_plural)
    return str(Article._meta.get_field(name).verbose_name)


def _change(differ: Differ, name: str, old: Story, new: Story) -> Change | None:
    before, after = getattr(old, name), getattr(new, name)
    if name == "body":
        rows = _body_rows(differ, before, after) if before != after else ()
        old_text, new_text = (_body_text(body) for body in (before, after))
    elif name in PART_TEXTS:
        rows = _part_rows(differ, name, before, after) if before != after else ()
        old_text, new_text = (_parts_text(name, parts) for parts in (before, after))
    else:
        old_text, new_text = _value(name, old), _value(name, new)
        rows = (_text_row(differ, old_text, new_text),) if old_text != new_text else ()
    if not rows:
        return None
    return Change(name, label_of(name), old_text, new_text, tuple(rows))


def _value(name: str, story: Story) -> str:
    value = getattr(story, name)
    if name == "section":
        return story.section_name or story.section
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return time_in_words(value)
    return "" if value is None else str(value)


def time_in_words(at: datetime) -> str:
    """A time in the newsroom's zone, to the minute or, where it has seconds, to the second."""
    local = timezone.localtime(at)
    clock = date_format(local, "H:i:s" if local.second else "H:i")
    return f"{date_format(local, 'DATE_FORMAT')} {clock} {zone_name(local)}"


def _text_row(differ: Differ, old: str, new: str) -> Row:
    """A text that was written, taken away or changed."""
    if not old or not new:
        return _whole_row(INSERT if new else DELETE, new or old)
    return Row(CHANGED, differ.words(old, new))


def _whole_row(op: str, text: str, label: str = "", notes: tuple[str, ...] = ()) -> Row:
    return Row(op, (Segment(op, text),) if text else (), label, notes)


# -- the body ------------------------------------------------------------------------------------


def _body_text(body: str) -> str:
    return "\n\n".join(block.text for block in blocks_of(body))


def _body_rows(differ: Differ, old: str, new: str) -> list[Row]:
    rows: list[Row] = []
    gone: list[Block] = []
    come: list[Block] = []
    for op, blocks in differ.runs(blocks_of(old), blocks_of(new)):
        if op == DELETE:
            gone += blocks
        elif op == INSERT:
            come += blocks
        else:
            rows += _rewritten(differ, gone, come)
            rows += [_whole_row(EQUAL, block.text, block.kind) for block in blocks]
            gone, come = [], []
    rows += _rewritten(differ, gone, come)
    if all(map(_is_unchanged, rows)):
        return [Row(CHANGED, (), notes=(_("Only the formatting changed."),))]
    return rows


def _rewritten(differ: Differ, gone: list[Block], come: list[Block]) -> Iterator[Row]:
    """Blocks that took the place of others: each beside the one that it was, where it was one."""
    for before, after in _aligned(gone, come):
        if before is None:
            yield _whole_row(INSERT, after.text, after.kind, notes_on(after))
        elif after is None:
            yield _whole_row(DELETE, before.text, before.kind)
        elif before == after:
            yield _whole_row(EQUAL, after.text, after.kind)
        else:
            segments = differ.words(before.text, after.text)
            yield Row(CHANGED, segments, after.kind, notes_between(before, after))


def _aligned(gone: list[Block], come: list[Block]) -> list[tuple[Block | None, Block | None]]:
    """Both lists in their order, side by side where two have enough words in common."""
    if len(gone) * len(come) > WEIGHED:
        return list(zip_longest(gone, come))
    shares = [[0.0] * (len(come) + 1) for _ in range(len(gone) + 1)]
    pairs: dict[tuple[int, int], float] = {}
    bags = [Counter(block.text.split()) for block in come]
    for i in reversed(range(len(gone))):
        bag = Counter(gone[i].text.split())
        for j in reversed(range(len(come))):
            pairs[i, j] = _share(bag, bags[j])
            both = shares[i + 1][j + 1] + pairs[i, j] if pairs[i, j] >= ALIKE else 0.0
            shares[i][j] = max(both, shares[i + 1][j], shares[i][j + 1])
    out: list[tuple[Block | None, Block | None]] = []
    i = j = 0
    while i < len(gone) or j < len(come):
        if (i, j) in pairs and shares[i][j] > max(shares[i + 1][j], shares[i][j + 1]):
            out.append((gone[i], come[j]))
            i, j = i + 1, j + 1
        elif i < len(gone) and (j == len(come) or shares[i + 1][j] == shares[i][j]):
            out.append((gone[i], None))
            i += 1
        else:
            out.append((None, come[j]))
            j += 1
    return out


def _share(one: Counter[str], two: Counter[str]) -> float:
    """How much of two texts is common, from 0 to 1; a single word that was replaced counts."""
    total = one.total() + two.total()
    return 2 * (one & two).total() / total if total else 1.0


# -- parts ---------------------------------------------------------------------------------------


def _author_text(author: StoryAuthor) -> str:
    return author.name


def _tag_text(tag: StoryTag) -> str:
    return tag.name


def _source_text(source: StoryCitation) -> str:
    said = [
        _label(SourceKind, source.kind),
        source.label,
        _label(CitationRole, source.role),
        _label(CitationTerms, source.terms),
        _("Confidential") if source.confidential else "",
    ]
    about = " · ".join(filter(None, said))
    return _lines((source.name, about, source.attribution, source.url))


def _photo_text(photo: StoryPhoto) -> str:
    first = photo.caption or _("No caption")
    if photo.key:
        first = f"{_('[Photo %(key)s]') % {'key': photo.key}} {first}"
    named = (
        (_("Alternative text"), photo.alt_text),
        (_("Credit line"), photo.credit),
        (_("Creator"), photo.creator),
        (_("Extended description"), photo.extended_description),
        (_("Crop"), photo.crop),
        (_("Placement"), _label(Placement, photo.placement)),
        (_("Copyright notice"), photo.copyright_notice),
        (_("Usage terms"), photo.usage_terms),
        (_("Rights from"), _time(photo.rights_from)),
        (_("Rights until"), _time(photo.rights_until)),
        (_("Withdrawn"), _time(photo.withdrawn_at)),
        (_("Allowed uses"), ", ".join(_label(PhotoUse, use) for use in photo.allowed_uses)),
        (_("Most stories"), str(photo.max_uses or "")),
        (_("Required wording"), photo.required_credit),
        (_("Embargo until"), _time(photo.embargo_until)),
        (_("Focal point"), f"{photo.focal_x:.0%}, {photo.focal_y:.0%}"),
        (_("Web address"), photo.url),
    )
    return _lines((first, *(f"{label}: {value}" for label, value in named if value)))


def _correction_text(correction: StoryCorrection) -> str:
    kind = _label(Correction.Kind, correction.kind)
    return _lines((f"{kind} · {_time(correction.at)}", correction.text))


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def _time(at: datetime | None) -> str:
    return time_in_words(at) if at else ""


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(filter(None, lines))


#: How a part reads, and what makes two the same one, the strictest first.
PART_TEXTS: dict[str, tuple[Callable[[Any], str], tuple[Callable[[Any], Any], ...]]] = {
    "authors": (
        _author_text,
        (lambda one: one, lambda one: one.slug, lambda one: name_key(one.name)),
    ),
    "tags": (
        _tag_text,
        (lambda one: one, lambda one: one.slug, lambda one: name_key(one.name)),
    ),
    "photos": (
        _photo_text,
        (
            lambda one: one,
            lambda one: one.key and (one.key, one.file),
            lambda one: one.file,
            lambda one: one.key,
        ),
    ),
    "sources": (
        _source_text,
        (
            lambda one: one,
            lambda one: (one.name, one.role, one.attribution),
            lambda one: (one.name, one.role),
            lambda one: one.name,
        ),
    ),
    "corrections": (
        _correction_text,
        (lambda one: one, lambda one: one.text, lambda one: one.at),
    ),
}


def _parts_text(name: str, parts: Iterable[Any]) -> str:
    text, _keys = PART_TEXTS[name]
    return "\n\n".join(map(text, parts))


def _part_rows(differ: Differ, name: str, old: tuple, new: tuple) -> list[Row]:
    text, keys = PART_TEXTS[name]
    pairs = list(paired(old, new, *keys))
    rows = [_part_row(differ, text, before, after) for before, after in pairs]
    stayed = [before for before, after in pairs if before is not None and after is not None]
    if stayed != [one for one in old if one in stayed]:
        rows.append(Row(CHANGED, (), notes=(_("The order has changed."),)))
    return [] if all(map(_is_unchanged, rows)) else rows


def _part_row(differ: Differ, text: Callable[[Any], str], before: Any, after: Any) -> Row:
    if before is None or after is None:
        return _whole_row(INSERT if before is None else DELETE, text(after or before))
    was, now = text(before), text(after)
    notes = (
        (_("Another picture."),)
        if getattr(before, "file", "") != getattr(after, "file", "")
        else ()
    )
    if was == now and not notes:
        return _whole_row(EQUAL, now)
    return Row(CHANGED, differ.words(was, now), notes=notes)
