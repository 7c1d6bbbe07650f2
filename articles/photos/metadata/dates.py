"""Dates of photos, as ISO 8601 and as precise as they were given."""

from __future__ import annotations

import re
from datetime import datetime

_DATE = re.compile(r"(\d{4})(?:([-:/.]?)(\d\d)(?:\2(\d\d))?)?", re.ASCII)
_TIME = re.compile(
    r"(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d*)?)?\s*(Z|[-+]\d\d:?\d\d)?", re.IGNORECASE | re.ASCII
)
#: The farthest that a time zone is from UTC, in minutes.
_FARTHEST_ZONE = 14 * 60


def iso_date(text: str) -> str:
    """The date in ``text`` as “2017”, “2017-05”, “2017-05-29” or with a time, else "".

    Reads XMP's dates (ISO 8601), Exif's (2017:05:29 17:19:21) and IIM's (20170529 171921+0200). A
    part that cannot be, such as month 00, makes the date end before it. Fractions of a second
    are left away, and so is midnight to the second: it is written where no time is known.
    """
    text = text.strip()
    found = _DATE.match(text)
    if not found:
        return ""
    year, _, month, day = found.groups()
    if not int(year):
        return ""
    for known in (f"{year}-{month}-{day}", f"{year}-{month}", year):
        if _is_date(known):
            break
    is_whole = len(known) == len("2017-05-29")
    return known + (_time(text[found.end() :]) if is_whole else "")


def _is_date(text: str) -> bool:
    form = "-".join(("%Y", "%m", "%d")[: text.count("-") + 1])
    try:
        datetime.strptime(text, form)  # noqa: DTZ007  # only asked whether there is such a day
    except ValueError:
        return False
    return True


def _time(text: str) -> str:
    """The time after a date, with a “T” before it, or ""."""
    found = _TIME.fullmatch(text.lstrip("Tt ").rstrip())
    if not found:
        return ""
    hour, minute, second, zone = found.groups()
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        return ""
    if not int(hour) and not int(minute) and not int(second or 0):
        return ""
    return f"T{hour}:{minute}" + (f":{second}" if second else "") + _zone(zone or "")


def _zone(text: str) -> str:
    if text.upper() == "Z":
        return "+00:00"
    minutes = int(text[1:3]) * 60 + int(text[-2:]) if text else 0
    if not text or minutes > _FARTHEST_ZONE or minutes % 15:
        return ""
    return f"{text[:3]}:{text[-2:]}"
