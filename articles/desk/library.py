"""Finding photos: by their rights, where they are used, what they lack, whose they are."""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from articles import search
from articles.models import ArticlePhoto, Author, Photo, PhotoFace, PublishedPhoto, PublishedVersion
from articles.models.photo import LACKS_WORDS

from .opening import FORTNIGHT

#: Names are counted in so many photos, the newest; that takes its time whatever is held.
COUNTED = 2_000


class Rights(TextChoices):
    """How the rights to a photo stand; a withdrawn photo is nothing else."""

    IN_FORCE = "in-force", _("In force")
    ENDING = "ending", _("Ending within 14 days")
    ENDED = "ended", _("Ended")
    NOT_BEGUN = "not-begun", _("Not begun")
    EMBARGOED = "embargoed", _("Under embargo")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Where(TextChoices):
    """Where a photo is used."""

    SEEN = "seen", _("Seen by readers")
    DESK = "desk", _("Only at the desk")
    UNUSED = "unused", _("Unused")


class Lack(TextChoices):
    """What a photo does not say of itself."""

    WORDS = "words", _("Caption, alternative text or credit")
    CAPTION = "caption", _("Caption")
    ALT_TEXT = "alt-text", _("Alternative text")
    CREDIT = "credit", _("Credit")


LACKING = {
    Lack.WORDS: LACKS_WORDS,
    Lack.CAPTION: Q(caption=""),
    Lack.ALT_TEXT: Q(alt_text=""),
    Lack.CREDIT: Q(creator="", credit=""),
}


def found_photos(photos: QuerySet[Photo], text: str) -> QuerySet[Photo]:
    """Those of ``photos`` that ``text`` finds, as ``search.found`` says."""
    return photos.filter(search.found(text, table=search.PHOTOS))


def with_rights(photos: QuerySet[Photo], rights: Rights, *, at: datetime) -> QuerySet[Photo]:
    """Those of ``photos`` whose rights stand so at ``at``."""
    if rights == Rights.WITHDRAWN:
        return photos.filter(withdrawn_at__isnull=False)
    held = photos.filter(withdrawn_at=None)
    if rights == Rights.ENDED:
        return held.filter(rights_until__lte=at)
    if rights == Rights.ENDING:
        return held.filter(rights_until__gt=at, rights_until__lte=at + FORTNIGHT)
    if rights == Rights.NOT_BEGUN:
        return held.filter(rights_from__gt=at)
    if rights == Rights.EMBARGOED:
        return held.filter(embargo_until__gt=at)
    begun = Q(rights_from__isnull=True) | Q(rights_from__lte=at)
    not_ended = Q(rights_until__isnull=True) | Q(rights_until__gt=at)
    return held.filter(begun, not_ended)


def links_public(at: datetime) -> QuerySet[PublishedPhoto]:
    """The links of a photo (of the query around it) to versions that readers see at ``at`` or will."""
    public = PublishedVersion.objects.current_or_pending(at).filter(pk=OuterRef("version"))
    return PublishedPhoto.objects.filter(Exists(public), photo=OuterRef("pk"))


def portraits() -> QuerySet[Author]:
    """The authors whose portrait a photo (of the query around it) is."""
    return Author.objects.active().filter(portrait=OuterRef("pk"))


def used(photos: QuerySet[Photo], where: Where, *, at: datetime) -> QuerySet[Photo]:
    """Those of ``photos`` that are used there at ``at``."""
    at_desk = Exists(ArticlePhoto.objects.filter(photo=OuterRef("pk")))
    if where == Where.UNUSED:
        return photos.filter(~at_desk, ~Exists(links_public(at)), ~Exists(portraits()))
    # Asked photo by photo, so that the list ends at its bound: to gather all that are seen takes longer.
    seen = Exists(PhotoFace.objects.seen(at).filter(pk=OuterRef("pk")))
    return photos.filter(at_desk, ~seen) if where == Where.DESK else photos.filter(seen)


def most_frequent(column: str, *, most: int = 20) -> list[str]:
    """The names in ``column`` (creator, credit, agency) that the newest photos have most often."""
    newest = Photo.objects.order_by("-created_at", "-pk").values("pk")[:COUNTED]
    named = Photo.objects.filter(pk__in=newest).exclude(**{column: ""}).order_by()
    counted = named.values(column).annotate(many=Count("pk")).order_by("-many", column)
    return list(counted.values_list(column, flat=True)[:most])
