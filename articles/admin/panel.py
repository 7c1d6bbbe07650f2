"""What stands beside the story's form."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from articles.body import reading_minutes, words
from articles.desk import access
from articles.desk.checks import ERROR, findings
from articles.desk.record import story_of
from articles.desk.state import LiveState
from articles.models import Article

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


def panel(request, article: Article) -> dict:
    """What stands beside the form: where the story is, what is missing, what came with it."""
    story = story_of(article)
    found = findings(story, at=max(timezone.now(), article.embargo_until or timezone.now()))
    live = article.live_digest is not None
    versions = list(article.versions.for_lists().order_by("-number")[:10])
    now = timezone.now()
    visible = next(
        (
            version
            for version in versions
            if version.cancelled_at is None
            and version.visible_from <= now
            and (version.visible_until is None or version.visible_until > now)
        ),
        None,
    )
    items = article.wire_items.defer("raw").order_by("pk")
    return {
        "state": state_in_words(article),
        "stage": article.get_stage_display(),
        "live": live,
        "url": visible.get_absolute_url() if visible else "",
        "scheduled": article.scheduled_for is not None,
        "embargo": article.embargo_until
        if article.embargo_until and article.embargo_until > now
        else None,
        "errors": [one for one in found if one.severity == ERROR],
        "warnings": [one for one in found if one.severity != ERROR],
        "words": words(story.body),
        "minutes": reading_minutes(story.body),
        "versions": versions,
        "wire_items": list(items),
        "may_read_wire_copy": may_read_wire_copy(request.user, article),
        "may_edit": access.may_edit_photos(request.user, article),
        "may_publish": access.may(request.user, "publish_article"),
        "may_withdraw": access.may(request.user, "withdraw_article") and bool(versions),
    }
