"""Taking back what waits for its time; what readers see now stays."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import ActKind, Article, PublishedVersion
from articles.records import parse_time

from .access import Person, require
from .acts import record_act
from .publish import take_back
from .record import story_of
from .times import in_words


@transaction.atomic
def unschedule(*, article: Article, by: Person, why: str = "") -> None:
    """Cancel the version that waits; a live one stays as long as it was to stay without it.

    Raises PermissionDenied, and ValidationError where nothing waits.
    """
    require(by, "publish_article")
    Article.objects.select_for_update().get(pk=article.pk)
    waiting = list(article.versions.pending(timezone.now()))
    if not waiting:
        raise ValidationError(_("Nothing of this story is scheduled."))
    _cancel(article, waiting, by=by, why=why)


@transaction.atomic
def take_back_waiting(*, article: Article, by: Person, why: str) -> bool:
    """Cancel what waits, whoever scheduled it; True where something did."""
    waiting = list(article.versions.pending(timezone.now()))
    if waiting:
        _cancel(article, waiting, by=by, why=why)
    return bool(waiting)


@transaction.atomic
def hold_to_embargo(*, article: Article, by: Person = None) -> bool:
    """Take back what is scheduled before the story's embargo ends; True where something was.

    ``by`` is whose change it was that made the embargo end later; a version that was scheduled by
    breaking just this embargo stays.
    """
    Article.objects.select_for_update().get(pk=article.pk)
    waiting = list(article.versions.pending(timezone.now()))
    # Asked at every save, and few stories wait: only these are read once more.
    embargo = story_of(article, fresh=True).effective_embargo if waiting else None
    if embargo is None:
        return False
    early = [one for one in waiting if one.visible_from < embargo and not _broke(one, embargo)]
    if early:
        why = _("The embargo lasts until %(time)s.") % {"time": in_words(embargo)}
        _cancel(article, early, by=by, why=why)
    return bool(early)


def _broke(version: PublishedVersion, embargo) -> bool:
    """Whether this version was released by breaking ``embargo``, or one that ended later."""
    acts = version.article.acts.filter(kind=ActKind.EMBARGO_BROKEN, details__version=version.number)
    broken = acts.values_list("details__embargo", flat=True).first()
    return broken is not None and parse_time(broken, place="embargo") >= embargo


def _cancel(article: Article, waiting: list[PublishedVersion], *, by: Person, why: str) -> None:
    now = timezone.now()
    take_back(waiting, live=article.versions.visible(now).first(), now=now)
    was_for = waiting[-1].visible_from
    record_act(ActKind.UNSCHEDULED, by=by, article=article, why=why, was_for=was_for.isoformat())
