"""Many rows at once, without a model instance for each: what makes imports fast."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, connections, models, router

_encoded = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table, the values of the fields ``names`` in each, as the database takes them."""

    model: type[models.Model]
    names: Sequence[str]
    values: list[Sequence[Any]]


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert ``rows`` of the values of the fields ``names``, as in ``rows_of``."""
    insert(rows_of(model, names, rows))


def rows_of(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Rows:
    """``rows`` of the values of the fields ``names`` (foreign keys as numbers), to be inserted.

    The value of a JSON field may be its text already, as Json.
    """
    connection = connections[router.db_for_write(model)]
    fields = [model._meta.get_field(name) for name in names]
    converters = [
        (place, converter)
        for place, field in enumerate(fields)
        if (converter := _converter(field, connection))
    ]
    return Rows(model, names, [_converted(row, converters) for row in rows])


def insert(rows: Rows) -> None:
    """Insert ``rows``: a few microseconds each, where ``bulk_create`` takes some thirty.

    PostgreSQL takes them by COPY, which is quicker still.

    As with ``bulk_create`` there are no signals, and ``save()`` is not called; defaults and
    ``auto_now_add`` are the caller's.
    """
    if not rows.values:
        return
    connection = connections[router.db_for_write(rows.model)]
    quote = connection.ops.quote_name
    columns = [quote(rows.model._meta.get_field(name).column) for name in rows.names]
    into = f"{quote(rows.model._meta.db_table)} ({', '.join(columns)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            copy_rows(cursor, f"COPY {into} FROM STDIN", rows.values)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", rows.values)  # noqa: S608


def compress_quickly() -> None:
    """Until the transaction ends, PostgreSQL compresses long values by LZ4, if it was built with it.

    Its own way takes a sixth of the time that it needs for an import.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config(name, 'lz4', true) FROM pg_settings "
                "WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)"
            )


def copy_rows(cursor, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """Give PostgreSQL ``rows`` by a COPY FROM STDIN."""
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def numbered(rows: Rows, numbers: Sequence[int] | Mapping[int, int]) -> Rows:
    """``rows`` whose first value stands for what they belong to, with its number instead."""
    values = [(numbers[row[0]], *row[1:]) for row in rows.values]
    return Rows(rows.model, rows.names, values)


def numbers_for(model: type[models.Model], count: int) -> list[int]:
    """The primary keys of the next ``count`` rows, which the caller inserts in this transaction.

    PostgreSQL's sequence gives them out; in SQLite the transaction that writes is the only one.
    """
    if not count:
        return []
    connection = connections[router.db_for_write(model)]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + 1 + count))


class Json(str):
    """JSON that is text already."""

    __slots__ = ()


def as_json(value: Any) -> Json:
    """``value`` as the text that a JSON field holds."""
    return Json(_encoded(value))


def _converter(field: models.Field, connection) -> Callable[[Any], Any] | None:
    """What the field does to a value on its way to the database, where it does anything."""
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, models.DateTimeField):
        return _times_as_text() if connection.vendor == "sqlite" else None
    return None


def _json(value: Any) -> str:
    return str(value) if isinstance(value, Json) else _encoded(value)


def _times_as_text() -> Callable[[datetime | None], str | None]:
    """Times as Django writes them into SQLite: in UTC, without saying so."""
    # Rows that stand together mostly have one time.
    last: datetime | None = None
    text: str | None = None

    def as_text(value: datetime | None) -> str | None:
        nonlocal last, text
        if value is not last:
            last, text = value, value and value.astimezone(UTC).isoformat(" ")[: -len("+00:00")]
        return text

    return as_text


def _converted(row: Sequence[Any], converters) -> Sequence[Any]:
    if not converters:
        return row
    out = list(row)
    for place, converter in converters:
        out[place] = converter(out[place])
    return tuple(out)
