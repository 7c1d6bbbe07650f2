"""What stories wait for before they can go on: a headline, photos, an hour, a look at the wire."""

from datetime import datetime

from django.db.models import QuerySet
from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from articles.models import Article, ArticlePhoto, Photo, WireStatus, WireUpdate


class Awaiting(TextChoices):
    """What a story waits for."""

    HEADLINE = "headline", _("Headline is provisional")
    PHOTOS = "photos", _("Awaiting photos")
    EMBARGO = "embargo", _("Under embargo")
    WIRE = "wire", _("The wire has an update")
    STOPPED = "stopped", _("Withdrawn by the wire")


def that_await(articles: QuerySet[Article], what: Awaiting, *, at: datetime) -> QuerySet[Article]:
    """Those of ``articles`` that wait for ``what``, found by indexes of just those."""
    if what == Awaiting.HEADLINE:
        return articles.filter(headline_provisional=True)
    if what == Awaiting.PHOTOS:
        return articles.filter(pk__in=ArticlePhoto.objects.filter(photo=None).values("article"))
    if what == Awaiting.EMBARGO:
        photos = Photo.objects.filter(embargo_until__gt=at).order_by().values("pk")
        held = (
            Article.objects.filter(embargo_until__gt=at),
            Article.objects.filter(wire_embargo_until__gt=at),
            Article.objects.filter(story_photos__photo__in=photos),
        )
        # A union, not an OR: each of the three has its own index.
        own, *others = (stories.order_by().values("pk") for stories in held)
        return articles.filter(pk__in=own.union(*others))
    if what == Awaiting.STOPPED:
        return articles.exclude(wire_status=WireStatus.USABLE)
    return articles.filter(pk__in=WireUpdate.objects.filter(is_open=True).values("article"))
