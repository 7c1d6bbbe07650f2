"""The pages beside a photo's form: withdrawing it, showing it again, deleting it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.desk import access
from articles.desk.delete_photo import delete_photo
from articles.desk.photo_uses import Use, needed_by, uses_of
from articles.desk.state import LiveState
from articles.desk.withdraw_photo import return_photo, withdraw_photo
from articles.models import Photo

from .panel import state_in_words
from .thumbnails import LARGE, copy_url

SEEN = (LiveState.LIVE, LiveState.CHANGED)


class ReasonForm(forms.Form):
    """Why, in words for the desk."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For colleagues; readers do not see it."),
    )

    def __init__(self, *args, is_needed: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = is_needed


class PhotoPages:
    """A ModelAdmin of photos with pages of its own, each about one photo."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/withdraw/", view(self.withdraw_view), name="articles_photo_withdraw"),
            path("<int:pk>/return/", view(self.return_view), name="articles_photo_return"),
            *super().get_urls(),
        ]

    def _photo(self, request: HttpRequest, pk: int, deed: str) -> Photo:
        """The photo, for those who may do the deed. Raises PermissionDenied and Http404."""
        access.require(request.user, deed)
        photo = Photo.objects.defer("metadata").filter(pk=pk).first()
        if photo is None:
            raise Http404("There is no such photo.")
        return photo

    def withdraw_view(self, request: HttpRequest, pk: int):
        """Take the photo from readers, with a reason; the page lists the stories that lose it."""
        photo = self._photo(request, pk, "change_photo")
        form = ReasonForm(_posted(request))
        if request.method == "POST" and form.is_valid():
            done = gettext("Withdrawn; readers see the photo nowhere any more.")
            if self._done(request, withdraw_photo, photo, form, done):
                return redirect("admin:articles_photo_change", pk)
        context = {"form": form, "uses": [use for use in stories_of(photo) if use["is_seen"]]}
        return self._photo_page(request, photo, "withdraw", gettext("Withdraw the photo"), context)

    def return_view(self, request: HttpRequest, pk: int):
        """Show a withdrawn photo again; the page lists the stories that have it back."""
        photo = self._photo(request, pk, "change_photo")
        form = ReasonForm(_posted(request), is_needed=False)
        if request.method == "POST" and form.is_valid():
            done = gettext("Readers see the photo again, where its rights allow.")
            if self._done(request, return_photo, photo, form, done):
                return redirect("admin:articles_photo_change", pk)
        context = {"form": form, "uses": [use for use in stories_of(photo) if use["is_seen"]]}
        return self._photo_page(request, photo, "return", gettext("Show the photo again"), context)

    def _done(self, request: HttpRequest, verb, photo: Photo, form: forms.Form, done: str) -> bool:
        """Do it and say so; where the verb refuses, the form says why."""
        try:
            verb(photo=photo, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
            return False
        messages.success(request, done)
        return True

    def delete_view(self, request: HttpRequest, object_id: str, extra_context=None):
        """Delete a photo that nothing needs; else the page says what does, and what to do."""
        if not (object_id.isascii() and object_id.isdecimal() and len(object_id) < 19):
            raise Http404("There is no such photo.")
        photo = self._photo(request, int(object_id), "delete_photo")
        why = needed_by(photo)
        if request.method == "POST" and not why:
            try:
                delete_photo(photo=photo, by=request.user)
            except ValidationError as error:
                why = " ".join(error.messages)
            else:
                messages.success(request, gettext("Deleted: “%(photo)s”.") % {"photo": photo})
                return redirect("admin:articles_photo_changelist")
        context = {"why": why, "uses": stories_of(photo) if why else []}
        return self._photo_page(request, photo, "delete", gettext("Delete the photo"), context)

    def _photo_page(
        self, request: HttpRequest, photo: Photo, name: str, title: str, context: dict[str, Any]
    ) -> TemplateResponse:
        return TemplateResponse(
            request,
            f"admin/articles/photo/{name}.html",
            self.admin_site.each_context(request)
            | {
                "opts": self.opts,
                "original": photo,
                "title": title,
                "media": self.media,
                "large": copy_url(photo, LARGE),
                "back": reverse("admin:articles_photo_change", args=[photo.pk]),
                "may_withdraw": access.may(request.user, "change_photo"),
            }
            | context,
        )


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def stories_of(photo: Photo) -> list[dict[str, Any]]:
    """The stories that ``photo`` is in or was published in, as pages list them."""
    return [_story(use) for use in uses_of(photo, at=timezone.now())]


def _story(use: Use) -> dict[str, Any]:
    return {
        "use": use.use,
        "headline": str(use.article),
        "url": reverse("admin:articles_article_change", args=[use.article.pk]),
        "state": state_in_words(use.article),
        "is_seen": use.article.live_state in SEEN,
        "placement": use.use.get_placement_display() if use.use else "",
        "caption": use.use.caption if use.use else "",
    }
