"""What the wire takes back: its story is held from readers it does not have yet, until the desk decides."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import ActKind, Article, WireStatus

from .access import Person, require
from .acts import record_act
from .record import record_revision
from .unschedule import take_back_waiting


@transaction.atomic
def stop(*, article: Article, status: WireStatus, why: str = "") -> list[str]:
    """Mark the story as withdrawn or withheld by its wire; what became of it, in sentences.

    Nothing more of it is published, what waited is taken back. What readers see stays until
    somebody at the desk decides: to withdraw is the newsroom's own word to its readers.
    """
    Article.objects.filter(pk=article.pk).update(wire_status=status)
    article.wire_status = status
    said = WireStatus(status).label
    record_revision(article=article, by=None, reason=str(said))
    record_act(ActKind.WIRE_STOPPED, by=None, article=article, why=why, status=str(status))
    notes = []
    if take_back_waiting(article=article, by=None, why=str(said)):
        notes.append(_("What was scheduled is taken back."))
    if article.versions.visible().exists():
        notes.append(_("Readers still see the story: withdraw it, or let it stand."))
    else:
        notes.append(_("The story is held: it cannot be published unless the desk lets it stand."))
    return notes


@transaction.atomic
def let_stand(*, article: Article, by: Person, why: str) -> None:
    """Decide that the story stands though its wire has taken it back. ``why`` is kept.

    Raises PermissionDenied, and ValidationError without a reason or where nothing was taken back.
    """
    require(by, "withdraw_article")
    locked = Article.objects.select_for_update().get(pk=article.pk)
    if locked.wire_status == WireStatus.USABLE:
        raise ValidationError(_("The wire has not taken this story back."))
    if not why.strip():
        raise ValidationError(_("Say why the story stands."))
    release(article=locked, by=by, why=why.strip())
    article.refresh_from_db()


def release(*, article: Article, by: Person = None, why: str = "") -> None:
    """Let the story stand again: the desk, or the wire itself, has said so."""
    Article.objects.filter(pk=article.pk).update(
        wire_status=WireStatus.USABLE, updated_at=timezone.now()
    )
    article.wire_status = WireStatus.USABLE
    record_revision(article=article, by=by, reason=_("Let stand again"))
    record_act(ActKind.WIRE_RELEASED, by=by, article=article, why=why)
