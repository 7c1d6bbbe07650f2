"""Recording what somebody did. Acts are read at the desk and never changed."""

from typing import Any

from articles.models import Act, ActKind, Article

from .access import Person


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
