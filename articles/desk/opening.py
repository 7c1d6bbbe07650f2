"""What awaits somebody at the desk: lists that stay short and fast however many stories there are."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery

from articles.models import (
    Act,
    ActKind,
    Article,
    ArticlePhoto,
    Photo,
    PublishedPhoto,
    PublishedVersion,
    Stage,
)
from articles.models.photo import LACKS_WORDS

from .access import Person
from .stages import STEPS
from .state import LiveState, in_state

#: Nobody needs to know how many more there are.
MOST = 500
#: How long before the rights to a photo end the desk is told.
FORTNIGHT = timedelta(days=14)


def sent_back_to(by: Person) -> QuerySet[Article]:
    """Drafts that ``by`` began or submitted and that came back: by whom, when, with what note."""
    last = Act.objects.filter(article=OuterRef("pk"), kind__in=STEPS).order_by("-at", "-pk")
    begun = Article.objects.filter(created_by=by, stage=Stage.DRAFT).order_by().values("pk")
    submitted = Act.objects.filter(who=by, kind=ActKind.SUBMITTED).order_by().values("article")
    return (
        _stories()
        .filter(pk__in=begun.union(submitted), stage=Stage.DRAFT)
        .annotate(
            last_step=Subquery(last.values("kind")[:1]),
            sent_by=Subquery(last.values("who_name")[:1]),
            sent_at=Subquery(last.values("at")[:1]),
            sent_why=Subquery(last.values("why")[:1]),
        )
        .filter(last_step=ActKind.SENT_BACK)
        .order_by("-sent_at", "-pk")
    )


def drafts_of(by: Person) -> QuerySet[Article]:
    """The drafts that ``by`` began, the last saved first."""
    return _stories().filter(created_by=by, stage=Stage.DRAFT)


def in_review(*, of: Person = None) -> QuerySet[Article]:
    """What waits for review, the longest first; ``of`` somebody only, where that is given."""
    last = Act.objects.filter(article=OuterRef("pk"), kind=ActKind.SUBMITTED)
    last = last.order_by("-at", "-pk")
    stories = _stories().filter(stage=Stage.IN_REVIEW).order_by("updated_at", "-pk")
    stories = stories.annotate(
        submitted_by=Subquery(last.values("who_name")[:1]),
        submitted_at=Subquery(last.values("at")[:1]),
        submitted_why=Subquery(last.values("why")[:1]),
    )
    return stories if of is None else stories.filter(created_by=of)


def scheduled(*, at: datetime) -> QuerySet[PublishedVersion]:
    """First publications and updates that wait for their time, the next one first."""
    return _versions().pending(at).order_by("visible_from", "pk")


def live(*, at: datetime) -> QuerySet[PublishedVersion]:
    """What readers see, the newest first; all of it was published before, which an index knows."""
    return _versions().visible(at).filter(published_at__lte=at).newest_first()


def lacking_words() -> QuerySet[Photo]:
    """Photos without caption, alternative text or credit of their own, the newest first."""
    return Photo.objects.filter(LACKS_WORDS).defer("metadata").order_by("-pk")


def wanted_photos() -> QuerySet[ArticlePhoto]:
    """Notes to the photo desk: pictures that stories ask for and that are not held."""
    notes = ArticlePhoto.objects.filter(photo=None).exclude(article__stage=Stage.SPIKED)
    return notes.select_related("article__section").defer("article__body").order_by("-pk")


def ending_photos(*, at: datetime) -> QuerySet[Photo]:
    """Photos in stories, at the desk or with readers, whose rights end within a fortnight.

    The next one first; ``uses_now`` and ``links_now`` lead to the stories.
    """
    uses = ArticlePhoto.objects.exclude(article__stage=Stage.SPIKED)
    links = PublishedPhoto.objects.filter(
        Exists(PublishedVersion.objects.current_or_pending(at).filter(pk=OuterRef("version")))
    )
    is_used, is_public = (Exists(rows.filter(photo=OuterRef("pk"))) for rows in (uses, links))
    photos = Photo.objects.filter(
        is_used | is_public, rights_until__range=(at, at + FORTNIGHT), withdrawn_at=None
    )
    uses = uses.select_related("article").only("photo", "article__headline")
    links = links.select_related("version__article")
    links = links.only("photo", "version__article__headline")
    return (
        photos.prefetch_related(
            Prefetch("uses", uses, to_attr="uses_now"),
            Prefetch("published", links, to_attr="links_now"),
        )
        .defer("metadata")
        .order_by("rights_until", "pk")
    )


def whole_desk(*, at: datetime) -> dict[str, QuerySet[Article]]:
    """All stories by stage, and by what readers see of them."""
    stages = {stage.value: Article.objects.filter(stage=stage) for stage in Stage}
    return stages | {state.value: in_state(Article.objects, state, at=at) for state in LiveState}


def count(lists: Mapping[str, QuerySet]) -> dict[str, int]:
    """How many each list has, to ``MOST`` and one more where there are more; one query for all."""
    selects, values, counts = [], [], dict.fromkeys(lists, 0)
    for name, rows in lists.items():
        query = rows.order_by().values("pk")[: MOST + 1].query
        try:
            sql, params = query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            continue
        selects.append((name, f"(SELECT COUNT(*) FROM ({sql}) counted)"))  # noqa: S608
        values += params
    if selects:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(sql for _name, sql in selects)}", values)
            counts |= zip((name for name, _sql in selects), cursor.fetchone(), strict=True)
    return counts


def _stories() -> QuerySet[Article]:
    people = ("section", "created_by", "updated_by")
    return Article.objects.select_related(*people).defer("body", "deck", "note")


def _versions() -> QuerySet[PublishedVersion]:
    versions = PublishedVersion.objects.for_lists().select_related("article__section", "created_by")
    return versions.defer("story", "article__body", "article__deck", "article__note")
