"""Addresses at which somebody outside may read a working copy: made, opened, revoked."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import ActKind, Article, PreviewLink, Stage

from .access import Person, may_edit, require_edit
from .acts import record_act

_SIGNER = Signer(salt="articles.preview-link", sep=".")


@transaction.atomic
def share(*, article: Article, label: str, expires_at: datetime, by: Person) -> PreviewLink:
    """An address for the person called ``label``, until ``expires_at``.

    Raises PermissionDenied, and ValidationError where that time is past.
    """
    require_edit(by, article)
    if expires_at <= timezone.now():
        raise ValidationError(_("That time is past; choose a later one."))
    link = PreviewLink.objects.create(
        article=article, label=label, expires_at=expires_at, created_by=by
    )
    record_act(ActKind.PREVIEW_SHARED, by=by, article=article, why=label, link=link.pk)
    return link


@transaction.atomic
def revoke(*, link: PreviewLink, by: Person) -> None:
    """Close an address, at once and for good; one that is closed already stays as it is."""
    require_edit(by, link.article)
    now = timezone.now()
    if PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now):
        record_act(
            ActKind.PREVIEW_REVOKED, by=by, article=link.article, why=link.label, link=link.pk
        )


def token_of(link: PreviewLink) -> str:
    """The part of the link's address that nobody can guess or change."""
    return _SIGNER.sign(link.pk)


def opened(token: str) -> PreviewLink | None:
    """The link of ``token``, noted as opened now; None where it is forged, over or revoked.

    Nor does it lead to a spiked story, or go on where whoever made it may no longer edit the story.
    """
    try:
        pk = int(_SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None
    now = timezone.now()
    open_links = PreviewLink.objects.filter(pk=pk, revoked_at=None, expires_at__gt=now)
    link = open_links.select_related("article", "created_by").first()
    if link is None or not is_good(link):
        return None
    return link if open_links.update(last_opened_at=now) else None


def is_good(link: PreviewLink) -> bool:
    """Whether its story is still one that whoever made the link may show."""
    return link.article.stage != Stage.SPIKED and may_edit(link.created_by, link.article)


def close_links_of(person: User) -> None:
    """Close the addresses that somebody made whose account is about to go."""
    PreviewLink.objects.filter(created_by=person, revoked_at=None).update(revoked_at=timezone.now())
