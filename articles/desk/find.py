"""Finding stories by what was typed, as far as somebody may know of what is in them."""

from django.db.models import Q, QuerySet

from articles import search
from articles.models import Article

from .access import Person, may_see_confidential

#: So many of one's own stories are found by their protected sources.
MOST = 100


def found_by(articles: QuerySet[Article], text: str, *, by: Person) -> QuerySet[Article]:
    """Those of ``articles`` that ``text`` finds; by a protected source for whom may know of it.

    Those are the people who may see all of them, and writers in their own stories.
    """
    if may_see_confidential(by):
        return articles.filter(search.found(text, confidential=True))
    mine = Article.objects.filter(search.found_by_secret(text), created_by_id=by.pk).order_by()
    # Read first: it is nearly always none, and an OR is dear.
    numbers = list(mine.values_list("pk", flat=True)[:MOST])
    found = search.found(text)
    return articles.filter(Q(found) | Q(pk__in=numbers) if numbers else found)
