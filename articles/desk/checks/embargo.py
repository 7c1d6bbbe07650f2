"""Nothing is shown before its embargo is over, nor after it was to be taken down."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from articles.desk.times import in_words
from articles.records import Story

from .finding import Finding
from .registry import register

#: The finding that a person may overrule who may break embargoes, with a reason.
EMBARGO = "embargo.E1"


@register("embargo")
def check(story: Story, *, at: datetime) -> Iterator[Finding]:
    ends = story.effective_embargo
    if ends is not None and at < ends:
        yield _embargo(story, ends)
    if story.expires_at and story.expires_at <= at:
        yield Finding(
            id="embargo.E2",
            message=_("The story was to be taken down at %(time)s.")
            % {"time": in_words(story.expires_at)},
            hint=_("Clear that time or choose a later one."),
            field="expires_at",
        )


def _embargo(story: Story, ends: datetime) -> Finding:
    """Whose embargo it is that ends last: the wire's, the story's own, or that of a photo."""
    time = {"time": in_words(ends)}
    hint = _("Schedule it for then or later.")
    if story.wire_embargo_until == ends:
        message = _("The wire has this story under embargo until %(time)s.") % time
    elif story.embargo_until == ends:
        message = _("The story is under embargo until %(time)s.") % time
    else:
        row = next(row for row, one in enumerate(story.photos) if one.embargo_until == ends)
        return Finding(
            id=EMBARGO,
            message=_("Photo %(number)s is under embargo until %(time)s.")
            % (time | {"number": row + 1}),
            hint=_("Schedule the story for then or later, or take the photo out."),
            field="story_photos",
            row=row,
        )
    return Finding(id=EMBARGO, message=message, hint=hint, field="embargo_until")
