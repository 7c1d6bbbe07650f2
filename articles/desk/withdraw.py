"""Withdrawing: a story that was public is no longer, and says in public why."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import ActKind, Article, PublishedVersion

from .access import Person, require
from .acts import record_act
from .publish import INSTANT, take_back


@transaction.atomic
def withdraw(*, article: Article, by: Person, reason: str) -> PublishedVersion:
    """Take a story from readers at once; its address answers 410 with ``reason`` from now on.

    What waits for its time is cancelled. Publishing again makes the story public again.
    Raises PermissionDenied, and ValidationError where there is no reason or nothing to withdraw.
    """
    require(by, "withdraw_article")
    reason = reason.strip()
    if not reason:
        raise ValidationError(_("Say in a sentence that readers may see why it is withdrawn."))
    Article.objects.select_for_update().get(pk=article.pk)
    now = timezone.now()
    versions = list(article.versions.filter(cancelled_at=None).order_by("number"))
    begun = [version for version in versions if version.visible_from <= now]
    if not begun:
        raise ValidationError(
            _("Readers have never seen this story; there is nothing to withdraw.")
        )
    take_back((version for version in versions if version.visible_from > now), live=None, now=now)
    last = begun[-1]
    if last.visible_until is None or last.visible_until > now:
        last.visible_until = max(now, last.visible_from + INSTANT)
    last.withdrawn_at = now
    last.withdrawal_reason = reason
    last.save(update_fields=["visible_until", "withdrawn_at", "withdrawal_reason"])
    record_act(ActKind.WITHDRAWN, by=by, article=article, why=reason, version=last.number)
    return last
