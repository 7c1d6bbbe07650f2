"""Reading the times that files state: ISO 8601, with care for those that leave out their zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

#: How people write UTC after a time that is ISO 8601 otherwise.
_UTC_NAME = re.compile(r"\s*(?:UTC|GMT)$", re.IGNORECASE)
#: Python takes any character for the T between date and time, a digit of the time too.
_RUN_OF_DIGITS = re.compile(r"\d{9}")
#: Where a day ends last.
LATEST_ZONE = timezone(timedelta(hours=-12))
#: Years that the site's addresses have, 1000 to 2999, in every time zone.
YEARS = range(1001, 2999)


class YearOutOfRange(ValueError):
    """A time in a year that the site cannot show: the message says which years it can."""


def read_time(text: str) -> tuple[datetime, bool]:
    """The time in ``text`` (ISO 8601, or with ``UTC`` or ``GMT`` after it), and whether it has a
    zone of its own; one without is taken as UTC. Raises ValueError, as ``with_zone`` does.
    """
    if _RUN_OF_DIGITS.match(text.strip()):
        raise ValueError(f"{text[:40]!r} has nothing between date and time")
    at = datetime.fromisoformat(_UTC_NAME.sub("+00:00", text.strip(), count=1))
    return with_zone(at)


def with_zone(at: datetime) -> tuple[datetime, bool]:
    """``at`` with UTC where it has no zone, and whether it had one. Raises YearOutOfRange."""
    if at.year not in YEARS:
        raise YearOutOfRange(f"is in the year {at.year}; state one from {YEARS[0]} to {YEARS[-1]}")
    if at.tzinfo is None:
        return at.replace(tzinfo=UTC), False
    return at, True
