"""The upload page: many photos at once, each with its own result."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from articles.desk import access
from articles.desk.photo import Arriving, examine, keep
from articles.models import Photo
from articles.photos import PictureProblem
from articles.photos.storage import StorageProblem
from articles.photos.uploads import is_cut_off
from articles.photos.verify import MOST_BYTES

from .cards import card
from .forms import is_key
from .photo_words import lacking

logger = logging.getLogger(__name__)
HTML, JSON = "text/html", "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one file: new, held already, similar to others and not kept, or refused."""

    outcome: str
    name: str
    problem: str = ""
    notes: Sequence[str] = ()
    photo: Photo | None = None
    similar: Sequence[Photo] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "name": self.name,
            "problem": self.problem,
            "notes": list(self.notes),
            "photo": self.photo and card(self.photo),
            "similar": [card(photo) for photo in self.similar],
        }


def examine_upload(upload) -> Arriving:
    """The uploaded picture. Raises PictureProblem where it is none."""
    if is_cut_off(upload):
        raise PictureProblem(
            _("The file is larger than %(most)s MB, which is the most; save it smaller.")
            % {"most": MOST_BYTES // 2**20}
        )
    return examine(upload, filename=upload.name)


def take_in_upload(upload, *, by, although_similar: bool = False) -> Outcome:
    """Take one uploaded file in; what looks like a photo that is held is not kept unasked."""
    try:
        arriving = examine_upload(upload)
    except PictureProblem as problem:
        return Outcome(outcome="refused", name=upload.name, problem=str(problem))
    if arriving.similar and not although_similar:
        return Outcome(
            outcome="similar",
            name=upload.name,
            problem=_("This picture looks like one that is held already."),
            similar=arriving.similar,
        )
    try:
        photo = keep(arriving, by=by)
    except StorageProblem as problem:
        logger.error("%s was not stored: %s", upload.name, problem)
        said = _(
            "Photos cannot be stored at this moment; try again, or tell who runs the newsroom."
        )
        return Outcome(outcome="refused", name=upload.name, problem=said)
    if photo.was_held:
        return Outcome(
            outcome="held",
            name=upload.name,
            problem=_("This picture is held already; nothing was changed."),
            photo=photo,
        )
    notes = list(arriving.metadata.problems)
    if missing := lacking(photo):
        notes.append(_("Still missing: %(missing)s.") % {"missing": ", ".join(missing)})
    return Outcome(outcome="new", name=upload.name, notes=notes, photo=photo)


class UploadPages:
    """The pages on which photos come in. Nothing here decodes within a transaction."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("upload/", view(self.upload_view), name="articles_photo_upload"),
            path("<int:pk>/card/", view(self.card_view), name="articles_photo_card"),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        """Photos come in as files; the words are read from them, and edited afterwards."""
        return self.upload_view(request)

    def card_view(self, request: HttpRequest, pk: int) -> JsonResponse:
        """One photo as JSON, for a form in which it was chosen."""
        access.require(request.user, "view_photo")
        photo = get_object_or_404(Photo.objects.defer("metadata"), pk=pk)
        return JsonResponse(card(photo))

    def upload_view(self, request: HttpRequest):
        """The page, and what it sends: an answer in JSON for each file, or a page of results."""
        if request.get_preferred_type([HTML, JSON]) == JSON:
            return self._answer(request)
        access.require(request.user, "add_photo")
        if IS_POPUP_VAR in {**request.GET.dict(), **request.POST.dict()}:
            return self._upload_popup(request)
        return self._upload_page(request, self._taken_in(request), **_said(request))

    def _answer(self, request: HttpRequest) -> JsonResponse:
        uploads = request.FILES.getlist("file")
        name = uploads[0].name if uploads else ""
        try:
            access.require(request.user, "add_photo")
        except PermissionDenied as denied:
            outcome = Outcome(outcome="refused", name=name, problem=str(denied))
            return JsonResponse(outcome.as_json(), status=403)
        if len(uploads) != 1:
            problem = _("Send one file at a time.") if uploads else _no_file()
            outcome = Outcome(outcome="refused", name=name, problem=problem)
            return JsonResponse(outcome.as_json(), status=400)
        (result,) = self._taken_in(request)
        return JsonResponse(result.as_json())

    def _taken_in(self, request: HttpRequest) -> list[Outcome]:
        results = []
        for upload in request.FILES.getlist("file"):
            result = take_in_upload(
                upload, by=request.user, although_similar="keep" in request.POST
            )
            if result.outcome == "new":
                self.log_addition(request, result.photo, [{"added": {}}])
            results.append(result)
        return results

    def _upload_popup(self, request: HttpRequest):
        """In the window that a form opens to choose a photo: one file, or one that is held."""
        chosen = request.POST.get("use", "")
        if is_key(chosen) and (photo := Photo.objects.filter(pk=chosen).first()):
            return self.response_add(request, photo)
        results = self._taken_in(request)
        if results and (photo := results[0].photo):
            return self.response_add(request, photo)
        return self._upload_page(request, results, is_popup=True, **_said(request))

    def _upload_page(self, request: HttpRequest, results: Sequence[Outcome], **context):
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Upload photos"),
            "media": self.media,
            "results": [result.as_json() for result in results],
            "most_megabytes": MOST_BYTES // 2**20,
            "is_popup_var": IS_POPUP_VAR,
            "to_field_var": TO_FIELD_VAR,
            "to_field": request.POST.get(TO_FIELD_VAR, request.GET.get(TO_FIELD_VAR, "")),
            **context,
        }
        return TemplateResponse(request, "admin/articles/photo/upload.html", context)


def _said(request: HttpRequest) -> dict[str, str]:
    """What the page says where nothing was sent."""
    is_empty = request.method == "POST" and not request.FILES.getlist("file")
    return {"problem": _no_file() if is_empty else ""}


def _no_file() -> str:
    return _("No file has arrived; choose one.")
