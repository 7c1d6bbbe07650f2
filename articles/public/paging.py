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
    """Some rows of a list, newest first. ``newer`` and ``older`` are query strings, or empty."""

    rows: list[Any]
    newer: str = ""
    older: str = ""
    query: str = ""


def page_of(
    rows: QuerySet, request: HttpRequest, *, keys: tuple[str, str] = ("published_at", "article_id")
) -> Page:
    """The page of ``rows`` that ``?before=`` or ``?after=`` asks for, or the first.

    ``keys`` are the fields, a time and a number, that the list goes by. One query; two where a
    reader has paged back to the newest. Raises Http404 for a cursor that we never gave.
    """
    at, number = keys
    newest = rows.order_by(f"-{at}", f"-{number}")
    if text := request.GET.get("before"):
        cursor = _cursor(text)
        found = list(
            newest.filter(**{f"{at}__lte": cursor.at}).exclude(
                Q(**{at: cursor.at, f"{number}__gte": cursor.number})
            )[: PAGE_SIZE + 1]
        )
        page = found[:PAGE_SIZE]
        return Page(
            page,
            newer=f"?after={_place(page[0], keys)}" if page else "?",
            older=f"?before={_place(page[-1], keys)}" if len(found) > PAGE_SIZE else "",
            query=f"?before={cursor}",
        )
    if text := request.GET.get("after"):
        cursor = _cursor(text)
        found = list(
            rows.order_by(at, number)
            .filter(**{f"{at}__gte": cursor.at})
            .exclude(Q(**{at: cursor.at, f"{number}__lte": cursor.number}))[: PAGE_SIZE + 1]
        )
        if len(found) > PAGE_SIZE:
            page = found[PAGE_SIZE - 1 :: -1]
            return Page(
                page,
                newer=f"?after={_place(page[0], keys)}",
                older=f"?before={_place(page[-1], keys)}",
                query=f"?after={cursor}",
            )
    found = list(newest[: PAGE_SIZE + 1])
    page = found[:PAGE_SIZE]
    older = f"?before={_place(page[-1], keys)}" if len(found) > PAGE_SIZE else ""
    return Page(page, older=older)


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
