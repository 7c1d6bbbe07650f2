"""Several short lists in one query, each still read from its own stretch of an index."""

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import IntegerField, QuerySet, Subquery

Rows = TypeVar("Rows", bound=QuerySet)


def union_of(ranges: Sequence[Rows]) -> Rows:
    """The rows that are in any of ``ranges``, one at least, which are ordered and cut.

    Written as one ``IN`` over a UNION ALL, because PostgreSQL reads the whole table for several
    ``IN`` that are joined by OR. Each range stands in an ``IN`` of its own, because SQLite allows
    no LIMIT inside a UNION.
    """
    every = ranges[0].model.objects
    first, *others = [every.filter(pk__in=rows.values("pk")).values("pk") for rows in ranges]
    return every.filter(pk__in=first.union(*others, all=True) if others else first)


class CappedCount(Subquery):
    """How many rows there are, as a column beside others; those after the first ``most`` are not read.

    ``most`` + 1 says that there are more.
    """

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet, *, most: int):
        super().__init__(rows.order_by().values("pk")[: most + 1])
