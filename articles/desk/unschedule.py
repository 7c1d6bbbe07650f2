"""Taking back what waits for its time; what readers see now stays."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article

from .access import Person, require
from .publish import cancel


@transaction.atomic
def unschedule(*, article: Article, by: Person) -> None:
    """Cancel the version that waits; a live one stays as long as it was to stay without it.

    Raises PermissionDenied, and ValidationError where nothing waits.
    """
    require(by, "publish_article")
    Article.objects.select_for_update().get(pk=article.pk)
    now = timezone.now()
    waiting = list(article.versions.pending(now))
    if not waiting:
        raise ValidationError(_("Nothing of this story is scheduled."))
    for version in waiting:
        cancel(version, now=now)
    live = article.versions.visible(now).first()
    if live is not None:
        live.visible_until = live.expires_at
        live.save(update_fields=["visible_until"])
