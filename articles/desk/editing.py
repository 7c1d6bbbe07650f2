"""Who has a story open now, and what was typed and not saved.

What is typed is kept beside the story (``EditingSession.form``), a tab a row: never in it.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.models import ActKind, Article, EditingSession

from .access import Person, require_edit
from .acts import record_act

#: A tab that has not been heard of for so long is not open any more.
SILENCE = timedelta(seconds=30)
#: Sessions with nothing unsaved in them are forgotten after so long.
KEPT = timedelta(days=1)


def beat(
    *,
    by: Person,
    article: Article | None,
    tab: str,
    began_from: int,
    typed_at: datetime | None = None,
    form: str | None = None,
) -> EditingSession:
    """A tab says that it is open, when somebody last typed in it and, where it changed, what.

    ``form`` is the whole form, urlencoded; empty where it says no more than what is saved.
    Returns the session as it now is: it may have been taken over.
    """
    now = timezone.now()
    values = {"article": article, "began_from": began_from, "seen_at": now, "closed_at": None}
    if typed_at is not None:
        values["typed_at"] = min(typed_at, now)
    if form is not None:
        values |= {"form": form, "form_saved_at": now if form else None}
    session, made = EditingSession.objects.update_or_create(user=by, tab=tab, defaults=values)
    if made:
        EditingSession.objects.filter(user=by, form="", seen_at__lt=now - KEPT).delete()
    return session


def leave(*, by: Person, tab: str) -> None:
    """A tab says that it is closed; what it had not saved stays."""
    EditingSession.objects.filter(user=by, tab=tab).update(closed_at=timezone.now())


def open_or_unsaved(*, by: Person, article: Article | None) -> list[EditingSession]:
    """The tabs in which the story is open now, and those of ``by`` with something unsaved."""
    mine = Q(user=by) | Q(taken_over_by=by)
    is_open = Q(closed_at=None, seen_at__gt=timezone.now() - SILENCE)
    sessions = EditingSession.objects.filter(article=article).select_related(
        "user", "taken_over_by"
    )
    if article is None:
        sessions = sessions.filter(user=by)
    return list(sessions.filter(is_open | (mine & ~Q(form=""))).order_by("-seen_at"))


def is_open(session: EditingSession) -> bool:
    """Whether its tab has been heard of just now, and has neither closed nor been taken over."""
    if session.closed_at or session.taken_over_at:
        return False
    return session.seen_at > timezone.now() - SILENCE


def forget(*, by: Person, **which: str | int) -> None:
    """Empty what a tab (``tab=`` or ``pk=``) had not saved: it is saved now, or thrown away.

    What was taken over from a colleague is left to that colleague, who may have typed on, and
    what ``by`` may not see.
    """
    sessions = EditingSession.objects.filter(**which)
    sessions.filter(user=by).update(form="", form_saved_at=None)
    sessions.filter(taken_over_by=by).exclude(user=by).update(taken_over_by=None)


@transaction.atomic
def take_over(*, article: Article, session: EditingSession, by: Person) -> None:
    """Close a colleague's form to typing. What was typed there stays, for both to look at.

    Raises PermissionDenied where ``by`` may not edit the story.
    """
    require_edit(by, article)
    session.taken_over_by, session.taken_over_at = by, timezone.now()
    session.save(update_fields=["taken_over_by", "taken_over_at"])
    record_act(ActKind.TAKEN_OVER, by=by, article=article, whose=session.user.get_username())
