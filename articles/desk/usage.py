"""Where the words of the vocabularies stand: which stories at the desk, and which with readers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import (
    Article,
    Author,
    Byline,
    Citation,
    FrontSlot,
    Provider,
    PublishedAuthor,
    PublishedSource,
    PublishedTag,
    PublishedVersion,
    Section,
    Source,
    SourceGrant,
    SubjectRule,
    Tag,
    TaggedArticle,
)
from articles.models.published import is_visible

Word = Author | Section | Source | Tag


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that names a word.

    ``story`` leads to the story at the desk, ``version`` (a prefix) to what readers see of one.
    ``once`` is the column beside which a word stands once only.
    """

    model: type[Model]
    column: str
    story: str = ""
    version: str | None = None
    once: str = ""

    def rows(self, word: Word | OuterRef) -> QuerySet:
        return self.model._base_manager.filter(**{self.column: word})


#: Every table that names a word; a test compares with the models.
REFERENCES: dict[type[Word], tuple[Reference, ...]] = {
    Section: (
        Reference(Article, "section", story="pk"),
        Reference(PublishedVersion, "section", version=""),
        Reference(FrontSlot, "section", once="article"),
        Reference(Provider, "section"),
        Reference(SubjectRule, "section"),
    ),
    Tag: (
        Reference(TaggedArticle, "tag", story="content_object", once="content_object"),
        Reference(PublishedTag, "tag", version="version__", once="version"),
        Reference(SubjectRule, "tag"),
    ),
    Author: (
        Reference(Byline, "author", story="article", once="article"),
        Reference(PublishedAuthor, "author", version="version__", once="version"),
    ),
    Source: (
        Reference(Citation, "source", story="article"),
        Reference(PublishedSource, "source", version="version__", once="version"),
        Reference(SourceGrant, "source", once="user"),
        Reference(Provider, "source"),
    ),
}


def at_the_desk(model: type[Word]) -> Reference:
    return next(one for one in REFERENCES[model] if one.story)


def with_readers(model: type[Word]) -> Reference:
    return next(one for one in REFERENCES[model] if one.version is not None)


def with_usage(words: QuerySet) -> QuerySet:
    """``words`` with ``stories_count``, the stories at the desk that each stands in.

    Read from an index alone, so that thousands of words can be sorted by it.
    """
    desk = at_the_desk(words.model)
    rows = desk.rows(OuterRef("pk")).order_by().values(desk.column)
    distinct = not desk.once and desk.story != "pk"
    many = rows.annotate(many=Count(desk.story, distinct=distinct)).values("many")
    return words.annotate(
        stories_count=Coalesce(Subquery(many), 0, output_field=IntegerField()),
    )


def count_published(words: Sequence[Word], *, at: datetime) -> None:
    """Give each of ``words`` its ``published_count``, the stories that readers see at ``at``.

    One query that reads a version for each: for the words of a page, not for all.
    """
    if not words:
        return
    public = with_readers(type(words[0]))
    visible = public.model._base_manager.filter(
        is_visible(at, prefix=public.version), **{f"{public.column}__in": words}
    )
    counted = visible.order_by().values_list(public.column).annotate(many=Count("pk"))
    counts = dict(counted)
    for word in words:
        word.published_count = counts.get(word.pk, 0)


def stories_with(words: QuerySet) -> QuerySet[Article]:
    """The stories at the desk that any of ``words`` stands in."""
    desk = at_the_desk(words.model)
    named = desk.model._base_manager.filter(**{f"{desk.column}__in": words.values("pk")})
    return Article.objects.filter(pk__in=named.values(desk.story))


def needed_by(word: Word) -> str:
    """Why ``word`` cannot be deleted, in a sentence; empty where nothing needs it."""
    desk, public = at_the_desk(type(word)), with_readers(type(word))
    stories = desk.rows(word).aggregate(many=Count(desk.story, distinct=True))["many"]
    if stories:
        text = ngettext(
            "“%(name)s” is in %(count)s story: merge it instead.",
            "“%(name)s” is in %(count)s stories: merge it instead.",
            stories,
        )
        return text % {"name": word.name, "count": stories}
    if public.rows(word).exists():
        return _("“%(name)s” is in published stories: merge it instead.") % {"name": word.name}
    if any(
        one.rows(word).exists()
        for one in REFERENCES[type(word)]
        if one.model in (Provider, SubjectRule)
    ):
        return _("A provider’s settings name “%(name)s”: change them first, or merge it.") % {
            "name": word.name
        }
    if word.merged.exists():
        text = _("Another was merged into “%(name)s”: undo that first, or merge this one too.")
        return text % {"name": word.name}
    return ""
