"""Sources that are protected: made so only while no public story names them, and seen on record."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Act, ActKind, Article, PublishedVersion, Source
from articles.records import StoryCitation

from .access import Person
from .acts import name_of
from .compare import hidden_citations

MOST = 5
#: Somebody who looks again within this time is not written down again.
AGAIN = timedelta(hours=1)


def stories_that_name(source: Source) -> list[str]:
    """Headlines (five at the most) of live and scheduled stories whose public face names it."""
    versions = PublishedVersion.objects.current_or_pending(timezone.now()).filter(
        source_links__source=source
    )
    return [version.summary["headline"] for version in versions.for_lists()[:MOST]]


def note_seen(*, by: Person, sources: Iterable[Source], article: Article | None = None) -> None:
    """Keep that ``by`` was shown the confidential ones of ``sources``, in ``article`` or outside.

    Once an hour for each person, source and story; two queries, and none where none is protected.
    The act names the source in its details only.
    """
    shown = {source.pk: source for source in sources if source.confidential}
    if by is None or not shown:
        return
    lately = Act.objects.filter(
        kind=ActKind.CONFIDENTIAL_SEEN, at__gt=timezone.now() - AGAIN, who=by, article=article
    )
    for details in lately.values_list("details", flat=True):
        shown.pop(details.get("source"), None)
    Act.objects.bulk_create(
        Act(
            kind=ActKind.CONFIDENTIAL_SEEN,
            who=by,
            who_name=name_of(by)[:300],
            article=article,
            subject=_("A confidential source"),
            details={"source": source.pk, "name": source.name},
        )
        for source in shown.values()
    )


def note_read(*, by: Person, citations: Iterable[StoryCitation], article: Article) -> None:
    """The same where ``by`` reads ``citations`` of an earlier state of ``article``."""
    citations = set(citations)
    shown = citations - hidden_citations(citations, by=by, article=article)
    slugs = {citation.slug for citation in shown if citation.slug}
    if slugs:
        sources = Source.objects.filter(slug__in=slugs, confidential=True)
        note_seen(by=by, sources=sources, article=article)
