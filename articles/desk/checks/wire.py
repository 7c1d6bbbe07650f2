"""What the wire has taken back is not published, unless somebody at the desk lets it stand."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from articles.models import WireStatus
from articles.records import Story

from .finding import Finding
from .registry import register


@register("wire")
def check(story: Story, *, at: datetime) -> Iterator[Finding]:
    if story.wire_status == WireStatus.USABLE:
        return
    messages = {
        WireStatus.WITHHELD: _("The wire withholds this story."),
        WireStatus.CANCELED: _("The wire has withdrawn this story."),
    }
    yield Finding(
        id="wire.E1",
        message=messages[WireStatus(story.wire_status)],
        hint=_("Spike it, or let it stand with a reason (chief editor)."),
        field="headline",
    )
