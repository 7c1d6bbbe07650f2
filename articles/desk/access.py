"""Who may do what: the one place that knows, used by the verbs and by the screens."""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, Photo, Source, SourceGrant

Person = AbstractBaseUser | AnonymousUser | None

#: What the permission lets somebody do, in the words of the refusal.
DEEDS = {
    "review_article": gettext_lazy("review stories"),
    "publish_article": gettext_lazy("publish or schedule stories"),
    "withdraw_article": gettext_lazy("withdraw stories"),
    "break_embargo": gettext_lazy("break embargoes"),
    "change_article": gettext_lazy("edit this story"),
    "change_frontslot": gettext_lazy("arrange fronts"),
    "add_photo": gettext_lazy("take photos in"),
    "change_photo": gettext_lazy("withdraw or replace photos"),
    "delete_photo": gettext_lazy("delete photos"),
}


def may(by: Person, deed: str) -> bool:
    """True where ``by`` holds the permission ``articles.<deed>``; the newsroom itself may all."""
    return by is None or by.has_perm(f"articles.{deed}")


def may_edit(by: Person, article: Article) -> bool:
    """Everybody who writes may edit their own stories; editing any takes its permission."""
    if by is None:
        return True
    if not may(by, "change_article"):
        return False
    return may(by, "edit_any_article") or article.created_by_id == by.pk


def may_edit_photos(by: Person, article: Article) -> bool:
    """Whether ``by`` may edit the story's photos: its writers may, and the photo desk."""
    return may_edit(by, article) or may(by, "change_photo")


def may_edit_photo(by: Person, photo: Photo) -> bool:
    """The photo desk edits every photo, others those that they took in themselves."""
    if may(by, "change_photo"):
        return True
    return may(by, "add_photo") and photo.created_by_id == by.pk


def may_see_confidential(by: Person, article: Article | None = None) -> bool:
    """Who sees all confidential sources: those with the permission, authors in their own story."""
    if may(by, "see_confidential_source"):
        return True
    return article is not None and by is not None and article.created_by_id == by.pk


def may_see_source(by: Person, source: Source, article: Article | None = None) -> bool:
    """Whether ``by`` may know of ``source``, where it is cited in ``article``."""
    if not source.confidential or may_see_confidential(by, article):
        return True
    return source.grants.filter(user_id=by.pk).exists()


def visible_sources(by: Person, *, prefix: str = "") -> Q:
    """The sources that ``by`` may know of wherever they are cited: all but others' secrets.

    With a ``prefix`` such as ``source__``, the rows that name one of them.
    """
    if may_see_confidential(by):
        return Q()
    granted = SourceGrant.objects.filter(user_id=by.pk).values("source")
    return Q(**{f"{prefix}confidential": False}) | Q(**{f"{prefix}pk__in": granted})


def hidden_among(by: Person, sources: Iterable[Source], article: Article | None = None) -> set[int]:
    """The primary keys of those of ``sources`` that ``by`` may not know of; one query at most."""
    protected = {source.pk for source in sources if source.confidential}
    if not protected or may_see_confidential(by, article):
        return set()
    granted = SourceGrant.objects.filter(user_id=by.pk, source__in=protected)
    return protected - set(granted.values_list("source", flat=True))


def require(by: Person, deed: str) -> None:
    """Raise PermissionDenied, with a sentence, where ``by`` may not."""
    if not may(by, deed):
        raise PermissionDenied(
            _("You may not %(deed)s; ask an editor or the chief editor.")
            % {"deed": DEEDS.get(deed, deed)}
        )


def require_edit(by: Person, article: Article) -> None:
    """Raise PermissionDenied, with a sentence, where ``by`` may not edit ``article``."""
    if not may_edit(by, article):
        raise PermissionDenied(_("You may edit your own stories only; ask an editor."))


def require_edit_photos(by: Person, article: Article) -> None:
    """Raise PermissionDenied, with a sentence, where ``by`` may not even edit its photos."""
    if not may_edit_photos(by, article):
        require_edit(by, article)


def require_edit_photo(by: Person, photo: Photo) -> None:
    """Raise PermissionDenied, with a sentence, where ``by`` may not edit ``photo``."""
    if not may_edit_photo(by, photo):
        raise PermissionDenied(
            _("You may edit the photos that you took in only; ask the photo desk.")
        )
