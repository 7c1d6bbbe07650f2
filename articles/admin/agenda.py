"""The agenda: what is scheduled, under embargo and about to end, by day."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.dates import WEEKDAYS
from django.utils.formats import get_format
from django.utils.translation import gettext as _

from articles.desk.agenda import Entry, agenda

#: The list goes two weeks ahead, the calendar five weeks from the beginning of the week.
AHEAD, GRID = 14, 35
YEARS = range(1990, 2200)


@dataclass(slots=True)
class Day:
    """One day, with what happens on it in the newsroom's time."""

    date: date
    is_today: bool
    entries: list[Entry] = field(default_factory=list)


def agenda_view(request, site) -> TemplateResponse:
    """Two weeks from today or from the day asked for, as a list; and a calendar around them."""
    today = timezone.localdate()
    first = _asked(request.GET.get("from", "")) or today
    begins = _first_of_week(first)
    days = _days(request.user, begins=begins, how_many=GRID, today=today)
    shown = (first - begins).days
    context = {
        "title": _("Agenda"),
        "first": first,
        "last": first + timedelta(days=AHEAD - 1),
        "days": [day for day in days[shown : shown + AHEAD] if day.entries],
        "weeks": [days[start : start + 7] for start in range(0, GRID, 7)],
        "weekdays": [WEEKDAYS[day.date.weekday()] for day in days[:7]],
        "earlier": first - timedelta(days=AHEAD),
        "later": first + timedelta(days=AHEAD),
        "is_now": first == today,
        "now": timezone.localtime(),
        "zone": timezone.get_current_timezone_name(),
    }
    return TemplateResponse(request, "admin/agenda.html", site.each_context(request) | context)


def _days(by, *, begins: date, how_many: int, today: date) -> list[Day]:
    days = [begins + timedelta(days=number) for number in range(how_many)]
    by_date = {day: Day(day, is_today=day == today) for day in days}
    ends = days[-1] + timedelta(days=1)
    for entry in agenda(by=by, begins=_midnight(begins), ends=_midnight(ends)):
        by_date[timezone.localtime(entry.at).date()].entries.append(entry)
    return list(by_date.values())


def _asked(text: str) -> date | None:
    """The day that was asked for, where it is one."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and day.year in YEARS else None


def _first_of_week(day: date) -> date:
    """The day on which the week of ``day`` begins, as the reader's language has it."""
    sunday_is_0 = get_format("FIRST_DAY_OF_WEEK")
    return day - timedelta(days=(day.isoweekday() - sunday_is_0) % 7)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
