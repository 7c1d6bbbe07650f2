"""The parts of a story on its form: byline, photos, sources, corrections, stories to read next."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.forms import Script
from django.utils.translation import gettext_lazy as _

from articles.desk import access
from articles.desk.publish import with_shown
from articles.models import (
    Article,
    ArticlePhoto,
    Byline,
    Citation,
    Correction,
    RelatedStory,
    Source,
)

from .cards import credit_line
from .forms import (
    CitationFormSet,
    CorrectionFormSet,
    HeldSelect,
    PartForm,
    PartFormSet,
    StoryPhotoForm,
    StoryPhotoFormSet,
    word_field,
)
from .vocabulary import HTTPS


class PartOfStory:
    """An inline of the story form: who may edit the story may edit its parts."""

    form = PartForm
    formset = PartFormSet
    extra = 0

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = HeldSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **word_field(db_field) | kwargs)

    def has_add_permission(self, request, obj=None) -> bool:
        return obj is None or access.may_edit(request.user, obj)

    def has_change_permission(self, request, obj=None) -> bool:
        return obj is None or access.may_edit(request.user, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        return self.has_change_permission(request, obj)

    def has_view_permission(self, request, obj=None) -> bool:
        return True


class BylineInline(PartOfStory, admin.StackedInline):
    model = Byline
    fields = (("author", "order"),)
    autocomplete_fields = ("author",)
    verbose_name_plural = _("byline")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("author")


class CitationInline(PartOfStory, admin.StackedInline):
    model = Citation
    formset = CitationFormSet
    formfield_overrides = HTTPS
    autocomplete_fields = ("source",)
    fields = (("source", "role", "terms", "order"), "statement", "url")

    def get_queryset(self, request):
        citations = super().get_queryset(request).select_related("source")
        if access.may_see_confidential(request.user):
            return citations
        known = access.visible_sources(request.user, prefix="source__")
        return citations.filter(known | Q(article__created_by=request.user))

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        source = formset.form.base_fields["source"]
        source.queryset = citable(request.user, obj).active()
        return formset

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "statement":
            field.widget.attrs["rows"] = 2
        return field


class PhotoInline(PartOfStory, admin.StackedInline):
    """The photos of a story, a card each: who may edit the story may, and the photo desk."""

    model = ArticlePhoto
    form = StoryPhotoForm
    formset = StoryPhotoFormSet
    template = "admin/articles/article/photo_inline.html"
    autocomplete_fields = ("photo",)
    fields = StoryPhotoForm.Meta.fields

    class Media:
        css = {"all": ("desk/captions.css", "desk/picture.css")}
        js = (
            Script("desk/captions.js", type="module"),
            Script("desk/picture.js", type="module"),
        )

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("photo").defer("photo__metadata")

    def has_add_permission(self, request, obj=None) -> bool:
        return obj is None or access.may_edit_photos(request.user, obj)

    def has_change_permission(self, request, obj=None) -> bool:
        return obj is None or access.may_edit_photos(request.user, obj)

    @property
    def credit_line(self) -> str:
        """What stands before a credit on the readers' pages, for the line that the browser makes."""
        return credit_line() % {"credit": "{credit}"}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """A photo is made by uploading it here, and looked at on its own page."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "photo":
            for link in ("add", "view", "delete"):
                setattr(field.widget, f"can_{link}_related", False)
        return field


class CorrectionInline(PartOfStory, admin.StackedInline):
    """What readers are told was wrong: for those who publish, and open until readers were told."""

    model = Correction
    formset = CorrectionFormSet
    fields = (("kind", "at"), "text")
    readonly_fields = ("at",)

    def get_queryset(self, request):
        return with_shown(super().get_queryset(request))

    def has_add_permission(self, request, obj=None) -> bool:
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request, obj=None) -> bool:
        may_publish = access.may(request.user, "publish_article")
        return may_publish and super().has_change_permission(request, obj)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "text":
            field.widget.attrs["rows"] = 2
        return field


class RelatedInline(PartOfStory, admin.StackedInline):
    """The stories picked to be read next; they go out with the next press of Publish or Update."""

    model = RelatedStory
    fk_name = "article"
    fields = (("other", "order"),)
    autocomplete_fields = ("other",)
    verbose_name = _("story to read next")
    verbose_name_plural = _("read next")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("other")


def citable(by: access.Person, article: Article | None) -> QuerySet[Source]:
    """The sources that ``by`` may cite in ``article``: all known to them, in their own its own."""
    if access.may_see_confidential(by):
        return Source.objects.all()
    known = access.visible_sources(by)
    if article is not None and access.may_see_confidential(by, article):
        known |= Q(pk__in=article.citations.values("source"))
    return Source.objects.filter(known)


def sources_shown(context: dict) -> list[Source]:
    """The sources that a story's form is about to show, as its inline of citations has them."""
    return [
        form.instance.source
        for inline in context["inline_admin_formsets"]
        if inline.formset.model is Citation
        for form in inline.formset.initial_forms
        if form.instance.source_id
    ]
