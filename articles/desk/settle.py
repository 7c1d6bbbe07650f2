"""Settling a conflict: one story out of two that were written at once."""

from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import ActKind, Article
from articles.records import Story

from .access import Person
from .acts import record_act
from .apply import put
from .save import claim


@transaction.atomic
def settle(*, article: Article, story: Story, began_from: int, by: Person) -> None:
    """Save ``story``, made of two that were written at once, on top of version ``began_from``.

    Raises Conflict where the story has been saved once more, ValidationError, PermissionDenied.
    """
    claim(article=article, began_from=began_from, by=by, fields=())
    put(article=article, story=story, by=by, reason=_("Two versions merged"))
    record_act(ActKind.CONFLICT_SETTLED, by=by, article=article)
