"""The editors' screens: Django's admin, thin over ``desk``."""

from . import accounts, acts, article, front, photo, vocabulary, wire  # noqa: F401 - each registers its screens
