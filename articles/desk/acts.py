"""Recording what somebody did. Acts are read at the desk and never changed."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone

from articles.models import Act, ActKind, Article, SourceGrant
from articles.models.bulk import Rows, rows_of

from .access import Person, may_see_confidential


def name_of(by: Person) -> str:
    """Somebody's name as colleagues know it; empty for the newsroom itself."""
    if by is None:
        return ""
    return by.get_full_name() or by.get_username()


def record_act(
    kind: ActKind,
    *,
    by: Person,
    article: Article | None = None,
    subject: str = "",
    why: str = "",
    **details: Any,
) -> Act:
    """Keep that ``by`` did this, to a story or to the ``subject`` named, and why.

    ``details`` are JSON values. Everybody who sees a story's history reads an act of it: no act
    names a confidential source but in ``details``, which only those who may see it are shown.
    """
    return Act.objects.create(
        kind=kind,
        who=by,
        who_name=name_of(by)[:300],
        article=article,
        subject=(subject or (article.headline if article else ""))[:300],
        why=why,
        details=details,
    )


def acts_of(kind: ActKind, *, by: Person, done: Iterable[tuple[int, str, dict[str, Any]]]) -> Rows:
    """The acts that ``by`` did this to many stories: the number, headline and details of each."""
    who, name, at = by.pk if by else None, name_of(by)[:300], timezone.now()
    return rows_of(
        Act,
        ("article", "kind", "at", "who", "who_name", "subject", "why", "details"),
        (
            (article, kind.value, at, who, name, headline[:300], "", details)
            for article, headline, details in done
        ),
    )


#: Acts whose details can name a source that is protected.
OF_SOURCES = frozenset(
    {
        ActKind.CONFIDENTIAL_SEEN,
        ActKind.ACCESS_GRANTED,
        ActKind.ACCESS_REVOKED,
        ActKind.MERGED,
        ActKind.MERGE_UNDONE,
    }
)


def readable_by(by: Person) -> Callable[[Act], bool]:
    """Tells of an act whether ``by`` may read its details; one query for any number of acts."""
    if may_see_confidential(by):
        return lambda act: True
    known = set(SourceGrant.objects.filter(user_id=by.pk).values_list("source", flat=True))
    return lambda act: act.kind not in OF_SOURCES or act.details.get("source") in known
