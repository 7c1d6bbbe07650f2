"""Another file for a photo: chosen, looked at wherever the photo stands, and then confirmed."""

from base64 import b64encode
from contextlib import closing
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.desk.photo import EMBEDDED, Arriving, embedded, examine
from articles.desk.replace_photo import replace_photo
from articles.models import FormerFile, Photo
from articles.models.photo import original_name
from articles.photos import Box, PictureProblem, copy_sizes, make_copies
from articles.photos.storage import originals

from .forms import is_key
from .photo_pages import stories_of
from .photo_upload import examine_upload
from .thumbnails import LARGE, SMALL

#: A preview can be confirmed for so long, in seconds.
FRESH = 24 * 3600
SALT = "articles.photo.replace"


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("New file"), help_text=_("JPEG, PNG, WebP, AVIF or TIFF."), allow_empty_file=True
    )


class ReplacePages:
    """The pages that put another file in the place of a photo's."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.replace_view)
        return [path("<int:pk>/replace/", view, name="articles_photo_replace"), *super().get_urls()]

    def replace_view(self, request: HttpRequest, pk: int):
        """Step by step: choose a file, or a former one; see what it does; confirm.

        Nothing is decoded within a transaction, and nothing changes before it is confirmed.
        """
        photo = self._photo(request, pk, "change_photo")
        if request.method == "POST" and "arrived" in request.POST:
            return self._confirmed(request, photo)
        form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
        problem = ""
        try:
            arriving = _chosen(request, photo, form)
        except PictureProblem as refused:
            problem = str(refused)
        else:
            if arriving is not None:
                with closing(arriving.file):
                    problem = _refusal(photo, arriving)
                    if not problem:
                        _set_aside(arriving)
                        return self._preview(request, photo, arriving)
        context = {"form": form, "problem": problem}
        title = gettext("Replace the file")
        return self._photo_page(request, photo, "replace", title, context)

    def _preview(self, request: HttpRequest, photo: Photo, arriving: Arriving, problem: str = ""):
        """The new file beside the old one, and as each story will show it."""
        uses = [use for use in stories_of(photo) if use["use"]]
        crops = {
            crop: _picture(arriving, crop, SMALL) for crop in {use["use"].crop for use in uses}
        }
        for use in uses:
            use["picture"] = crops[use["use"].crop]
        width, height = arriving.picture.size
        context = {
            "problem": problem,
            "uses": uses,
            "new": _picture(arriving, "", LARGE),
            "arriving": arriving,
            "width": width,
            "height": height,
            "is_other_shape": abs(width * photo.height - height * photo.width)
            > 0.02 * height * photo.width,
            "words": _words_that_change(photo, arriving),
            "arrived": signing.dumps(
                [photo.pk, photo.sha256, arriving.sha256, arriving.filename], salt=SALT
            ),
        }
        title = gettext("Replace the file")
        return self._photo_page(request, photo, "replace_preview", title, context)

    def _confirmed(self, request: HttpRequest, photo: Photo):
        again = redirect("admin:articles_photo_replace", photo.pk)
        try:
            pk, before, sha256, filename = signing.loads(
                request.POST["arrived"], salt=SALT, max_age=FRESH
            )
        except signing.BadSignature:
            pk = None
        if pk != photo.pk:
            messages.error(request, gettext("The preview is too old; choose the file again."))
            return again
        if photo.sha256 == sha256:
            return _done(request, photo)  # the same was confirmed a moment ago
        try:
            arriving = _read(sha256, filename)
        except PictureProblem as problem:
            messages.error(request, str(problem))
            return again
        with closing(arriving.file):
            try:
                replace_photo(
                    photo=photo,
                    arriving=arriving,
                    by=request.user,
                    take_words="take_words" in request.POST,
                    before=before,
                )
            except ValidationError as error:
                photo.refresh_from_db()
                if photo.sha256 == sha256:
                    return _done(request, photo)
                problem = " ".join(error.messages)
                if photo.sha256 != before:
                    return self._preview(request, photo, arriving, problem)
                messages.error(request, problem)
                return again
        return _done(request, photo)


def _done(request: HttpRequest, photo: Photo):
    messages.success(
        request, gettext("Replaced; readers see the new file wherever the photo stands.")
    )
    return redirect("admin:articles_photo_change", photo.pk)


def _chosen(request: HttpRequest, photo: Photo, form: FileForm) -> Arriving | None:
    """The file that was uploaded, or the former one that is asked for; None before either.

    Raises PictureProblem, and Http404 where the photo never had that former file.
    """
    if former := request.GET.get("former"):
        return _former(photo, former)
    if request.method == "POST" and form.is_valid():
        return examine_upload(form.cleaned_data["file"])
    return None


def _former(photo: Photo, number: str) -> Arriving:
    """A former file of ``photo``, read again. Raises Http404 and PictureProblem."""
    former = FormerFile.objects.filter(photo=photo, pk=number if is_key(number) else None).first()
    if former is None:
        raise Http404("There is no such file.")
    return _read(former.sha256, former.filename)


def _read(sha256: str, filename: str) -> Arriving:
    """The original of that checksum as if it had just arrived. Raises PictureProblem."""
    try:
        file = originals().open(original_name(sha256))
    except FileNotFoundError as error:
        raise PictureProblem(
            gettext("The file is no longer in the archive; choose it again.")
        ) from error
    try:
        return examine(file, filename=filename)
    except PictureProblem:
        file.close()
        raise


def _refusal(photo: Photo, arriving: Arriving) -> str:
    """Why this file is not for ``photo``, with the way to the one that has it; empty where it is."""
    held = arriving.held
    if held is None:
        return ""
    if held.pk == photo.pk:
        return gettext("This is the file that the photo has already; choose another.")
    return format_html(
        gettext("This picture is held already, as {}: use that one in the stories instead."),
        format_html(
            '<a href="{}">{}</a>', reverse("admin:articles_photo_change", args=[held.pk]), held
        ),
    )


def _set_aside(arriving: Arriving) -> None:
    """Keep the file under its checksum until it is confirmed; no photo names it, no reader sees it."""
    arriving.file.seek(0)
    originals().save(original_name(arriving.sha256), File(arriving.file))


def _picture(arriving: Arriving, crop: str, across: int) -> dict[str, Any]:
    """A part of the picture for the page alone: an address that holds it, its size in pixels."""
    box = Box.parse(crop)
    widths = [width for width, _height in copy_sizes(arriving.picture.size, box)]
    wanted = next((width for width in widths if width >= across), widths[-1])
    copy = next(one for one in make_copies(arriving.picture, box) if one.width == wanted)
    source = f"data:image/webp;base64,{b64encode(copy.data).decode()}"
    return {"source": source, "width": copy.width, "height": copy.height}


def _words_that_change(photo: Photo, arriving: Arriving) -> list[dict[str, str]]:
    """What the new file says of itself and the photo does not say, by the names of the fields."""
    found = embedded(arriving.metadata)
    return [
        {
            "label": str(Photo._meta.get_field(name).verbose_name),
            "now": _text(getattr(photo, name)),
            "new": _text(found[name]),
        }
        for name in (*EMBEDDED, "keywords")
        if found[name] and found[name] != getattr(photo, name)
    ]


def _text(value: str | list[str]) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else value
