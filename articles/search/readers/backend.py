"""Which database the index is in."""

from types import ModuleType

from django.db import connection

from . import postgresql, sqlite

BACKENDS = {"sqlite": sqlite, "postgresql": postgresql}


def backend() -> ModuleType:
    return BACKENDS[connection.vendor]
