"""What came in is to read, never to change; and by whom it is read."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.contrib import admin
from django.db.models import prefetch_related_objects

from articles.desk.access import Person, hidden_among, may, may_see_confidential
from articles.desk.compare import hidden_citations
from articles.models import Article, Revision, Source, WireUpdate
from articles.records import StoryCitation


def may_read_wire_copy(by: Person, article: Article | None) -> bool:
    """Whether ``by`` may read what came in for ``article``: it can name confidential sources.

    Those too that the story has named and names no longer: what came in still does. What became
    no story is read by those who may edit any.
    """
    if article is None:
        return may(by, "edit_any_article")
    return article.pk not in unreadable_among(by, [article])


def unreadable_among(by: Person, articles: Collection[Article]) -> set[int]:
    """The primary keys of those of ``articles`` whose wire copy ``by`` may not read.

    Seven queries at the most, however many stories; none for those who see every source.
    """
    guarded = {one.pk: one for one in articles if not may_see_confidential(by, one)}
    if not guarded:
        return set()
    cited = {one.pk: cited_in(one) for one in _with_sources(guarded.values())}
    hidden = hidden_among(by, {source for sources in cited.values() for source in sources})
    out = {pk for pk, sources in cited.items() if any(one.pk in hidden for one in sources)}
    named = _ever_named(guarded.keys() - out)
    anybodys = next(iter(guarded.values()))
    every = {citation for citations in named.values() for citation in citations}
    secret = hidden_citations(every, by=by, article=anybodys)
    return out | {pk for pk, citations in named.items() if citations & secret}


def cited_in(article: Article) -> list[Source]:
    """The sources of the story, as they were prefetched or in a query or two."""
    prefetch_related_objects([article], "citations__source")
    return [citation.source for citation in article.citations.all()]


def _with_sources(articles: Iterable[Article]) -> list[Article]:
    articles = list(articles)
    prefetch_related_objects(articles, "citations__source")
    return articles


def _ever_named(stories: Collection[int]) -> dict[int, set[StoryCitation]]:
    """By story, the sources that any revision of it names, or what the wire has sent for it."""
    revisions = Revision.objects.filter(article__in=stories).order_by()
    updates = WireUpdate.objects.filter(article__in=stories)
    named: defaultdict[int, set[StoryCitation]] = defaultdict(set)
    rows = [
        *revisions.values_list("article", "story__sources"),
        *updates.values_list("article", "new__sources"),
    ]
    for story, sources in rows:
        named[story].update(StoryCitation.from_json(one) for one in sources or ())
    return named


class ReadOnlyAdmin(admin.ModelAdmin):
    #: What a list is filtered by; nothing else of its rows can be asked for, seen or unseen.
    FILTERED_BY: frozenset[str] = frozenset()

    def lookup_allowed(self, lookup, value, request) -> bool:
        return lookup in self.FILTERED_BY

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
