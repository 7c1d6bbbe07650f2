"""Making an earlier revision the working copy again; what came between is kept."""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import ActKind, Article, Revision
from articles.records import Story

from .access import Person, may, require_edit
from .acts import record_act
from .apply import put, with_told
from .record import story_of
from .save import claim


@transaction.atomic
def restore(
    *, article: Article, revision: Revision, began_from: int, by: Person, why: str = ""
) -> Revision | None:
    """Make the working copy what ``revision`` was; the new revision, or None where it is just that.

    Readers see nothing of it. Raises Conflict where the story was saved since version
    ``began_from``, PermissionDenied, and ValidationError where the old text is no longer fit.
    """
    require_edit(by, article)
    claim(article=article, began_from=began_from, by=by, fields=())
    reason = _("Restored revision %(number)s") % {"number": revision.number}
    made = put(article=article, story=Story.from_json(revision.story), by=by, reason=reason)
    if made is not None:
        record_act(ActKind.RESTORED, by=by, article=article, why=why, revision=revision.number)
    return made


def as_restored(story: Story, *, article: Article, by: Person) -> Story:
    """What the working copy of ``article`` becomes where ``by`` puts ``story`` back onto it."""
    now = story_of(article)
    may_correct = may(by, "publish_article")
    return replace(
        story,
        wire_embargo_until=now.wire_embargo_until,
        slug=story.slug or now.slug,
        corrections=with_told(story.corrections, article=article)
        if may_correct
        else now.corrections,
    )
