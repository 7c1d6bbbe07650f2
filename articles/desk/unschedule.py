"""Taking back what waits for its time; what readers see now stays."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article

from .access import Person, require
from .publish import take_back
from .record import story_of


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
    take_back(waiting, live=article.versions.visible(now).first(), now=now)


@transaction.atomic
def hold_to_embargo(*, article: Article) -> bool:
    """Take back what is scheduled before the story's embargo ends; True where something was."""
    embargo = story_of(article, fresh=True).effective_embargo
    if embargo is None:
        return False
    Article.objects.select_for_update().get(pk=article.pk)
    now = timezone.now()
    early = list(article.versions.pending(now).filter(visible_from__lt=embargo))
    take_back(early, live=article.versions.visible(now).first(), now=now)
    return bool(early)
