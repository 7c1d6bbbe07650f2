"""What stands beside the story's form: each part is made where its screens are."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from articles.body import reading_minutes, words
from articles.desk import access
from articles.desk.checks import ERROR, findings
from articles.desk.record import story_of
from articles.desk.state import LiveState
from articles.models import Article
from articles.records import Story

from .wire import may_read_wire_copy


def state_in_words(article: Article) -> str:
    """The live state, with the time of what waits."""
    text = str(LiveState(article.live_state).label)
    if article.scheduled_for:
        when = date_format(timezone.localtime(article.scheduled_for), "SHORT_DATETIME_FORMAT")
        if article.live_state == LiveState.SCHEDULED:
            return gettext("Scheduled for %(when)s") % {"when": when}
        return gettext("%(state)s; an update at %(when)s") % {"state": text, "when": when}
    return text


def panel(request, article: Article, **parts: dict) -> dict:
    """What stands beside the form: where the story is, what is missing, what came with it.

    ``parts`` are those of the screens: ``stage_panel``, ``release``, ``look``.
    """
    story = story_of(article)
    now = timezone.now()
    embargo = story.effective_embargo
    live = next((one for one in parts["look"]["versions"] if one.is_live(now)), None)
    return parts | {
        "state": state_in_words(article),
        "stage": article.get_stage_display(),
        "url": live.get_absolute_url() if live else "",
        "embargo": embargo if embargo and embargo > now else None,
        "findings": findings_panel(story),
        "wire_items": list(article.wire_items.defer("raw").order_by("pk")),
        "may_read_wire_copy": may_read_wire_copy(request.user, article),
        "may_edit": access.may_edit_photos(request.user, article),
    }


def findings_panel(story: Story) -> dict:
    """What is found in ``story``, as it stands or as it is being typed."""
    now = timezone.now()
    found = findings(story, at=max(now, story.effective_embargo or now))
    return {
        "errors": [one for one in found if one.severity == ERROR],
        "warnings": [one for one in found if one.severity != ERROR],
        "words": words(story.body),
        "minutes": reading_minutes(story.body),
    }
