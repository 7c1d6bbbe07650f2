"""The editors' screens: Django's admin, thin over ``desk``."""

from . import accounts, article, front, photo, vocabulary, wire  # noqa: F401 - each registers its screens
