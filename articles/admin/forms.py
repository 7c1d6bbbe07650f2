"""The forms of the story's screen and of its confirm pages."""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from articles.models import Article, ArticlePhoto, Tag
from articles.models.base import Named

from .photo import read_upload


def is_key(value) -> bool:
    """True where ``value``, as it was sent, can be a primary key that the database can hold."""
    text = str(value)
    return text.isascii() and text.isdecimal() and len(text) < 20 and int(text) < 2**63


class TagChoice(AutocompleteSelectMultiple):
    """Tags found as one types; a new name may be typed where the person may make tags."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [one for one in value if is_key(one)], attr)


class HeldSelect(AutocompleteSelect):
    """An autocomplete that is handed the chosen row, so that a form of many rows asks once."""

    held = None

    def optgroups(self, name, value, attrs=None):
        if self.held is None or value != [str(self.held.pk)]:
            return super().optgroups(name, [one for one in value if is_key(one)], attrs)
        options = [self.create_option(name, self.held.pk, str(self.held), True, 0, attrs=attrs)]
        if not self.is_required:
            options.insert(0, self.create_option(name, "", "", False, 0))
        return [(None, options, 0)]


class PartForm(forms.ModelForm):
    """A row of a story's inlines; its related objects come with its queryset."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            select = getattr(field.widget, "widget", None)
            if isinstance(select, HeldSelect) and self.instance.pk:
                select.held = getattr(self.instance, name)


class TagsField(forms.ModelMultipleChoiceField):
    """Tags by primary key, in the order chosen."""

    def clean(self, value):
        for pk in value or ():
            if not is_key(pk):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": pk},
                )
        chosen = {str(tag.pk): tag for tag in super().clean(value)}
        return [chosen[str(pk)] for pk in value or [] if str(pk) in chosen]


class ArticleForm(forms.ModelForm):
    """The working copy. It remembers which version it began from."""

    tags = TagsField(label=_("Tags"), queryset=Tag.objects.all(), required=False)
    add_tags = TagsField(
        label=_("Suggested tags"),
        queryset=Tag.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Found in the text; tick to add."),
    )
    new_tags = forms.CharField(
        label=_("New tags"), required=False, help_text=_("Separated by commas.")
    )
    began_from = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Article
        fields = (
            "headline",
            "headline_provisional",
            "deck",
            "body",
            "dateline",
            "section",
            "tags",
            "language",
            "urgency",
            "slug",
            "stage",
            "embargo_until",
            "expires_at",
            "note",
        )
        widgets = {
            "headline": forms.Textarea(attrs={"rows": 2, "class": "headline"}),
            "deck": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        article = self.instance
        if not article.headline_provisional:
            self.fields.pop("headline_provisional", None)
        if article.pk:
            self.initial["began_from"] = article.version
        if "add_tags" in self.fields:
            suggested = [tag.pk for tag in article.suggested_tags]
            self.fields["add_tags"].queryset = Tag.objects.filter(pk__in=suggested)

    def clean_headline(self) -> str:
        return " ".join(self.cleaned_data["headline"].split())

    def clean(self):
        cleaned = super().clean()
        if "headline" in self.changed_data:
            cleaned["headline_provisional"] = False
            self.instance.headline_provisional = False
        self._check_nobody_saved_meanwhile(cleaned.get("began_from"))
        return cleaned

    def _check_nobody_saved_meanwhile(self, began_from: int | None) -> None:
        if not self.instance.pk or began_from is None:
            return
        # Under a lock until this save is done, so that of two in one instant the second is told.
        stories = Article.objects.select_for_update(of=("self",)).select_related("updated_by")
        now = stories.get(pk=self.instance.pk)
        if now.version == began_from:
            return
        # Saving again begins from theirs, so that nobody is locked out and both are revisions.
        self.data = self.data.copy()
        self.data[self.add_prefix("began_from")] = now.version
        who = now.updated_by.get_full_name() or now.updated_by if now.updated_by else _("An import")
        raise ValidationError(
            _(
                "%(who)s saved this story at %(when)s, while you had it open. Your text is still "
                "here and theirs is kept: open the story in another tab to compare, then save "
                "again to put yours on top."
            )
            % {"who": who, "when": date_format(timezone.localtime(now.updated_at), "H:i")},
            code="conflict",
        )

    def clean_new_tags(self) -> list[str]:
        names = [" ".join(name.split()) for name in self.cleaned_data["new_tags"].split(",")]
        most = Named._meta.get_field("name").max_length
        for name in names:
            if len(name) > most:
                raise ValidationError(_("A tag has at most %(most)s characters.") % {"most": most})
        return [name for name in names if name]


class StoryPhotoForm(PartForm):
    """A photo in a story: chosen from those held, or uploaded here."""

    upload = forms.FileField(label=_("Upload"), required=False)

    class Meta:
        model = ArticlePhoto
        fields = ("photo", "upload", "caption", "alt_text", "credit", "placement", "order", "key")
        widgets = {
            "caption": forms.Textarea(attrs={"rows": 2}),
            "alt_text": forms.Textarea(attrs={"rows": 2}),
            "order": forms.NumberInput(attrs={"class": "order"}),
        }

    picture: bytes | None = None

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if upload:
            self.picture = read_upload(upload)
        return upload


class StoryPhotoFormSet(BaseInlineFormSet):
    """The photos of a story: each key names one of them."""

    def clean(self):
        super().clean()
        taken = set()
        for row in self.forms:
            key = row.cleaned_data.get("key") if hasattr(row, "cleaned_data") else None
            if not key or self._should_delete_form(row):
                continue
            if key in taken:
                raise ValidationError(
                    _("Two photos have the key “%(key)s”; give each its own, or none.")
                    % {"key": key}
                )
            taken.add(key)


class PublishForm(forms.Form):
    """Now, or at a time."""

    NOW, LATER = "now", "later"
    when = forms.ChoiceField(
        label=_("When"),
        choices=[(NOW, _("Now")), (LATER, _("At a time"))],
        widget=forms.RadioSelect,
        initial=NOW,
    )
    at = forms.DateTimeField(
        label=_("Time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    keep_date = forms.BooleanField(label=_("Keep the story’s own date"), required=False)

    def __init__(self, *args, article: Article, **kwargs):
        super().__init__(*args, **kwargs)
        own = article.published_at
        if own is None or own > timezone.now() or article.versions.exists():
            del self.fields["keep_date"]
        else:
            self.fields["keep_date"].help_text = date_format(
                timezone.localtime(own), "DATETIME_FORMAT"
            )
        if article.embargo_until and article.embargo_until > timezone.now():
            self.initial |= {"when": self.LATER, "at": timezone.localtime(article.embargo_until)}
        self.fields["at"].help_text = _("Times are in %(zone)s.") % {
            "zone": timezone.get_current_timezone_name()
        }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("when") == self.LATER and not cleaned.get("at") and "at" not in self.errors:
            self.add_error("at", _("Say at what time."))
        return cleaned

    @property
    def time(self):
        """The time chosen; None for now."""
        return self.cleaned_data["at"] if self.cleaned_data["when"] == self.LATER else None


class WithdrawForm(forms.Form):
    """Why, in words that readers will see."""

    reason = forms.CharField(
        label=_("Public reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Readers see this sentence at the story’s address."),
    )
