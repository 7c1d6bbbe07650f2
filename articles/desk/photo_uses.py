"""Where a photo stands: in which stories at the desk, and in which that readers have had."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import (
    Article,
    ArticlePhoto,
    Author,
    Photo,
    PublishedPhoto,
    PublishedVersion,
)

from .library import links_public, portraits
from .state import with_live_state


@dataclass(frozen=True, slots=True)
class Use:
    """A story that a photo is in: at the desk, as ``use`` has it, or in a version only (None)."""

    article: Article
    use: ArticlePhoto | None


def uses_of(photo: Photo, *, at: datetime) -> list[Use]:
    """The stories that the photo is in or was published in, the last saved first; two queries."""
    at_desk = Q(pk__in=ArticlePhoto.objects.filter(photo=photo).values("article"))
    links = PublishedPhoto.objects.filter(photo=photo, version__cancelled_at=None)
    stories = Article.objects.filter(at_desk | Q(pk__in=links.values("version__article")))
    stories = with_live_state(stories, at=at).select_related("section", "updated_by")
    uses = {use.article_id: use for use in ArticlePhoto.objects.filter(photo=photo)}
    return [
        Use(article, uses.get(article.pk))
        for article in stories.defer("body", "deck", "note").order_by("-updated_at", "-pk")
    ]


def with_use(photos: QuerySet[Photo], *, at: datetime) -> QuerySet[Photo]:
    """``photos`` with ``is_used``: in a story at the desk or for readers, or somebody's portrait."""
    at_desk = Exists(ArticlePhoto.objects.filter(photo=OuterRef("pk")))
    return photos.annotate(is_used=at_desk | Exists(links_public(at)) | Exists(portraits()))


def needed_by(photo: Photo) -> str:
    """Why the photo cannot be deleted, in a sentence; empty where nothing needs it."""
    many = ArticlePhoto.objects.filter(photo=photo).aggregate(many=Count("article", distinct=True))[
        "many"
    ]
    if many:
        text = ngettext(
            "The photo is in %(count)s story: take it out there first.",
            "The photo is in %(count)s stories: take it out there first.",
            many,
        )
        return text % {"count": many}
    author = Author.objects.active().filter(portrait=photo).first()
    if author is not None:
        text = _("The photo is the portrait of %(author)s: choose another there first.")
        return text % {"author": author.name}
    if PublishedVersion.objects.filter(photo_links__photo=photo).exists():
        return _("Readers have had the photo in a story: withdraw it instead.")
    return ""
