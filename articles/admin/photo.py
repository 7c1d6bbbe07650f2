"""The photo desk's screens: the library, and the form of a photo with its pages."""

from functools import partial

from django.contrib import admin, messages
from django.db import transaction
from django.forms import Script
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.desk import access
from articles.desk.library import found_photos
from articles.desk.photo import save_photo
from articles.models import Photo, PhotoFace
from articles.photos import PictureProblem
from articles.photos.storage import StorageProblem

from .listing import BoundedPaginator
from .photo_about import about
from .photo_filters import (
    AgencyFilter,
    CreatorFilter,
    CreditFilter,
    LackFilter,
    OwnFilter,
    RightsFilter,
    TakenInFilter,
    WhereFilter,
)
from .photo_form import PhotoForm
from .photo_list import PhotoList
from .photo_pages import PhotoPages
from .photo_replace import ReplacePages
from .photo_upload import UploadPages
from .thumbnails import copy_view
from .times import TIMES


@admin.register(Photo)
class PhotoAdmin(UploadPages, ReplacePages, PhotoPages, admin.ModelAdmin):
    form = PhotoForm
    formfield_overrides = TIMES
    actions = None
    list_display = ("__str__",)  # the grid is a template of its own
    list_filter = (
        RightsFilter,
        WhereFilter,
        LackFilter,
        OwnFilter,
        TakenInFilter,
        CreatorFilter,
        CreditFilter,
        AgencyFilter,
    )
    list_per_page = 48
    list_max_show_all = 48
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    ordering = ("-created_at", "-pk")
    search_fields = ("caption",)  # get_search_results asks the index
    search_help_text = _("Caption, alternative text, creator, credit, agency, place, keyword, file")
    fieldsets = (
        (
            _("Focal point"),
            {"classes": ("photo-side",), "fields": (("focal_x", "focal_y"),)},
        ),
        (
            _("Words"),
            {
                "fields": (
                    "began_from",
                    "caption",
                    "alt_text",
                    "extended_description",
                    "headline",
                    ("creator", "credit"),
                    ("agency", "date_created"),
                    "place",
                    "keywords",
                )
            },
        ),
        (
            _("Rights"),
            {
                "fields": (
                    "copyright_notice",
                    "usage_terms",
                    ("rights_from", "rights_until"),
                    "allowed_uses",
                    ("max_uses", "territory"),
                    "required_credit",
                    "embargo_until",
                )
            },
        ),
    )

    class Media:
        js = (Script("desk/picture.js", type="module"),)
        css = {"all": ("desk/list.css", "desk/picture.css", "desk/photos.css")}

    def get_urls(self):
        view = self.admin_site.admin_view(copy_view, cacheable=True)
        return [
            path("<int:pk>/copy/<int:width>/", view, name="articles_photo_copy"),
            *super().get_urls(),
        ]

    # -- who may ---------------------------------------------------------------------------------

    def has_change_permission(self, request, obj=None) -> bool:
        """The photo desk changes all photos, others those that they took in."""
        if obj is None:
            return super().has_change_permission(request)
        return access.may_edit_photo(request.user, obj)

    # -- the library -----------------------------------------------------------------------------

    def get_queryset(self, request):
        return super().get_queryset(request).defer("metadata")

    def get_changelist(self, request, **kwargs):
        return PhotoList

    def get_search_results(self, request, queryset, search_term):
        return (found_photos(queryset, search_term) if search_term else queryset), False

    # -- the form --------------------------------------------------------------------------------

    def get_object(self, request, object_id, from_field=None):
        """Locked while it is saved, so that no save undoes a withdrawal of the same moment."""
        photo = super().get_object(request, object_id, from_field)
        if photo is None or request.method != "POST":
            return photo
        return Photo.objects.select_for_update().get(pk=photo.pk)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.person = request.user
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (FileNotFoundError, PictureProblem, StorageProblem) as problem:
            if not hasattr(request, "saved_photo"):
                raise
            messages.error(request, _without_copies(problem))
            return redirect("admin:articles_photo_change", object_id)

    def save_model(self, request, obj, form, change) -> None:
        # Before the copies that pages now name are made, which is at the very end too.
        transaction.on_commit(partial(setattr, request, "saved_photo", obj))
        for article in save_photo(photo=obj, by=request.user):
            messages.warning(
                request,
                gettext(
                    "“%(story)s” is no longer scheduled: the photo’s embargo ends later. "
                    "Schedule it again."
                )
                % {"story": article},
            )
        now = timezone.now()
        embargoed = obj.embargo_until and obj.embargo_until > now
        if embargoed and PhotoFace.objects.seen(now).filter(pk=obj.pk).exists():
            messages.warning(
                request,
                gettext(
                    "Readers see this photo now, and go on seeing it: its embargo holds for "
                    "stories to come. To take it from readers, withdraw it."
                ),
            )

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context |= about(obj, by=request.user)
            context |= {"show_save_and_add_another": False, "show_delete": False}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def _without_copies(problem: Exception) -> str:
    """What keeps a photo that is saved from having its copies, and what to do about it."""
    if isinstance(problem, StorageProblem):
        return gettext(
            "Saved, but the storage of photos did not do its work, so that readers may miss the "
            "picture: save it again later, or have “manage.py remake_photos --missing” run."
        )
    return gettext(
        "Saved, but the original cannot be read, so that readers may miss the picture: "
        "replace its file."
    )
