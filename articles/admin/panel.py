"""What stands beside the story's form: each part is made where its screens are."""

from django.utils import timezone
from django.utils.translation import gettext

from articles.body import reading_minutes, words
from articles.desk import access
from articles.desk.checks import ERROR, Archive, findings
from articles.desk.record import story_of
from articles.desk.state import LiveState
from articles.desk.times import in_words
from articles.models import Article
from articles.records import Story

from .wire import may_read_wire_copy


def state_in_words(article: Article) -> str:
    """The live state, with the time of what waits."""
    text = str(LiveState(article.live_state).label)
    if article.scheduled_for:
        when = in_words(article.scheduled_for)
        if article.live_state == LiveState.SCHEDULED:
            return gettext("Scheduled for %(when)s") % {"when": when}
        return gettext("%(state)s; an update %(when)s") % {"state": text, "when": when}
    return text


def panel(request, article: Article, **parts: dict) -> dict:
    """What stands beside the form: where the story is, what is missing, what came with it.

    ``parts`` are those of the screens: ``stage_panel``, ``release``, ``look``, ``wire``.
    """
    story = story_of(article)
    now = timezone.now()
    embargo = story.effective_embargo
    wire_items = list(article.wire_items.defer("raw").order_by("pk"))
    live = next((one for one in parts["look"]["versions"] if one.is_live(now)), None)
    return parts | {
        "state": state_in_words(article),
        "stage": article.get_stage_display(),
        "url": live.get_absolute_url() if live else "",
        "embargo": in_words(embargo, now=now) if embargo and embargo > now else "",
        "findings": findings_panel(story, article=article),
        "wire_items": wire_items,
        "may_read_wire_copy": bool(wire_items) and may_read_wire_copy(request.user, article),
        "may_edit": access.may_edit_photos(request.user, article),
    }


def findings_panel(story: Story, *, article: Article | None) -> dict:
    """What is found in ``story``, as it stands in ``article`` or as it is being typed there.

    Looked at as if it were published as soon as its embargo lets it.
    """
    now = timezone.now()
    archive = Archive(own=article.pk if article else None)
    found = findings(story, at=max(now, story.effective_embargo or now), archive=archive)
    return {
        "errors": [one for one in found if one.severity == ERROR],
        "warnings": [one for one in found if one.severity != ERROR],
        "words": words(story.body),
        "minutes": reading_minutes(story.body),
    }
