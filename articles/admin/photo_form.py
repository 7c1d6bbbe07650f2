"""The form of a photo: its words, its rights, its focal point."""

import re
from hashlib import sha256

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.desk.embargo import check_move
from articles.models import Photo, PhotoUse
from articles.photos.metadata.dates import iso_date

#: So many lines of each are seen at once.
ROWS = {"caption": 4, "alt_text": 2, "extended_description": 3, "usage_terms": 2}


class KeywordsField(forms.CharField):
    """A list of words, parted by commas or lines; the same word twice is kept once."""

    widget = forms.Textarea(attrs={"rows": 2})

    def prepare_value(self, value):
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value):
        words = (word.strip() for word in re.split(r"[,\n]", super().to_python(value)))
        return list(dict.fromkeys(filter(None, words)))

    def has_changed(self, initial, data):
        return self.to_python(self.prepare_value(initial)) != self.to_python(data)


class PhotoForm(forms.ModelForm):
    #: Who is at the form; None is the newsroom itself.
    person = None

    began_from = forms.CharField(required=False, widget=forms.HiddenInput)
    keywords = KeywordsField(
        label=_("Keywords"), required=False, help_text=_("Parted by commas."), max_length=4_000
    )
    allowed_uses = forms.MultipleChoiceField(
        label=_("Allowed uses"),
        required=False,
        choices=PhotoUse.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all are allowed."),
    )

    class Meta:
        model = Photo
        exclude = ("file",)  # noqa: DJ006 - the rest is named in PhotoAdmin.fieldsets

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, rows in ROWS.items():
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = rows
        self.initial["began_from"] = self._mark()

    def _mark(self) -> str:
        """What tells whether the photo, as it is held, is still the one that the form was opened on."""
        names = sorted(self.fields.keys() - {"began_from"})
        held = [str(getattr(self.instance, name)) for name in names]
        return sha256("\0".join(held).encode()).hexdigest()[:16]

    def clean(self):
        """Refuse, once, to save over what somebody else has saved meanwhile; all typed stays."""
        super().clean()
        mark = self._mark()
        if self.cleaned_data.get("began_from") not in {"", mark}:
            self.data = self.data.copy()
            self.data[self.add_prefix("began_from")] = mark
            raise ValidationError(
                _(
                    "Somebody has saved this photo since you opened it. Look at it in another tab; "
                    "if you save once more, what you see here replaces that."
                )
            )

    def clean_date_created(self):
        """As far as it is known; what came with the file stays as it came."""
        date = self.cleaned_data["date_created"]
        if date and date != self.initial.get("date_created") and iso_date(date) != date:
            raise ValidationError(
                _("“%(date)s” is no date; write 2026, 2026-01 or 2026-01-25."),
                params={"date": date},
            )
        return date

    def clean_embargo_until(self):
        wanted = self.cleaned_data["embargo_until"]
        check_move(self.person, held=self.initial.get("embargo_until"), wanted=wanted)
        return wanted
