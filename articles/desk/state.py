"""What readers see of a story, derived from its versions: never stored, never out of step."""

from datetime import datetime

from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from articles.models import PublishedVersion


class LiveState(TextChoices):
    """Where a story stands with its readers."""

    NEVER = "never", _("Never published")
    SCHEDULED = "scheduled", _("Scheduled")
    LIVE = "live", _("Live")
    CHANGED = "changed", _("Live, with unpublished changes")
    ENDED = "ended", _("Ended")
    WITHDRAWN = "withdrawn", _("Withdrawn")


def with_live_state(articles: QuerySet, *, at: datetime) -> QuerySet:
    """``articles`` with ``live_state``, ``live_since`` and ``scheduled_for`` beside each."""
    mine = PublishedVersion.objects.filter(article=OuterRef("pk"))
    begun = mine.filter(visible_from__lte=at, cancelled_at=None).order_by("-number")
    return articles.annotate(
        live_digest=Subquery(mine.visible(at).values("digest")[:1]),
        live_since=Subquery(mine.visible(at).values("published_at")[:1]),
        scheduled_for=Subquery(mine.pending(at).values("visible_from")[:1]),
        withdrawn_at=Subquery(begun.values("withdrawn_at")[:1]),
        live_state=Case(
            When(live_digest=F("digest"), then=Value(LiveState.LIVE)),
            When(live_digest__isnull=False, then=Value(LiveState.CHANGED)),
            When(scheduled_for__isnull=False, then=Value(LiveState.SCHEDULED)),
            When(withdrawn_at__isnull=False, then=Value(LiveState.WITHDRAWN)),
            When(Exists(begun), then=Value(LiveState.ENDED)),
            default=Value(LiveState.NEVER),
            output_field=CharField(),
        ),
    )


def seen_by_readers(articles: QuerySet, *, at: datetime) -> QuerySet:
    """Those of ``articles`` that readers see a version of."""
    return articles.filter(
        Exists(PublishedVersion.objects.visible(at).filter(article=OuterRef("pk")))
    )


def in_state(articles: QuerySet, state: LiveState, *, at: datetime) -> QuerySet:
    """Those of ``articles`` that ``with_live_state`` says ``state`` of, found by indexes."""
    versions = PublishedVersion.objects.order_by()
    mine = versions.filter(article=OuterRef("pk"))
    if state == LiveState.NEVER:
        return articles.filter(~Exists(mine.filter(cancelled_at=None)))
    if state == LiveState.LIVE:
        return articles.filter(Exists(mine.visible(at).filter(digest=OuterRef("digest"))))
    if state == LiveState.CHANGED:
        return articles.filter(Exists(mine.visible(at).exclude(digest=OuterRef("digest"))))
    unseen = articles.filter(~Exists(mine.visible(at)))
    if state == LiveState.SCHEDULED:
        return unseen.filter(pk__in=versions.pending(at).values("article"))
    begun = versions.filter(visible_from__lte=at, cancelled_at=None)
    later = begun.filter(article=OuterRef("article"), number__gt=OuterRef("number"))
    withdrawn = begun.filter(~Exists(later), withdrawn_at__isnull=False).values("article")
    over = unseen.filter(~Exists(mine.pending(at)))
    if state == LiveState.WITHDRAWN:
        return over.filter(pk__in=withdrawn)
    begun_here = mine.filter(visible_from__lte=at, cancelled_at=None)
    return over.filter(Exists(begun_here)).exclude(pk__in=withdrawn)
