"""One verb on many stories: each by itself, so that one refusal does not stop the others."""

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from articles.models import Article

from .checks import Finding
from .publish import Unacknowledged


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became, or would become, of a story: refused for a reason, asked about, or done."""

    article: Article
    refusals: Sequence[str] = ()
    warnings: Sequence[Finding] = ()

    @property
    def is_done(self) -> bool:
        return not (self.refusals or self.warnings)


def on_each(
    articles: Iterable[Article], verb: Callable[[Article], Any], *, rehearse: bool = False
) -> list[Result]:
    """Call ``verb`` for each of ``articles``, in a transaction each.

    A rehearsal does just the same and undoes it: so it knows of every refusal.
    """
    return [_tried(article, verb, rehearse=rehearse) for article in articles]


def _tried(article: Article, verb: Callable[[Article], Any], *, rehearse: bool) -> Result:
    try:
        with transaction.atomic():
            verb(copy(article))
            if rehearse:
                transaction.set_rollback(True)
    except Unacknowledged as asked:
        return Result(article=article, warnings=asked.findings)
    except PermissionDenied as denied:
        return Result(article=article, refusals=[str(denied)])
    except ValidationError as error:
        return Result(article=article, refusals=error.messages)
    return Result(article=article)
