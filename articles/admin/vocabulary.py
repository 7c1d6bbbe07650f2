"""Screens for the newsroom's own words: sections, tags, sources, authors."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag as TaggitTag

from articles.desk.access import may_see_confidential, visible_sources
from articles.desk.confidential import note_seen, stories_that_name
from articles.desk.grants import keep_known
from articles.desk.record import reindex
from articles.desk.usage import count_published, needed_by, stories_with, with_usage
from articles.models import Author, Section, Source, SourceGrant, Tag
from articles.models.base import Named
from articles.names import name_key

from .cards import badges
from .filters import UsedFilter
from .grants import GrantInline, save_grants
from .merge import MergePages
from .thumbnails import thumbnail

# Tags are our own; those of django-taggit have no screen.
admin.site.unregister(TaggitTag)

#: Web addresses typed without a scheme are https.
HTTPS = {models.URLField: {"assume_scheme": "https"}}


class LinesField(forms.CharField):
    """A list of strings, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return [line.strip() for line in (value or "").splitlines() if line.strip()]


class AliasedForm(forms.ModelForm):
    aliases = LinesField(
        label=_("Other names"),
        required=False,
        help_text=_("One a line; imports recognise them all."),
    )

    @property
    def former_name(self) -> str:
        """The name until now, where another is given."""
        former, name = self.initial.get("name", ""), self.cleaned_data.get("name", "")
        return former if name and name_key(former) != name_key(name) else ""

    def clean(self):
        """What is renamed keeps its name as another one: wires go on calling it that."""
        cleaned = super().clean()
        if self.former_name and "aliases" in cleaned:
            known = map(name_key, cleaned["aliases"])
            if name_key(self.former_name) not in known:
                cleaned["aliases"] = [*cleaned["aliases"], self.former_name]
        return cleaned


class WordList(ChangeList):
    """A page of words with what readers see of each."""

    def get_results(self, request) -> None:
        super().get_results(request)
        count_published(self.result_list, at=timezone.now())


class WordAdmin(MergePages, admin.ModelAdmin):
    """A word of the vocabulary. Its slug is its address and stays once it is made."""

    delete_confirmation_template = "admin/articles/word/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/articles/word/delete_selected_confirmation.html"
    search_fields = ("name", "slug")
    #: How the story list's filter by such a word is called in its address.
    filter_name = ""
    ordering = ("key",)
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request):
        return with_usage(super().get_queryset(request).active())

    def get_changelist(self, request, **kwargs):
        return WordList

    def get_readonly_fields(self, request, obj=None):
        return ("slug",) if obj else ()

    def view_on_site(self, word: Named) -> str | None:
        return word.get_absolute_url()

    def save_model(self, request, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        if change and {"name", "confidential"} & set(form.changed_data):
            reindex(stories_with(type(obj).objects.filter(pk=obj.pk)))
        if isinstance(form, AliasedForm) and form.former_name:
            said = gettext("“%(name)s” stays as another name, so that imports find it.")
            self.message_user(request, said % {"name": form.former_name}, messages.INFO)

    @admin.display(description=_("stories"), ordering="stories_count")
    def stories(self, word: Named):
        url = reverse("admin:articles_article_changelist")
        return format_html(
            '<a href="{}?{}={}">{}</a>', url, self.filter_name, word.pk, word.stories_count
        )

    @admin.display(description=_("published"))
    def published(self, word: Named):
        if not word.published_count or getattr(word, "confidential", False):
            return word.published_count
        return format_html('<a href="{}">{}</a>', word.get_absolute_url(), word.published_count)

    def get_deleted_objects(self, objs, request):
        """Why words cannot be deleted, a sentence each, rather than all the rows that need them."""
        kept = [sentence for word in objs if (sentence := needed_by(word))]
        if kept:
            return [], {}, set(), kept
        return super().get_deleted_objects(objs, request)


class PlaceForm(forms.ModelForm):
    """A row of the list of sections: its place in the menu."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        label = gettext("Order of %(section)s") % {"section": self.instance}
        self.fields["order"].widget.attrs["aria-label"] = label


@admin.register(Section)
class SectionAdmin(WordAdmin):
    filter_name = "section__id__exact"
    list_display = ("name", "slug", "stories", "published", "order")
    list_editable = ("order",)
    ordering = ("order", "name")
    fields = ("name", "slug", "description", "order")

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, form=PlaceForm, **kwargs)


class AuthorForm(forms.ModelForm):
    class Meta:
        help_texts = {
            "title": _("Such as “Science correspondent”."),
            "bio": _("A few sentences; an empty line begins a new paragraph."),
            "languages": _("Separated by commas."),
            "url": _("A page of their own elsewhere."),
            "portrait": _(
                "A photo of the library, shown with its credit as long as its rights allow. "
                "Readers see it around its focal point."
            ),
        }

    def clean_portrait(self):
        portrait = self.cleaned_data["portrait"]
        if portrait and portrait.embargo_until and portrait.embargo_until > timezone.now():
            raise ValidationError(_("This photo is under embargo; choose it when that has ended."))
        if portrait and not portrait.credit_line:
            raise ValidationError(
                _("This photo says of nobody that it is theirs; credit it first.")
            )
        return portrait


@admin.register(Author)
class AuthorAdmin(WordAdmin):
    form = AuthorForm
    formfield_overrides = HTTPS
    filter_name = "author"
    list_display = ("name", "title", "place", "stories", "published")
    list_filter = (UsedFilter,)
    fieldsets = (
        (
            None,
            {
                "fields": ("name", "slug", "title", "bio", "place", "languages", "email", "url")
                + ("portrait", "portrait_seen"),
                "description": _("All of this is for readers, on the author’s page."),
            },
        ),
        (_("At the desk"), {"fields": ("user",)}),
    )
    autocomplete_fields = ("portrait", "user")

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), "portrait_seen")

    @admin.display(description=_("as it stands"))
    def portrait_seen(self, author: Author):
        """The portrait, and what keeps it from readers."""
        if author.portrait is None:
            return "–"
        said = ", ".join(badges(author.portrait))
        return format_html("{} {}", thumbnail(author.portrait), said)


@admin.register(Tag)
class TagAdmin(WordAdmin):
    form = AliasedForm
    filter_name = "tag"
    list_display = ("name", "slug", "is_series", "stories", "published")
    list_filter = (UsedFilter, "is_series")
    search_fields = ("name", "slug", "aliases")
    fields = ("name", "slug", "aliases", "description", "is_series")


class SourceForm(AliasedForm):
    class Meta:
        help_texts = {
            "kind": _("What readers are told that it is."),
            "label_reason": _("Readers are told this on the source’s page."),
            "description": _("What it is and whose, for readers."),
            "url": _("Where readers find it."),
        }

    def clean(self):
        cleaned = super().clean()
        changed = {"label", "label_reason"} & set(self.changed_data)
        if changed and cleaned.get("label") and not cleaned.get("label_reason", "").strip():
            why = _("Say why: readers who see the label want to know.")
            self.add_error("label_reason", why)
        return cleaned

    def clean_confidential(self):
        confidential = self.cleaned_data["confidential"]
        if confidential and self.instance.pk:
            named = stories_that_name(self.instance)
            if named:
                raise ValidationError(
                    _(
                        "Readers see or will see this source named in: %(stories)s. "
                        "Publish these stories without it first."
                    )
                    % {"stories": "; ".join(named)}
                )
        return confidential


@admin.register(Source)
class SourceAdmin(WordAdmin):
    form = SourceForm
    formfield_overrides = HTTPS
    filter_name = "source"
    list_display = ("name", "kind", "label", "confidential", "stories", "published")
    list_filter = (UsedFilter, "kind", "confidential")
    search_fields = ("name", "slug", "aliases")
    fields = (
        "name",
        "slug",
        "kind",
        "aliases",
        "label",
        "label_reason",
        "description",
        "url",
        "confidential",
    )

    def view_on_site(self, source: Source) -> str | None:
        return None if source.confidential else source.get_absolute_url()

    def get_queryset(self, request):
        return super().get_queryset(request).filter(visible_sources(request.user))

    def has_change_permission(self, request, obj=None) -> bool:
        """Who was let know of one source reads about it; it stays as protected as it is."""
        guarded = obj is not None and obj.confidential and not may_see_confidential(request.user)
        return not guarded and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        guarded = obj is not None and obj.confidential and not may_see_confidential(request.user)
        return not guarded and super().has_delete_permission(request, obj)

    def get_inlines(self, request, obj):
        return [GrantInline] if obj is not None and obj.confidential else []

    def save_model(self, request, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        keep_known(source=obj, by=request.user)

    def save_formset(self, request, form, formset, change) -> None:
        if formset.model is SourceGrant:
            save_grants(formset, by=request.user)
        else:
            super().save_formset(request, form, formset, change)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            note_seen(by=request.user, sources=[obj])
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def changelist_view(self, request, extra_context=None):
        response = super().changelist_view(request, extra_context)
        if "cl" in (getattr(response, "context_data", None) or {}):
            note_seen(by=request.user, sources=response.context_data["cl"].result_list)
        return response
