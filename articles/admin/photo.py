"""The photo desk's screen: a picture comes in, verified, with its words."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.desk.embargo import check_move
from articles.desk.photo import held_photo, record_uses, take_in
from articles.models import Photo
from articles.models.photo import LACKS_WORDS
from articles.photos import PictureProblem, read_picture

from .times import TIMES

WORDS = ("caption", "alt_text", "creator", "credit", "copyright_notice", "usage_terms")
HANDLING = ("rights_from", "rights_until", "embargo_until", "focal_x", "focal_y")


def read_upload(upload) -> bytes:
    """The bytes of an uploaded picture. Raises ValidationError where it is none."""
    data = upload.read()
    try:
        read_picture(data)
    except PictureProblem as problem:
        raise ValidationError(f"{upload.name}: {problem}") from problem
    return data


def thumbnail(photo: Photo | None):
    if photo is None or not photo.thumbnail_url:
        return "–"
    return format_html(
        '<img class="thumbnail" src="{}" alt="{}">', photo.thumbnail_url, photo.alt_text
    )


class PhotoForm(forms.ModelForm):
    #: Who is at the form; None is the newsroom itself.
    person = None

    upload = forms.FileField(
        label=_("Picture"), help_text=_("JPEG, PNG, WebP, AVIF or TIFF."), required=True
    )

    class Meta:
        model = Photo
        exclude = ("file",)  # noqa: DJ006 - the rest is named in PhotoAdmin.fieldsets

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["upload"]

    def clean_embargo_until(self):
        wanted = self.cleaned_data["embargo_until"]
        check_move(self.person, held=self.initial.get("embargo_until"), wanted=wanted)
        return wanted

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        self.picture = read_upload(upload)
        return upload


class LacksFilter(admin.SimpleListFilter):
    title = _("what it lacks")
    parameter_name = "lacks"

    def lookups(self, request, model_admin):
        return [("words", _("Caption, alternative text or credit"))]

    def queryset(self, request, queryset):
        return queryset.filter(LACKS_WORDS) if self.value() == "words" else queryset


@admin.register(Photo)
class PhotoAdmin(admin.ModelAdmin):
    form = PhotoForm
    formfield_overrides = TIMES
    list_display = ("picture", "words", "creator", "credit", "rights_until", "created_at")
    list_display_links = ("picture", "words")
    search_fields = ("caption", "alt_text", "creator", "credit", "filename")
    list_filter = (LacksFilter, "created_at")
    readonly_fields = ("preview", "width", "height", "filename")

    def get_fieldsets(self, request, obj=None):
        picture = ("preview", ("width", "height", "filename")) if obj else ("upload",)
        return (
            (None, {"fields": picture}),
            (_("Words"), {"fields": ("caption", "alt_text", "creator", "credit")}),
            (
                _("Rights"),
                {
                    "fields": (
                        "copyright_notice",
                        "usage_terms",
                        ("rights_from", "rights_until"),
                        "embargo_until",
                    )
                },
            ),
            (_("Focal point"), {"fields": (("focal_x", "focal_y"),)}),
        )

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.person = request.user
        return form

    def save_model(self, request, obj, form, change) -> None:
        if change:
            super().save_model(request, obj, form, change)
            for article in record_uses(photo=obj, by=request.user):
                messages.warning(
                    request,
                    gettext(
                        "“%(story)s” is no longer scheduled: the photo’s embargo ends later. "
                        "Schedule it again."
                    )
                    % {"story": article},
                )
            return
        obj.was_held = held_photo(form.picture) is not None
        held = take_in(
            data=form.picture,
            filename=form.cleaned_data["upload"].name,
            by=request.user,
            **{name: form.cleaned_data[name] for name in (*WORDS, *HANDLING)},
        )
        obj.__dict__.update(held.__dict__)

    def log_addition(self, request, obj, message):
        return None if obj.was_held else super().log_addition(request, obj, message)

    def response_add(self, request, obj, post_url_continue=None):
        if not obj.was_held or IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        messages.warning(
            request,
            gettext("This picture is held already; it stays as it is and nothing was changed."),
        )
        return redirect("admin:articles_photo_change", obj.pk)

    @admin.display(description=_("picture"))
    def picture(self, photo: Photo):
        return thumbnail(photo)

    @admin.display(description=_("picture"))
    def preview(self, photo: Photo):
        url = photo.renditions[-1]["url"] if photo.renditions else ""
        return format_html('<img class="preview" src="{}" alt="{}">', url, photo.alt_text)

    @admin.display(description=_("caption"), ordering="caption")
    def words(self, photo: Photo) -> str:
        return str(photo)
