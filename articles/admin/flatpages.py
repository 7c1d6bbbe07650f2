"""The pages about the paper: written here, read at an address of their own."""

from collections.abc import Iterable, Iterator

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.flatpages.models import FlatPage
from django.contrib.sites.models import Site
from django.core.exceptions import ValidationError
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget

from articles.body import clean, editor_extensions, is_blank, split_figures
from articles.models import HousePage
from articles.models.base import short_slug

# Pages are kept with our own form; the one site there is says what the settings say.
admin.site.unregister([FlatPage, Site])


def without_photos(html: str) -> str:
    """The canonical form of any HTML, without the places of a story's photos."""
    parts = split_figures(clean(html))
    return "\n".join(part.strip() for kind, part in parts if kind == "html" and part.strip())


def is_taken(name: str) -> bool:
    """Whether addresses that begin with ``/<name>/`` are the site's own."""
    url_name = resolve(f"/{name}/").url_name
    return url_name != "house-page" or name in set(_first_parts(get_resolver().url_patterns))


def _first_parts(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    """What the addresses of ``patterns`` begin with, up to their first slash."""
    yield settings.STATIC_URL.strip("/")
    for one in patterns:
        route = str(one.pattern).lstrip("^")
        if isinstance(one, URLResolver) and not route:
            yield from _first_parts(one.url_patterns)
        else:
            yield route.partition("/")[0]


class HousePageForm(forms.ModelForm):
    url = forms.CharField(
        label=_("Address"),
        max_length=60,
        help_text=_(
            "One word, such as “about”: readers then find the page at /about/, and it stays there. "
            "Stories’ corrections lead to “standards”."
        ),
    )
    content = ProseEditorFormField(
        label=_("Text"),
        extensions=editor_extensions(),
        sanitize=without_photos,
        widget=AdminProseEditorWidget,
    )
    registration_required = forms.BooleanField(
        label=_("Keep back"),
        required=False,
        help_text=_(
            "Readers see the page once this is taken off, and find it at every page’s foot."
        ),
    )

    class Meta:
        model = HousePage
        fields = ("title", "url", "content", "registration_required")

    def clean_url(self) -> str:
        name = short_slug(self.cleaned_data["url"], most=60)
        if not name:
            raise ValidationError(_("An address needs letters or digits."))
        if is_taken(name):
            taken = _("“%(name)s” is an address of the paper’s own; choose another.")
            raise ValidationError(taken % {"name": name})
        url = f"/{name}/"
        if FlatPage.objects.filter(url=url).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("There is a page at %(url)s already.") % {"url": url})
        return url

    def clean_content(self) -> str:
        text = self.cleaned_data["content"]
        if is_blank(text):
            raise ValidationError(_("A page needs a text."))
        return text


@admin.register(HousePage)
class HousePageAdmin(admin.ModelAdmin):
    """A page's address is made once, as those of words are, and stays."""

    form = HousePageForm
    list_display = ("title", "address", "is_public")
    ordering = ("url",)
    change_form_template = "admin/articles/housepage/change_form.html"

    def get_fields(self, request, obj=None):
        where = "address" if obj else "url"
        return ("title", where, "content", "registration_required")

    def get_readonly_fields(self, request, obj=None):
        return ("address", "url") if obj else ()

    def view_on_site(self, page: HousePage) -> str | None:
        return None if page.registration_required else page.get_absolute_url()

    def save_related(self, request, form, formsets, change) -> None:
        super().save_related(request, form, formsets, change)
        form.instance.sites.set([settings.SITE_ID])

    @admin.display(description=_("address"), ordering="url")
    def address(self, page: HousePage) -> str:
        return page.url

    @admin.display(description=_("readers see it"), boolean=True)
    def is_public(self, page: HousePage) -> bool:
        return not page.registration_required
