"""What was done at the desk: who, what, to which story, when and why. Written once, never changed."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article


class ActKind(models.TextChoices):
    """What somebody did."""

    SUBMITTED = "submitted", _("Submitted for review")
    APPROVED = "approved", _("Made ready")
    SENT_BACK = "sent-back", _("Sent back")
    SPIKED = "spiked", _("Spiked")
    UNSPIKED = "unspiked", _("Taken off the spike")
    TAKEN_OVER = "taken-over", _("Taken over")
    PUBLISHED = "published", _("Published")
    SCHEDULED = "scheduled", _("Scheduled")
    UNSCHEDULED = "unscheduled", _("Schedule taken back")
    CORRECTED = "corrected", _("Corrected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REPUBLISHED = "republished", _("Published again after withdrawal")
    EMBARGO_BROKEN = "embargo-broken", _("Embargo broken")
    RESTORED = "restored", _("Earlier revision restored")
    CONFLICT_SETTLED = "conflict-settled", _("Two versions merged")
    PREVIEW_SHARED = "preview-shared", _("Preview link made")
    PREVIEW_REVOKED = "preview-revoked", _("Preview link revoked")
    CONFIDENTIAL_SEEN = "confidential-seen", _("Confidential source seen")
    ACCESS_GRANTED = "access-granted", _("Access to a source granted")
    ACCESS_REVOKED = "access-revoked", _("Access to a source revoked")
    PERMISSION_CHANGED = "permission-changed", _("Permissions changed")
    PHOTO_WITHDRAWN = "photo-withdrawn", _("Photo withdrawn")
    PHOTO_RETURNED = "photo-returned", _("Photo shown again")
    PHOTO_REPLACED = "photo-replaced", _("Photo replaced")
    PHOTO_DELETED = "photo-deleted", _("Photo deleted")
    WIRE_STOPPED = "wire-stopped", _("Withdrawn or withheld by the wire")
    WIRE_RELEASED = "wire-released", _("Let stand again")
    WIRE_SETTLED = "wire-settled", _("Update of the wire settled")
    FRONT_ARRANGED = "front-arranged", _("Front arranged")
    MERGED = "merged", _("Words merged")
    MERGE_UNDONE = "merge-undone", _("Merge undone")


class ActQuerySet(models.QuerySet):
    """Acts can be added and read."""

    def update(self, **values: Any) -> NoReturn:
        raise TypeError("Acts are append-only; record another one instead.")

    def delete(self) -> NoReturn:
        raise TypeError("Acts are append-only; they are not deleted.")


class Act(models.Model):
    """One thing that somebody did. Names are kept as they were: accounts and stories may go."""

    kind = models.CharField(_("what"), max_length=20, choices=ActKind)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("who"),
    )
    who_name = models.CharField(_("who"), max_length=300, blank=True)
    article = models.ForeignKey(
        Article, models.SET_NULL, null=True, related_name="acts", verbose_name=_("story")
    )
    subject = models.CharField(_("to what"), max_length=300, blank=True)
    why = models.TextField(_("why"), blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)

    objects = ActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("history of acts")
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=["-at", "-id"], name="act_newest"),
            models.Index(fields=["article", "-at"], name="act_of_story"),
            models.Index(fields=["kind", "-at"], name="act_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("Acts are append-only; record another one instead.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Acts are append-only; they are not deleted.")
