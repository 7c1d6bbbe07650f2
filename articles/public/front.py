"""The front page: what editors pinned, filled up with the newest, and no story twice."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q
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


@public_page
def front_page(request: HttpRequest) -> HttpResponse:
    """Four queries: the sections, what is pinned, all stories at once, and their photos."""
    frame = read_frame()
    sections = frame.sections
    now = timezone.now()
    pinned = list(
        FrontSlot.objects.filter(Q(until__isnull=True) | Q(until__gt=now)).values_list(
            "area", "article_id"
        )
    )
    visible = PublishedVersion.objects.visible(now)
    newest = visible.newest_first()
    above = ABOVE + len(pinned)
    ranges = [newest[:above]]
    ranges += [newest.in_section(section)[: above + IN_SECTION] for section in sections]
    if pinned:
        ranges.append(visible.filter(article__in=[article for _area, article in pinned]))
    stories = list(union_of(ranges).for_lists().newest_first())
    give_pictures(stories)
    context = {"front": lay_out(stories, pinned=pinned, sections=sections)}
    context["canonical"] = absolute(request.path)
    context["described"] = [json_ld(website()), json_ld(paper(frame.house_pages))]
    return render_page(request, "front.html", context, frame=frame)


@dataclass(frozen=True, slots=True)
class Front:
    """The places of the front page, and what stands in them."""

    breaking: list[PublishedVersion]
    lead: PublishedVersion | None
    second: list[PublishedVersion]
    rail: list[PublishedVersion]
    rows: list[tuple[Section, list[PublishedVersion]]]


def lay_out(
    stories: list[PublishedVersion],
    *,
    pinned: list[tuple[str, int]],
    sections: list[Section],
) -> Front:
    """Give each story, newest first, one place at most.

    ``pinned`` are (area, number of the story), in the editor's order; a pinned story that readers
    cannot see now leaves its place to the newest.
    """
    by_article = {story.article_id: story for story in stories}
    slots: dict[str, list[PublishedVersion]] = {area: [] for area in Area.values}
    for area, article in pinned:
        if article in by_article:
            slots[area].append(by_article.pop(article))
    rest = _untaken(stories, by_article)

    leads = slots[Area.LEAD] or list(islice(rest, 1))
    second = leads[1:] + slots[Area.SECOND]
    second += islice(rest, max(0, SECOND_ROW - len(second)))
    rail = slots[Area.RAIL] + list(islice(rest, max(0, RAIL - len(slots[Area.RAIL]))))
    rows = []
    for section in sections:
        mine = (story for story in stories if story.section_id == section.pk)
        if row := list(islice(_untaken(mine, by_article), IN_SECTION)):
            rows.append((section, _photo_first(row)))
    return Front(
        breaking=slots[Area.BREAKING],
        lead=next(iter(leads), None),
        second=second,
        rail=rail,
        rows=rows,
    )


def _photo_first(row: list[PublishedVersion]) -> list[PublishedVersion]:
    """``row`` opened by its newest story that has a photo."""
    opener = next((story for story in row if story.picture), row[0])
    return [opener, *(story for story in row if story is not opener)]


def _untaken(
    stories: Iterable[PublishedVersion], left: dict[int, PublishedVersion]
) -> Iterator[PublishedVersion]:
    """Those of ``stories`` that stand nowhere yet; whoever takes one has placed it."""
    for story in stories:
        if left.pop(story.article_id, None) is not None:
            yield story
