"""An address leads to one story."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from articles.records import Story

from .archive import Archive
from .finding import Finding
from .registry import register


@register("slug", asks_archive=True)
def check(story: Story, *, at: datetime, archive: Archive) -> Iterator[Finding]:
    if story.slug and archive.is_taken(story.slug):
        yield Finding(
            id="slug.E1",
            message=_("Readers know another story as “%(slug)s”.") % {"slug": story.slug},
            hint=_("Choose another slug."),
            field="slug",
        )
