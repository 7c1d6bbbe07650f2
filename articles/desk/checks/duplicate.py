"""Two stories under one headline in a week are one story sent twice, or confuse whoever reads both."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from articles.records import Story

from .archive import Archive
from .finding import WARNING, Finding
from .registry import register


@register("duplicate", asks_archive=True)
def check(story: Story, *, at: datetime, archive: Archive) -> Iterator[Finding]:
    if story.headline.strip() and archive.has_headline(story.headline):
        yield Finding(
            id="duplicate.W1",
            severity=WARNING,
            message=_("Another story of this week has the same headline."),
            hint=_("See whether it is the same story, or write another headline."),
            field="headline",
        )
