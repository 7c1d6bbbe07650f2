"""Reading the times that files state: ISO 8601, with care for those that leave out their zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

#: How people write UTC after a time that is ISO 8601 otherwise.
_UTC_NAME = re.compile(r"\s*(?:UTC|GMT)$", re.IGNORECASE)
#: Python takes any character for the T between date and time, a digit of the time too.
_RUN_OF_DIGITS = re.compile(r"\d{9}")
#: How a time in a mail begins (RFC 5322); the standard library finds a date in anything.
_MAIL_TIME = re.compile(r"(?:[A-Za-z]{3,9},? +)?\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{2,4} +\d{1,2}:\d{2}")
#: ISO 8601 with a space before its offset, as YAML and Ruby write it.
_SPACED_OFFSET = re.compile(r"(?<=\d) +(?=[+-]\d\d:?\d\d\Z)")
#: Seconds, or thousandths of them, since 1970: from 2001 to 2033.
_SINCE_1970 = re.compile(r"(1\d{9})(?:\d{3})?(?:\.\d{1,9})?")
#: Days as people write them, with no doubt which is the month; a clock may follow.
_DAYS = (
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y년 %m월 %d일",
    "%Y年%m月%d日",
    "%d.%m.%Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%b %d %Y",
    "%d %b %Y",
    "%d %B %Y",
)
_FORMS = [day + clock for day in _DAYS for clock in ("", " %H:%M", " %H:%M:%S")]
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


def read_mail_time(text: str) -> tuple[datetime, bool]:
    """As ``read_time``, and times as in mails (RFC 5322)."""
    try:
        return read_time(text)
    except YearOutOfRange:
        raise
    except ValueError:
        if not _MAIL_TIME.match(text):
            raise
        return with_zone(parsedate_to_datetime(text[:100]))


def read_written_time(text: str) -> tuple[datetime, bool]:
    """As ``read_mail_time``, and what else tables and front matter have: seconds since 1970, and
    days as people write them where there is no doubt which number is the month.
    """
    text = text.strip()[:100]
    if _SINCE_1970.fullmatch(text):
        seconds = _SINCE_1970.sub(r"\1", text)
        return datetime.fromtimestamp(int(seconds), UTC), True
    try:
        return read_mail_time(_SPACED_OFFSET.sub("", text))
    except YearOutOfRange:
        raise
    except ValueError:
        return with_zone(_written(text))


def _written(text: str) -> datetime:
    for form in _FORMS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - with_zone says what it is without
        except ValueError:
            continue
    raise ValueError(f"{text!r} is no time")
