"""The editors' screens: Django's admin, thin over ``desk``."""

from . import (  # noqa: F401 - each registers its screens
    accounts,
    acts,
    article,
    flatpages,
    front,
    photo,
    provider,
    runs,
    vocabulary,
    wire_item,
)
