"""Fronts of the paper and of its sections: what editors pinned, else the newest, no story twice."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from articles.models.published import FrontSlot, PublishedVersion
from articles.models.section import Section

from .addresses import absolute
from .pages import public_page, read_frame, render_page
from .pictures import give_pictures
from .ranges import union_of
from .structured import json_ld, paper, website

SECOND_ROW = 4
RAIL = 8
IN_SECTION = 4
#: So many stories stand above the sections' rows, and perhaps all are of one section.
ABOVE = 1 + SECOND_ROW + RAIL

Area = FrontSlot.Area
#: A version that stands in an area because an editor wants it there.
Pin = tuple[str, PublishedVersion]


@public_page
def front_page(request: HttpRequest) -> HttpResponse:
    """Four queries: the sections, what is pinned, all stories at once, and their photos."""
    frame = read_frame()
    now = timezone.now()
    pins = pinned(None, at=now)
    stories = newest_of_all(frame.sections, at=now, besides=len(pins))
    give_pictures([*stories, *(version for _area, version in pins)])
    front = lay_out(stories, pins=pins, sections=frame.sections)
    context = {"front": front, "canonical": absolute(request.path)}
    context["described"] = [json_ld(website()), json_ld(paper(frame.house_pages))]
    return render_page(request, "front.html", context, frame=frame)


@dataclass(frozen=True, slots=True)
class Front:
    """The places of a front, and what stands in them; ``rest`` is the list under a section's."""

    breaking: list[PublishedVersion]
    lead: PublishedVersion | None
    second: list[PublishedVersion]
    rail: list[PublishedVersion] = field(default_factory=list)
    rows: list[tuple[Section, list[PublishedVersion]]] = field(default_factory=list)
    rest: list[PublishedVersion] = field(default_factory=list)

    @property
    def stories(self) -> list[PublishedVersion]:
        """All that stands there, from the top."""
        above = [*self.breaking, *([self.lead] if self.lead else []), *self.second, *self.rail]
        return [*above, *(story for _section, row in self.rows for story in row), *self.rest]


def pinned(section: Section | None, *, at: datetime) -> list[Pin]:
    """What editors want on the front of ``section``, or of the paper, and readers see at ``at``.

    In the editors' order; one query. On a section's front the paper's breaking news comes first, but for
    what is pinned there as well.
    """
    here = Q(article__front_slots__section=section)
    if section is None:
        here = Q(article__front_slots__section__isnull=True)
    else:
        papers = Q(article__front_slots__section__isnull=True)
        here |= papers & Q(article__front_slots__area=Area.BREAKING)
    until = Q(article__front_slots__until__isnull=True) | Q(article__front_slots__until__gt=at)
    found = (
        PublishedVersion.objects.visible(at)
        .filter(here, until, article__front_slots__isnull=False)
        .annotate(area=F("article__front_slots__area"), front_of=F("article__front_slots__section"))
        .order_by("article__front_slots__order", "article__front_slots__pk")
        .for_lists()
    )
    versions = list(found)
    own = {version.article_id for version in versions if version.front_of is not None}
    if section is not None:
        versions = [one for one in versions if one.front_of or one.article_id not in own]
        versions.sort(key=lambda one: one.front_of is not None)
    return [(version.area, version) for version in versions]


def as_pinned(
    section: Section | None, wanted: Sequence[tuple[str, int]], *, at: datetime
) -> list[Pin]:
    """Areas and numbers of stories as if they were ``pinned`` on that front, instead of what is."""
    visible = PublishedVersion.objects.visible(at).for_lists()
    found = {one.article_id: one for one in visible.filter(article__in=[pk for _, pk in wanted])}
    own = [(area, found[article]) for area, article in wanted if article in found]
    papers = pinned(None, at=at) if section else []
    return [
        pin for pin in papers if pin[0] == Area.BREAKING and pin[1].article_id not in found
    ] + own


def newest_of_all(
    sections: Sequence[Section], *, at: datetime, besides: int
) -> list[PublishedVersion]:
    """Enough of the newest to fill the paper's front ``besides`` so many that are pinned."""
    newest = PublishedVersion.objects.visible(at).newest_first()
    above = ABOVE + besides
    ranges = [newest[:above]]
    ranges += [newest.in_section(section)[: above + IN_SECTION] for section in sections]
    return list(union_of(ranges).for_lists().newest_first())


def lay_out(
    stories: list[PublishedVersion], *, pins: Iterable[Pin], sections: Iterable[Section]
) -> Front:
    """The paper's front: each of the pins and ``stories``, newest first, has one place at most."""
    slots, rest = _placed(stories, pins)
    lead, second = _above(slots, rest)
    rail = slots[Area.RAIL] + list(islice(rest, max(0, RAIL - len(slots[Area.RAIL]))))
    left = list(rest)
    rows = []
    for section in sections:
        mine = (story for story in left if story.section_id == section.pk)
        if row := list(islice(mine, IN_SECTION)):
            rows.append((section, _photo_first(row)))
    return Front(breaking=slots[Area.BREAKING], lead=lead, second=second, rail=rail, rows=rows)


def lay_out_section(stories: list[PublishedVersion], *, pins: Iterable[Pin]) -> Front:
    """A section's front over its list, which goes on without what stands above it."""
    slots, rest = _placed(stories, pins)
    slots[Area.SECOND] += slots[Area.RAIL]
    lead, second = _above(slots, rest)
    return Front(breaking=slots[Area.BREAKING], lead=lead, second=second, rest=list(rest))


def _placed(
    stories: Iterable[PublishedVersion], pins: Iterable[Pin]
) -> tuple[dict[str, list[PublishedVersion]], Iterator[PublishedVersion]]:
    """What is pinned by area, and those of ``stories`` that are pinned nowhere."""
    slots: dict[str, list[PublishedVersion]] = {area: [] for area in Area.values}
    taken = set()
    for area, version in pins:
        if version.article_id not in taken:
            taken.add(version.article_id)
            slots[area].append(version)
    return slots, (story for story in stories if story.article_id not in taken)


def _above(
    slots: dict[str, list[PublishedVersion]], rest: Iterator[PublishedVersion]
) -> tuple[PublishedVersion | None, list[PublishedVersion]]:
    """The lead and the second row; a second lead opens the row."""
    leads = slots[Area.LEAD] or list(islice(rest, 1))
    second = leads[1:] + slots[Area.SECOND]
    second += islice(rest, max(0, SECOND_ROW - len(second)))
    return next(iter(leads), None), second


def _photo_first(row: list[PublishedVersion]) -> list[PublishedVersion]:
    """``row`` opened by its newest story that has a photo."""
    opener = next((story for story in row if story.picture), row[0])
    return [opener, *(story for story in row if story is not opener)]
