"""Correcting a story that readers see: the text is mended, and readers are told what was wrong."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Correction, PublishedVersion

from .access import Person, require
from .publish import publish


@transaction.atomic
def correct(
    *,
    article: Article,
    by: Person,
    kind: str,
    text: str,
    at: datetime | None = None,
    **how: Any,
) -> PublishedVersion:
    """Publish the working copy with a correction of this ``kind``, whose ``text`` readers see.

    It carries the time from which they see it. ``how`` is as in ``publish``: acknowledged,
    break_embargo, version. Raises what publish raises, and ValidationError where there is no
    text, no such kind, or no live story.
    """
    require(by, "publish_article")
    text = " ".join(text.split())
    if not text:
        raise ValidationError(_("Say in a sentence that readers will see what is corrected."))
    if kind not in Correction.Kind.values:
        raise ValidationError(_("Choose what kind of correction it is."))
    # Its lock before a row that names it, as whoever saves takes them.
    Article.objects.select_for_update().values_list("pk").get(pk=article.pk)
    if not article.versions.visible().exists():
        raise ValidationError(_("Readers do not see this story; publish it instead."))
    Correction.objects.create(article=article, kind=kind, text=text, at=at or timezone.now())
    return publish(article=article, by=by, at=at, **how)
