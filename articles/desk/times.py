"""Times as an editor says them, and as one types them: "Tuesday 14:50 CET, in 3 hours"."""

from datetime import UTC, datetime, timedelta, tzinfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUTE, HOUR, DAY = 60, 3_600, 86_400
#: A time further away than this is said by its date alone.
FAR = timedelta(days=60)


def in_words(at: datetime, *, now: datetime | None = None) -> str:
    """When ``at`` is in the newsroom's time, and how far from ``now``.

    static/desk/release.js says the same of a time while it is being typed.
    """
    now = now or timezone.now()
    away = distance(at, now=now)
    return f"{clock(at, now=now)}, {away}" if away else clock(at, now=now)


def clock(at: datetime, *, now: datetime | None = None) -> str:
    """The day and minute of ``at`` with its zone; within six days the weekday is the day."""
    local = timezone.localtime(at)
    days = abs((local.date() - timezone.localdate(now)).days)
    day = date_format(local, "l" if days < 7 else "DATE_FORMAT")
    return f"{day} {date_format(local, 'H:i')} {zone_name(local)}"


def zone_name(local: datetime) -> str:
    """The abbreviation of the zone that ``local`` is in; its offset where it has none."""
    name = local.tzname() or ""
    return f"UTC{name}" if name[:1] in {"+", "-"} else name


def zone_names() -> dict[int, str]:
    """What the newsroom's zone is called in this year, by its offset from UTC in minutes."""
    year = timezone.localdate().year
    zone = timezone.get_current_timezone()
    days = (datetime(year, month, 1, tzinfo=zone) for month in range(1, 13))
    return {int(day.utcoffset().total_seconds() // MINUTE): zone_name(day) for day in days}


def distance(at: datetime, *, now: datetime) -> str:
    """How far ``at`` is from ``now``, as in "in 3 hours"; empty where only a date can tell."""
    away = at - now
    if abs(away) > FAR:
        return ""
    seconds = abs(away).total_seconds()
    if seconds < MINUTE / 2:
        return _("now")
    minutes, hours, days = (round(seconds / unit) for unit in (MINUTE, HOUR, DAY))
    if minutes < 120:
        ahead = ngettext("in %(count)s minute", "in %(count)s minutes", minutes)
        ago = ngettext("%(count)s minute ago", "%(count)s minutes ago", minutes)
        count = minutes
    elif hours < 48:
        ahead = ngettext("in %(count)s hour", "in %(count)s hours", hours)
        ago = ngettext("%(count)s hour ago", "%(count)s hours ago", hours)
        count = hours
    else:
        ahead = ngettext("in %(count)s day", "in %(count)s days", days)
        ago = ngettext("%(count)s day ago", "%(count)s days ago", days)
        count = days
    return (ahead if at > now else ago) % {"count": count}


def clock_problem(typed: datetime, *, zone: tzinfo) -> str:
    """Why a time that was typed (naive) is not one instant in ``zone``; empty where it is.

    In the night in which the clocks change an hour is left out, or comes twice.
    """
    first, second = (typed.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    before, after = first.utcoffset(), second.utcoffset()
    if before == after or before is None or after is None:
        return ""
    time = {"time": date_format(typed, "H:i"), "day": date_format(typed, "DATE_FORMAT")}
    there = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == typed
    if there:
        return _("%(time)s comes twice on %(day)s, when the clocks go back; choose another.") % time
    return _("There is no %(time)s on %(day)s: the clocks go forward; choose another.") % time
