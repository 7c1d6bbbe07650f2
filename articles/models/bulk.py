"""Many rows at once, without a model instance for each: what makes imports fast."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connections, models, router


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert ``rows`` of the values of the fields ``names`` (foreign keys as numbers).

    A row costs a few microseconds where ``bulk_create`` costs some thirty. As with
    ``bulk_create`` there are no signals, and ``save()`` is not called; defaults and
    ``auto_now_add`` are the caller's.
    """
    rows = list(rows)
    if not rows:
        return
    connection = connections[router.db_for_write(model)]
    fields = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    converters = [
        (place, converter)
        for place, field in enumerate(fields)
        if (converter := _converter(field, connection))
    ]
    values = [_converted(row, converters) for row in rows] if converters else rows
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})",  # noqa: S608
            values,
        )


def _converter(field: models.Field, connection) -> Callable[[Any], Any] | None:
    """What the field does to a value on its way to the database, where it does anything."""
    if isinstance(field, models.DateTimeField | models.JSONField | models.BinaryField):
        return lambda value: field.get_db_prep_save(value, connection)
    return None


def _converted(row: Sequence[Any], converters) -> list[Any]:
    out = list(row)
    for place, converter in converters:
        out[place] = converter(out[place])
    return out
