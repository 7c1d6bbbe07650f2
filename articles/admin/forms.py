"""The forms of the story's screen and of its confirm pages."""

from collections.abc import Iterable, Mapping

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from articles.desk.embargo import check_move
from articles.models import Article, ArticlePhoto, Photo, Tag
from articles.models.base import Named
from articles.photos import Box

from .cards import card, credit_line


def is_key(value) -> bool:
    """True where ``value``, as it was sent, can be a primary key that the database can hold."""
    text = str(value)
    return text.isascii() and text.isdecimal() and len(text) < 20 and int(text) < 2**63


def word_field(db_field) -> dict:
    """What the form field of a foreign key to a word is made with; nothing for other keys."""
    model = db_field.remote_field.model
    if not issubclass(model, Named):
        return {}
    return {"form_class": WordField, "queryset": model.objects.active()}


def kept_instead(model: type[Named], keys: Iterable) -> dict[str, str]:
    """Those of ``keys`` that are of merged words, each with the key of the word that was kept."""
    merged = model.objects.filter(pk__in=[key for key in keys if is_key(key)])
    found = merged.exclude(merged_into=None).values_list("pk", "merged_into")
    return {str(pk): str(kept) for pk, kept in found}


class WordField(forms.ModelChoiceField):
    """A word. One that was merged while the form lay open means the one that was kept."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError:
            kept = kept_instead(self.queryset.model, [value])
            if not kept:
                raise
            return super().to_python(kept[str(value)])


class TagChoice(AutocompleteSelectMultiple):
    """Tags found as one types; those that the story has are handed over and not asked for."""

    held: Mapping[str, Tag] = {}

    def optgroups(self, name, value, attr=None):
        if not set(value) <= self.held.keys():
            return super().optgroups(name, [one for one in value if is_key(one)], attr)
        chosen = enumerate(self.held[one] for one in value)
        options = [
            self.create_option(name, tag.pk, str(tag), True, index, attrs=attr)
            for index, tag in chosen
        ]
        return [(None, options, 0)]


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
    """Tags by primary key, in the order chosen; merged ones mean those that were kept."""

    def clean(self, value):
        for pk in value or ():
            if not is_key(pk):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": pk},
                )
        kept = kept_instead(Tag, value or ())
        value = list(dict.fromkeys(kept.get(str(pk), str(pk)) for pk in value or ()))
        chosen = {str(tag.pk): tag for tag in super().clean(value)}
        return [chosen[pk] for pk in value if pk in chosen]


class ArticleForm(forms.ModelForm):
    """The working copy. It remembers which version it began from."""

    #: Filled with what was typed and not saved: to look at, not to save.
    is_only_shown = False
    #: Who is at the form; None is the newsroom itself.
    person = None

    tags = TagsField(label=_("Tags"), queryset=Tag.objects.active(), required=False)
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
            "translation_of",
            "slug",
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
        if article.pk and "tags" in self.fields:
            tags = [tagged.tag for tagged in article.tagged.all()]
            self.fields["tags"].widget.held = {str(tag.pk): tag for tag in tags}
        if "add_tags" in self.fields:
            suggested = [tag.pk for tag in article.suggested_tags]
            self.fields["add_tags"].queryset = Tag.objects.filter(pk__in=suggested)

    def clean_embargo_until(self):
        wanted = self.cleaned_data["embargo_until"]
        check_move(self.person, held=self.initial.get("embargo_until"), wanted=wanted)
        return wanted

    def clean_translation_of(self) -> Article | None:
        original = self.cleaned_data["translation_of"]
        if original and self.instance.pk in {original.pk, original.translation_of_id}:
            raise ValidationError(_("A story is no translation of itself; choose the other one."))
        return original

    def clean_headline(self) -> str:
        return " ".join(self.cleaned_data["headline"].split())

    def clean(self):
        cleaned = super().clean()
        if "headline" in self.changed_data:
            cleaned["headline_provisional"] = False
            self.instance.headline_provisional = False
        if self.instance.pk and cleaned.get("began_from") is None:
            raise ValidationError(
                _("It is not known which version you began from: open the story again and save."),
                code="began_from",
            )
        return cleaned

    def is_valid(self) -> bool:
        return super().is_valid() and not self.is_only_shown

    def clean_new_tags(self) -> list[str]:
        names = [" ".join(name.split()) for name in self.cleaned_data["new_tags"].split(",")]
        most = Named._meta.get_field("name").max_length
        for name in names:
            if len(name) > most:
                raise ValidationError(_("A tag has at most %(most)s characters.") % {"most": most})
        return [name for name in names if name]


class StoryPhotoForm(PartForm):
    """A photo in a story: chosen from those held, or uploaded here; or a note to the photo desk."""

    upload = forms.FileField(
        label=_("Upload"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("JPEG, PNG, WebP, AVIF or TIFF."),
    )
    crop = forms.CharField(
        label=_("Crop"),
        required=False,
        max_length=ArticlePhoto._meta.get_field("crop").max_length,
        help_text=ArticlePhoto._meta.get_field("crop").help_text,
    )

    class Meta:
        model = ArticlePhoto
        fields = (
            "photo",
            "upload",
            "caption",
            "alt_text",
            "credit",
            "crop",
            "placement",
            "order",
            "key",
        )
        widgets = {
            "caption": forms.Textarea(attrs={"rows": 2}),
            "alt_text": forms.Textarea(attrs={"rows": 2}),
        }

    #: What makes no row of its own: where a photo would stand that was never chosen.
    PLACES = frozenset({"placement", "order", "key"})

    @property
    def photo(self) -> Photo | None:
        """The photo that is chosen in this row, as far as it is known by now."""
        return self.instance.photo

    @property
    def card(self) -> dict | None:
        """What the desk shows of the photo; None in a row that has none."""
        return card(self.photo) if self.photo else None

    @property
    def offered(self) -> str:
        """What a provider said of the picture that is not held yet."""
        offered = self.instance.offered
        parts = (offered.get("file") or offered.get("url"), offered.get("creator"))
        return " · ".join(filter(None, parts))

    @property
    def finished(self) -> dict[str, str]:
        """Caption and credit as readers get them (``components/figure.html``)."""
        photo, offered = self.photo, self.instance.offered
        caption, credit = (str(self[name].value() or "").strip() for name in ("caption", "credit"))
        credit = credit or (photo.credit_line if photo else offered.get("creator", ""))
        return {
            "caption": caption or (photo.caption if photo else ""),
            "credit": credit,
            "credit_line": credit_line() % {"credit": credit},
            "creator": offered.get("creator", ""),
        }

    def has_changed(self) -> bool:
        """A new row that has nothing but a place in the story is none."""
        changed = set(self.changed_data)
        return bool(changed if self.instance.pk else changed - self.PLACES)

    def clean_upload(self):
        """What is a picture was taken in before; here arrives what was refused, with the reason."""
        upload = self.cleaned_data["upload"]
        if upload:
            raise ValidationError(upload.refusal)
        return upload

    def clean_crop(self) -> str:
        try:
            name = Box.parse(self.cleaned_data["crop"]).name
        except ValueError as problem:
            raise ValidationError(str(problem)) from problem
        return "" if name == Box().name else name


class CorrectionFormSet(BaseInlineFormSet):
    """The corrections of a story: those that readers have seen stay as they are."""

    def add_fields(self, form, index) -> None:
        super().add_fields(form, index)
        if not getattr(form.instance, "is_shown", False):
            return
        for name, field in form.fields.items():
            field.disabled = name != self._pk_field.name
            field.help_text = ""
        form.fields["text"].help_text = _("Readers have seen it; add another to change it.")

    def clean(self):
        """What was typed into one that readers have come to see meanwhile is not passed over."""
        super().clean()
        for form in self.initial_forms:
            if not getattr(form.instance, "is_shown", False):
                continue
            typed = form.data.get(form.add_prefix("text"), form.instance.text)
            if typed.split() != form.instance.text.split():
                raise ValidationError(
                    _(
                        "Readers have seen this correction meanwhile; add another that says: %(text)s"
                    )
                    % {"text": typed}
                )


class PartFormSet(BaseInlineFormSet):
    """Rows of a story's part: those that were read with the story are not read again."""

    def get_queryset(self):
        if not hasattr(self, "_queryset"):
            name = self.fk.remote_field.get_accessor_name()
            at_hand = getattr(self.instance, "_prefetched_objects_cache", {}).get(name)
            if at_hand is not None and self.may_all_be_shown(at_hand):
                self._queryset = list(at_hand)
        return super().get_queryset()

    def may_all_be_shown(self, rows) -> bool:
        return True


class CitationFormSet(PartFormSet):
    """The citations of a story; which of the protected ones are shown is asked of the database."""

    def may_all_be_shown(self, rows) -> bool:
        return not any(row.source.confidential for row in rows)


class StoryPhotoFormSet(PartFormSet):
    """The photos of a story: each key names one of them."""

    @property
    def spare_form(self) -> StoryPhotoForm:
        """One row more than there are, for a browser that cannot add any."""
        number = self.total_form_count()
        form = self.form(
            auto_id=self.auto_id,
            prefix=self.add_prefix(number),
            empty_permitted=True,
            use_required_attribute=False,
            **self.get_form_kwargs(None),
        )
        self.add_fields(form, number)
        return form

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
