"""Finding the versions that answer a question, newest or best first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from articles.models.published import PublishedVersion

from .backend import backend
from .query import Question
from .table import VERSION, number_of, second_of

#: The best of a common word are looked for among so many of the newest stories that have it.
RANKED = 3_000
#: Nobody counts on: there are “more than 1,000”.
MOST_COUNTED = 1_000

Sql = tuple[str, list]


class Place(NamedTuple):
    """Where a story stands in what was found; ``points`` are 0 where the newest come first."""

    points: int
    number: int

    @property
    def version(self) -> int:
        return self.number & VERSION


@dataclass(frozen=True, slots=True)
class Found:
    """Some of what was found, and how much was, where that is not more than ``MOST_COUNTED``."""

    places: Sequence[Place] = ()
    count: int = 0

    @property
    def is_capped(self) -> bool:
        return self.count > MOST_COUNTED


def find(
    question: Question,
    among: QuerySet[PublishedVersion],
    *,
    most: int,
    ranked: bool = False,
    below: Place | None = None,
    above: Place | None = None,
) -> Found:
    """The first ``most`` of ``among`` that answer ``question``, newest or best first; one query.

    Or the first that stand ``below`` a place, or the last ``above`` it.
    """
    if not question.can_be_answered:
        return Found()
    counted, params = count_of(question, among, most=MOST_COUNTED + 1)
    rows, more = _ranked(question, among) if ranked else _newest(question, among)
    params += more
    edge = below or above
    if ranked:
        points, number, order = "points", "found.number", "(points, found.number)"
    else:
        # By the number alone: it is a range of the index.
        points, number = "0", backend().NUMBER
        order = number
    if edge is not None:
        rows += f" AND {order} {'>' if above else '<'} {'(%s, %s)' if ranked else '%s'}"
        params += edge if ranked else [edge.number]
    way = "ASC" if above else "DESC"
    by = f"points {way}, {number} {way}" if ranked else f"{number} {way}"
    sql = f"SELECT {points}, {number}, {counted} FROM {rows} ORDER BY {by} LIMIT %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, most])
        answer = cursor.fetchall()
    places = sorted((Place(*place) for *place, _count in answer), reverse=True)
    return Found(places, answer[0][-1] if answer else 0)


def count_of(question: Question, among: QuerySet[PublishedVersion], *, most: int) -> Sql:
    """SQL of how many of ``among`` answer ``question``, counted up to ``most``."""
    rows, params = _newest(question, among)
    return f"(SELECT count(*) FROM (SELECT 1 FROM {rows} LIMIT %s) AS counted)", [*params, most]  # noqa: S608


def _newest(question: Question, among: QuerySet[PublishedVersion]) -> Sql:
    matching, params = _matching(question)
    seen, more = _seen(among, backend().NUMBER)
    return f"reader_search WHERE {matching} AND {seen}", [*params, *more]


def _ranked(question: Question, among: QuerySet[PublishedVersion]) -> Sql:
    """Those that readers see are asked for afterwards: that is dearer than the rank."""
    number = backend().NUMBER
    points, params = backend().points(question)
    matching, more = _matching(question)
    seen, last = _seen(among, "found.number")
    sql = (
        f"(SELECT {points} AS points, {number} AS number FROM reader_search"  # noqa: S608
        f" WHERE {matching} ORDER BY {number} DESC LIMIT {RANKED}) AS found WHERE {seen}"
    )
    return sql, [*params, *more, *last]


def _matching(question: Question) -> Sql:
    sql, params = backend().condition(question)
    for at, sign in ((question.since, ">="), (question.until, "<")):
        if at is not None:
            sql += f" AND {backend().NUMBER} {sign} %s"
            params = [*params, number_of(second_of(at), 0)]
    return sql, params


def _seen(among: QuerySet[PublishedVersion], number: str) -> Sql:
    mine = among.filter(pk=RawSQL(f"{number} & {VERSION}", ())).order_by().values("pk")  # noqa: S611
    sql, params = mine.query.get_compiler(connection=connection).as_sql()
    return f"EXISTS ({sql})", list(params)
