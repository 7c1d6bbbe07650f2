"""Who has a story open, what they have typed and not saved, and who outside may look at it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article


class EditingSession(models.Model):
    """A story's form in one tab of one person's browser, and what was typed there.

    ``form`` is the form as it stood, urlencoded; it never touches the working copy by itself and
    is emptied when it has been saved or thrown away. ``article`` is empty for a story that has
    never been saved.
    """

    tab = models.CharField(max_length=40)
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="sessions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    began_from = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()
    typed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    form = models.TextField(blank=True)
    form_saved_at = models.DateTimeField(null=True)
    taken_over_at = models.DateTimeField(null=True)
    taken_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("editing session")
        verbose_name_plural = _("editing sessions")
        indexes = [
            models.Index(fields=["article", "-seen_at"], name="session_of_story"),
            models.Index(fields=["user", "-seen_at"], name="session_of_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "tab"], name="one_session_a_tab"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.article_id}"


class PreviewLink(models.Model):
    """An address at which somebody outside may read the working copy, for a time."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="preview_links")
    label = models.CharField(_("for whom"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    expires_at = models.DateTimeField(_("ends"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    last_opened_at = models.DateTimeField(_("last opened"), null=True)

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.label or str(self.pk)
