"""The archive by year, month and day, each with a way to the next that has stories."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles.models.published import PublishedVersion, PublishedVersionQuerySet

from .addresses import absolute
from .pages import public_page, render_page
from .paging import page_of
from .pictures import give_pictures
from .ranges import union_of
from .structured import list_page

#: Each kind of period, and how one is written.
_FORMATS = {"year": "Y", "month": "YEAR_MONTH_FORMAT", "day": "DATE_FORMAT"}
KINDS = tuple(_FORMATS)


@dataclass(frozen=True, slots=True)
class Period:
    """A year, a month or a day of the newsroom's own calendar: ``first`` to before ``end``."""

    kind: str
    first: date
    end: date

    @classmethod
    def of(cls, kind: str, day: date) -> "Period":
        """The year, month or day that ``day`` lies in."""
        if kind == "year":
            return cls(kind, date(day.year, 1, 1), date(day.year + 1, 1, 1))
        if kind == "month":
            return cls(kind, day.replace(day=1), _next_month(day))
        return cls(kind, day, day + timedelta(days=1))

    @property
    def name(self) -> str:
        """The period in words."""
        return date_format(self.first, _FORMATS[self.kind])

    @property
    def url(self) -> str:
        parts = {"year": 1, "month": 2, "day": 3}[self.kind]
        return reverse(
            f"archive-{self.kind}",
            args=[self.first.year, self.first.month, self.first.day][:parts],
        )

    def stories(self, among: PublishedVersionQuerySet) -> PublishedVersionQuerySet:
        """Those of ``among`` that were first published in the period."""
        return among.filter(
            published_at__gte=_midnight(self.first), published_at__lt=_midnight(self.end)
        )


@public_page
def year(request: HttpRequest, year: int) -> HttpResponse:
    return _archive(request, Period.of("year", date(year, 1, 1)))


@public_page
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    return _archive(request, Period.of("month", date(year, month, 1)))


@public_page
def day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    return _archive(request, Period.of("day", calendar_day(year, month, day)))


def calendar_day(year: int, month: int, day: int) -> date:
    """That day. Raises Http404 for one that no calendar has, such as 30 February."""
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Http404(str(error)) from error


def _archive(request: HttpRequest, period: Period) -> HttpResponse:
    """Four queries: the sections, the stories, their photos, and where else there are some."""
    visible = PublishedVersion.objects.visible()
    page = page_of(period.stories(visible.for_lists()), request)
    if not page.rows:
        raise Http404(f"Nothing was published in {period.url}")
    give_pictures(page.rows)
    months = [Period.of("month", date(period.first.year, number, 1)) for number in range(1, 13)]
    found = _days_with_stories(
        [
            visible.filter(published_at__lt=_midnight(period.first)).newest_first()[:1],
            visible.filter(published_at__gte=_midnight(period.end)).order_by("published_at")[:1],
            *(each.stories(visible).order_by("published_at")[:1] for each in months),
        ]
    )
    context = {
        "page": page,
        "stories": page.rows,
        "period": period,
        "year": Period.of("year", period.first),
        "month": Period.of("month", period.first),
        "months": [each for each in months if any(each.first <= day < each.end for day in found)],
        "earlier": _nearest(period.kind, [day for day in found if day < period.first][-1:]),
        "later": _nearest(period.kind, [day for day in found if day >= period.end][:1]),
        "canonical": absolute(period.url + page.query),
    }
    periods = [Period.of(kind, period.first) for kind in KINDS[: KINDS.index(period.kind) + 1]]
    way = [(each.name, each.url) for each in periods]
    context |= list_page(period.name, context["canonical"], page.rows, way=way)
    return render_page(request, "archive.html", context)


def _days_with_stories(ranges: list[PublishedVersionQuerySet]) -> list[date]:
    times = union_of(ranges).values_list("published_at", flat=True)
    return sorted(timezone.localdate(at) for at in times)


def _nearest(kind: str, days: list[date]) -> Period | None:
    return Period.of(kind, days[0]) if days else None


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
