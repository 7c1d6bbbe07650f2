"""A headline that somebody stands behind."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from articles.records import Story

from .finding import WARNING, Finding
from .registry import register

LONG = 120


@register("headline")
def check(story: Story, *, at: datetime) -> Iterator[Finding]:
    if not story.headline.strip():
        yield Finding(
            id="headline.E1",
            message=_("There is no headline."),
            hint=_("Write one."),
            field="headline",
        )
    elif story.headline_provisional:
        yield Finding(
            id="headline.E2",
            message=_("The headline is provisional: it was proposed by the import."),
            hint=_("Confirm it or write another."),
            field="headline",
        )
    if len(story.headline) > LONG:
        yield Finding(
            id="headline.W1",
            severity=WARNING,
            message=_("The headline has %(count)s characters.") % {"count": len(story.headline)},
            hint=_("Readers take in about 70."),
            field="headline",
        )
