"""From stage to stage: a story is submitted, made ready or sent back, spiked or taken off the spike.

Each verb changes the stage only, never the text, and leaves an act with a note to the next person.
"""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Act, ActKind, Article, Stage

from .access import Person, may, may_edit, require, require_edit
from .acts import record_act

#: Acts that say where a story is going; publishing ends what they asked for.
STEPS = (
    ActKind.SUBMITTED,
    ActKind.APPROVED,
    ActKind.SENT_BACK,
    ActKind.SPIKED,
    ActKind.UNSPIKED,
)
RELEASES = (ActKind.PUBLISHED, ActKind.SCHEDULED, ActKind.CORRECTED, ActKind.REPUBLISHED)
ALREADY = {
    Stage.DRAFT: gettext_lazy("The story is a draft already."),
    Stage.IN_REVIEW: gettext_lazy("The story is in review already."),
    Stage.READY: gettext_lazy("The story is ready already."),
    Stage.SPIKED: gettext_lazy("The story is spiked already."),
}


@transaction.atomic
def submit(*, article: Article, by: Person, note: str = "") -> None:
    """From draft to review. Raises PermissionDenied, and ValidationError from another stage."""
    locked = _locked(article)
    may_submit(locked, by)
    _move(article, locked, Stage.IN_REVIEW, ActKind.SUBMITTED, by=by, note=note)


@transaction.atomic
def approve(*, article: Article, by: Person, note: str = "") -> None:
    """Make ready to publish. Raises PermissionDenied, and ValidationError where it is or cannot."""
    locked = _locked(article)
    may_approve(locked, by)
    _move(article, locked, Stage.READY, ActKind.APPROVED, by=by, note=note)


@transaction.atomic
def send_back(*, article: Article, by: Person, note: str = "") -> None:
    """Make a draft of it again, with a note that says why.

    Raises PermissionDenied, and ValidationError without a note or from another stage.
    """
    locked = _locked(article)
    may_send_back(locked, by)
    if not note.strip():
        raise ValidationError(_("Say in a note what is to be done."))
    _move(article, locked, Stage.DRAFT, ActKind.SENT_BACK, by=by, note=note)


@transaction.atomic
def spike(*, article: Article, by: Person, note: str = "") -> None:
    """Put it out of the way; it is kept. Not what readers see or will see.

    Raises PermissionDenied, and ValidationError.
    """
    locked = _locked(article)
    may_spike(locked, by)
    now = timezone.now()
    if locked.versions.visible(now).exists():
        raise ValidationError(_("Readers see this story: withdraw it first, then spike it."))
    if locked.versions.pending(now).exists():
        raise ValidationError(
            _("This story is scheduled: take back the schedule first, then spike it.")
        )
    _move(article, locked, Stage.SPIKED, ActKind.SPIKED, by=by, note=note)


@transaction.atomic
def unspike(*, article: Article, by: Person, note: str = "") -> None:
    """Bring it back to the stage that it had. Raises PermissionDenied, and ValidationError."""
    locked = _locked(article)
    may_unspike(locked, by)
    _move(article, locked, _stage_before(locked), ActKind.UNSPIKED, by=by, note=note)


@transaction.atomic
def reopen_if_changed(*, article: Article, by: Person) -> bool:
    """Put a ready story back to review after a save by somebody who may not review.

    True where that was so.
    """
    if may(by, "review_article"):
        return False
    locked = _locked(article)
    if locked.stage != Stage.READY:
        return False
    note = _("Changed after it was made ready.")
    _move(article, locked, Stage.IN_REVIEW, ActKind.SUBMITTED, by=by, note=note)
    return True


# -- who may, and from where ---------------------------------------------------------------------


def may_submit(article: Article, by: Person) -> None:
    require_edit(by, article)
    _refuse(article, Stage.IN_REVIEW)
    if article.stage == Stage.READY:
        raise ValidationError(ALREADY[Stage.READY])


def may_approve(article: Article, by: Person) -> None:
    require(by, "review_article")
    _refuse(article, Stage.READY)


def may_send_back(article: Article, by: Person) -> None:
    require(by, "review_article")
    _refuse(article, Stage.DRAFT)


def may_spike(article: Article, by: Person) -> None:
    own_draft = article.stage == Stage.DRAFT and may_edit(by, article)
    if not (may(by, "review_article") or own_draft):
        raise PermissionDenied(_("You may spike your own drafts only; ask an editor."))
    if article.stage == Stage.SPIKED:
        raise ValidationError(ALREADY[Stage.SPIKED])


def may_unspike(article: Article, by: Person) -> None:
    if article.stage != Stage.SPIKED:
        raise ValidationError(_("The story is not spiked."))
    if may(by, "review_article"):
        return
    last = _last_spiking(article)
    if last is None or last.who_id != by.pk or not may_edit(by, article):
        raise PermissionDenied(_("An editor has spiked this story; ask an editor."))


#: Each verb with what must hold before it, by the name that screens know it by.
VERBS: dict[str, tuple[Callable[..., None], Callable[[Article, Person], None]]] = {
    "submit": (submit, may_submit),
    "approve": (approve, may_approve),
    "send_back": (send_back, may_send_back),
    "spike": (spike, may_spike),
    "unspike": (unspike, may_unspike),
}


def open_to(by: Person, article: Article) -> list[str]:
    """The names of the verbs that ``by`` may use on ``article`` as it stands at the desk."""
    return [name for name, (_verb, check) in VERBS.items() if not refusal(check, article, by)]


def refusal(check: Callable[[Article, Person], None], article: Article, by: Person) -> str:
    """Why not, in a sentence; empty where nothing speaks against it."""
    try:
        check(article, by)
    except PermissionDenied as denied:
        return str(denied)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def last_step(article: Article) -> Act | None:
    """Who last moved the story, and with what note; None once it has been published since."""
    last = article.acts.filter(kind__in=(*STEPS, *RELEASES)).first()
    return last if last is not None and last.kind in STEPS else None


# -- how -----------------------------------------------------------------------------------------


def _locked(article: Article) -> Article:
    return Article.objects.select_for_update().get(pk=article.pk)


def _refuse(article: Article, target: Stage) -> None:
    if article.stage == target:
        raise ValidationError(ALREADY[target])
    if article.stage == Stage.SPIKED:
        raise ValidationError(_("The story is spiked; take it off the spike first."))


def _move(
    article: Article, locked: Article, stage: Stage, kind: ActKind, *, by: Person, note: str
) -> None:
    before = locked.stage
    Article.objects.filter(pk=locked.pk).update(stage=stage)
    article.stage = stage
    record_act(kind, by=by, article=locked, why=note.strip(), before=before, after=stage.value)


def _last_spiking(article: Article) -> Act | None:
    return article.acts.filter(kind=ActKind.SPIKED).first()


def _stage_before(article: Article) -> Stage:
    last = _last_spiking(article)
    before = last.details.get("before") if last else None
    return Stage(before) if before in Stage.values and before != Stage.SPIKED else Stage.DRAFT
