"""Pages through time by key: never a COUNT, never an OFFSET, whatever is published meanwhile."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.http import base36_to_int, int_to_base36

PAGE_SIZE = 20
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LARGEST_ID = 2**63 - 1
_OTHER = {"lte": "gte", "gte": "lte"}


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: the time and the number of the row that stands there."""

    at: datetime
    number: int

    def __str__(self) -> str:
        micros = (self.at - _BEGINNING) // _MICROSECOND
        return f"{int_to_base36(micros)}-{int_to_base36(self.number)}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """The cursor that was written as ``text``. Raises ValueError where none was."""
        micros, _, number = text.partition("-")
        try:
            cursor = cls(_BEGINNING + base36_to_int(micros) * _MICROSECOND, base36_to_int(number))
        except OverflowError:
            raise ValueError(f"{text} is no place in a list") from None
        if str(cursor) != text or cursor.number > _LARGEST_ID:
            raise ValueError(f"{text} is no place in a list")
        return cursor


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, in its order. ``newer`` and ``older`` are query strings, or empty.

    ``first_to_last`` is a list that begins with its oldest row.
    """

    rows: list[Any]
    newer: str = ""
    older: str = ""
    query: str = ""
    first_to_last: bool = False


def page_of(
    rows: QuerySet,
    request: HttpRequest,
    *,
    keys: tuple[str, str] = ("published_at", "article_id"),
    first_to_last: bool = False,
    keep: str = "",
) -> Page:
    """The page of ``rows`` that ``?before=`` or ``?after=`` asks for, or the first.

    ``keys`` are the fields, a time and a number, that the list goes by, newest first unless
    ``first_to_last``. ``keep`` is a query string that the addresses of its other pages need as
    well. One query; two where a reader has paged back to the first page. Raises Http404 for a
    cursor that we never gave.
    """
    onward, back = ("after", "before") if first_to_last else ("before", "after")
    kept = f"{keep}&" if keep else ""

    def page(found: list[Any], *, to_back: str, more: bool, query: str) -> Page:
        to_onward = f"?{kept}{onward}={_place(found[-1], keys)}" if more else ""
        newer, older = (to_onward, to_back) if first_to_last else (to_back, to_onward)
        return Page(found, newer, older, query, first_to_last)

    if text := request.GET.get(onward):
        cursor = _cursor(text)
        found = _beyond(rows, keys, onward, cursor)
        here = found[:PAGE_SIZE]
        to_back = f"?{kept}{back}={_place(here[0], keys)}" if here else f"?{keep}"
        query = f"?{kept}{onward}={cursor}"
        return page(here, to_back=to_back, more=len(found) > PAGE_SIZE, query=query)
    if text := request.GET.get(back):
        cursor = _cursor(text)
        found = _beyond(rows, keys, back, cursor)
        if len(found) > PAGE_SIZE:
            here = found[PAGE_SIZE - 1 :: -1]
            to_back = f"?{kept}{back}={_place(here[0], keys)}"
            return page(here, to_back=to_back, more=True, query=f"?{kept}{back}={cursor}")
    found = _beyond(rows, keys, onward)
    query = f"?{keep}" if keep else ""
    return page(found[:PAGE_SIZE], to_back="", more=len(found) > PAGE_SIZE, query=query)


def _beyond(
    rows: QuerySet, keys: tuple[str, str], side: str, cursor: Cursor | None = None
) -> list[Any]:
    """The rows ``before`` or ``after`` a place, the nearest first; one more than a page has."""
    at, number = keys
    rows = rows.order_by(f"-{at}", f"-{number}") if side == "before" else rows.order_by(at, number)
    if cursor is not None:
        toward = "lte" if side == "before" else "gte"
        not_there = Q(**{at: cursor.at, f"{number}__{_OTHER[toward]}": cursor.number})
        rows = rows.filter(**{f"{at}__{toward}": cursor.at}).exclude(not_there)
    return list(rows[: PAGE_SIZE + 1])


def _cursor(text: str) -> Cursor:
    try:
        return Cursor.parse(text)
    except ValueError as error:
        raise Http404(str(error)) from error


def _place(row: Any, keys: tuple[str, str]) -> Cursor:
    at, number = (_value(row, key) for key in keys)
    return Cursor(at, number)


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row
