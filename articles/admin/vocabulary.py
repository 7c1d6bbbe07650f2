"""Screens for the newsroom's own words: sections, tags, sources, authors."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from articles.desk.access import may_see_confidential
from articles.desk.confidential import stories_that_name
from articles.models import Author, Section, Source, Tag

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


class WordAdmin(admin.ModelAdmin):
    """A word of the vocabulary. Its slug is its address and stays once it is made."""

    search_fields = ("name", "slug")
    ordering = ("name",)

    def get_readonly_fields(self, request, obj=None):
        return ("slug",) if obj else ()


@admin.register(Section)
class SectionAdmin(WordAdmin):
    list_display = ("name", "slug", "order")
    list_editable = ("order",)
    ordering = ("order", "name")
    fields = ("name", "slug", "description", "order")


@admin.register(Author)
class AuthorAdmin(WordAdmin):
    list_display = ("name", "title", "place")
    fields = ("name", "slug", "title", "bio", "place", "languages", "user")
    autocomplete_fields = ("user",)


@admin.register(Tag)
class TagAdmin(WordAdmin):
    form = AliasedForm
    list_display = ("name", "slug", "stories")
    search_fields = ("name", "slug", "aliases")
    fields = ("name", "slug", "aliases", "description")

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(stories_count=Count("tagged"))

    @admin.display(description=_("stories"), ordering="stories_count")
    def stories(self, tag: Tag) -> int:
        return tag.stories_count


class SourceForm(AliasedForm):
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
    list_display = ("name", "kind", "label", "confidential")
    list_filter = ("kind", "confidential")
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
        sources = super().get_queryset(request)
        if may_see_confidential(request.user):
            return sources
        return sources.filter(confidential=False)
