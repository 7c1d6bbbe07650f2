"""What needs somebody's attention before it hurts, and why, in words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from articles.models import (
    Article,
    ArticlePhoto,
    Photo,
    PublishedVersion,
    Stage,
    WireUpdate,
)
from articles.models.photo import LACKS_WORDS

from .access import Person, may
from .awaiting import Awaiting, that_await
from .checks import errors
from .record import PARTS, story_of
from .state import LiveState, in_state
from .times import in_words

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = 7 * DAY
#: So many stories are named for one reason, so many rows looked at for it, the newest first.
MOST = 50
LOOKED_AT = 2_000
#: So many scheduled stories are checked once more, the next ones first.
CHECKED = 7


@dataclass(slots=True)
class Attention:
    """A story, and why somebody should look at it."""

    article: Article
    reasons: list[str] = field(default_factory=list)


Found = Iterator[tuple[Article, str]]


def attention(*, by: Person, at: datetime) -> list[Attention]:
    """Stories that need ``by``, the most pressing first; a dozen queries, however many there are.

    Editors are told of every story, writers of their own, the photo desk of every story's photos.
    """
    mine = Q() if may(by, "edit_any_article") else Q(created_by=by)
    pictures = Q() if may(by, "change_photo") else mine
    found: dict[int, Attention] = {}
    for reasons in (
        stopped_by_the_wire(mine, at),
        ending_embargoes(mine, at),
        failing_checks(mine, at),
        ending_rights(pictures, at),
        wire_updates(mine),
        photos_without_words(pictures, at),
        changes_unpublished(mine, at),
    ):
        for article, reason in reasons:
            one = found.setdefault(article.pk, Attention(article))
            if reason not in one.reasons:
                one.reasons.append(reason)
    return list(found.values())


def ending_embargoes(mine: Q, at: datetime) -> Found:
    """Stories whose last embargo ends within the hour."""
    soon = (at, at + HOUR)
    pictures = ArticlePhoto.objects.filter(photo__embargo_until__range=soon).order_by()
    own, wire = (
        Article.objects.filter(**{f"{name}__range": soon}).order_by().values("pk")
        for name in ("embargo_until", "wire_embargo_until")
    )
    stories = _stories(mine).filter(pk__in=own.union(wire, pictures.values("article")))
    latest = Max("story_photos__photo__embargo_until")
    for article in stories.annotate(photos_embargo=latest)[:MOST]:
        times = (article.embargo_until, article.wire_embargo_until, article.photos_embargo)
        ends = max(time for time in times if time is not None)
        if ends <= at + HOUR:
            yield article, _("Its embargo ends %(when)s.") % {"when": in_words(ends, now=at)}


def failing_checks(mine: Q, at: datetime) -> Found:
    """The next scheduled stories, where a check finds that readers could not be shown them."""
    waiting = _of(mine, PublishedVersion.objects.pending(at)).order_by("visible_from", "pk")
    due = dict(waiting.values_list("article", "visible_from")[:CHECKED])
    articles = Article.objects.filter(pk__in=due).select_related("section", "updated_by")
    for article in sorted(articles.prefetch_related(*PARTS), key=lambda one: due[one.pk]):
        for finding in errors(story_of(article), at=due[article.pk]):
            when = in_words(due[article.pk], now=at)
            said = _("Scheduled for %(when)s: %(message)s")
            yield article, said % {"when": when, "message": finding.message}


def ending_rights(mine: Q, at: datetime) -> Found:
    """Photos of live and scheduled stories whose rights end within a week, or have ended."""
    photos = Photo.objects.filter(rights_until__lte=at + WEEK).order_by("-rights_until")
    uses = _uses(photos, mine).filter(_is_or_will_be_public(at)).order_by("-photo__rights_until")
    for use in uses[:MOST]:
        ends = use.photo.rights_until
        said = _("The rights to a photo ended %(when)s.")
        if ends > at:
            said = _("The rights to a photo end %(when)s.")
        yield use.article, said % {"when": in_words(ends, now=at)}


def stopped_by_the_wire(mine: Q, at: datetime) -> Found:
    """Stories that their wire has taken back; those that readers see first."""
    live = PublishedVersion.objects.visible(at).filter(article=OuterRef("pk"))
    stories = that_await(_stories(mine), Awaiting.STOPPED, at=at).annotate(is_live=Exists(live))
    for article in stories.order_by("-is_live", "-updated_at")[:MOST]:
        said = _("%(status)s: it cannot be published.")
        if article.is_live:
            said = _("%(status)s, and readers see it: withdraw it?")
        yield article, said % {"status": article.get_wire_status_display()}


def wire_updates(mine: Q) -> Found:
    """Stories that an editor has changed and the wire then has sent anew."""
    updates = WireUpdate.objects.filter(is_open=True, article__in=_stories(mine).order_by())
    updates = updates.select_related("article__section", "article__updated_by")
    updates = updates.defer("agreed", "new", "article__body", "article__deck", "article__note")
    for update in updates.order_by("-arrived_at")[:MOST]:
        said = _("The wire has changed what you changed too (%(when)s); yours was kept.")
        yield update.article, said % {"when": in_words(update.arrived_at)}


def photos_without_words(mine: Q, at: datetime) -> Found:
    """Photos of ready, scheduled and live stories without caption, alternative text or credit."""
    lacks = (
        Q(caption="", photo__caption="")
        | Q(alt_text="", photo__alt_text="")
        | Q(credit="", photo__credit="", photo__creator="")
    )
    uses = _uses(Photo.objects.filter(LACKS_WORDS).order_by("-pk"), mine).filter(lacks)
    uses = uses.filter(Q(article__stage=Stage.READY) | _is_or_will_be_public(at))
    for use in uses.order_by("-photo_id")[:MOST]:
        photo = use.photo
        missing = [
            label
            for text, label in (
                (use.caption or photo.caption, _("caption")),
                (use.alt_text or photo.alt_text, _("alternative text")),
                (use.credit or photo.credit or photo.creator, _("credit")),
            )
            if not text
        ]
        yield use.article, _("A photo has no %(missing)s.") % {"missing": ", ".join(missing)}


def changes_unpublished(mine: Q, at: datetime) -> Found:
    """Live stories with changes that were saved more than a day ago and not published."""
    saved = Article.objects.filter(mine, updated_at__lt=at - DAY).order_by("-updated_at", "-pk")
    stories = _stories(Q()).filter(pk__in=saved.values("pk")[:LOOKED_AT])
    for article in in_state(stories, LiveState.CHANGED, at=at).order_by("-updated_at")[:MOST]:
        said = _("Readers do not have what was saved %(when)s.")
        yield article, said % {"when": in_words(article.updated_at, now=at)}


def _stories(mine: Q) -> QuerySet[Article]:
    stories = Article.objects.filter(mine).exclude(stage=Stage.SPIKED)
    return stories.select_related("section", "updated_by").defer("body", "deck", "note")


def _uses(photos: QuerySet[Photo], mine: Q) -> QuerySet[ArticlePhoto]:
    """Where the first of ``photos`` stand, in stories that are ``mine``."""
    looked_at = photos.values("pk")[:LOOKED_AT]
    uses = _of(mine, ArticlePhoto.objects.filter(photo__in=looked_at))
    uses = uses.exclude(article__stage=Stage.SPIKED)
    uses = uses.select_related("photo", "article__section", "article__updated_by")
    return uses.defer("photo__metadata", "article__body", "article__deck", "article__note")


def _of(mine: Q, rows: QuerySet) -> QuerySet:
    """Those of ``rows`` that belong to stories that are ``mine``."""
    return rows.filter(article__in=Article.objects.filter(mine).order_by()) if mine else rows


def _is_or_will_be_public(at: datetime) -> Exists:
    versions = PublishedVersion.objects.current_or_pending(at)
    return Exists(versions.filter(article=OuterRef("article")))
