"""Nothing is shown before its embargo is over, nor after it was to be taken down."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.records import Story

from .finding import Finding


def check(story: Story, *, at: datetime) -> Iterator[Finding]:
    if story.embargo_until and at < story.embargo_until:
        yield Finding(
            id="embargo.E1",
            message=_("The story is under embargo until %(time)s.")
            % {"time": _words(story.embargo_until)},
            hint=_("Schedule it for then or later."),
            field="embargo_until",
        )
    if story.expires_at and story.expires_at <= at:
        yield Finding(
            id="embargo.E2",
            message=_("The story was to be taken down at %(time)s.")
            % {"time": _words(story.expires_at)},
            hint=_("Clear that time or choose a later one."),
            field="expires_at",
        )


def _words(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"
