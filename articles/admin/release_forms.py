"""The forms of the pages that publish and withdraw."""

from datetime import MAXYEAR, datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from articles.desk.times import clock_problem, in_words
from articles.models import Article, Correction

#: Nobody schedules further ahead; a year with a digit too many is further.
FURTHEST = timedelta(days=3660)
LOCAL = "%Y-%m-%dT%H:%M"


class ReleaseTimeField(forms.DateTimeField):
    """A time to come in the newsroom's zone. What cannot be one is said in a sentence."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)

    def to_python(self, value):
        try:
            at = super().to_python(value)
        except ValidationError as error:
            typed = parse_datetime(value.strip()) if error.code == "ambiguous_timezone" else None
            problem = typed and clock_problem(typed, zone=timezone.get_current_timezone())
            if problem:
                raise ValidationError(problem) from error
            raise ValidationError(
                _("Enter a date and a time, such as 2026-01-25 14:50.")
            ) from error
        if at is not None and at - timezone.now() > FURTHEST:
            raise ValidationError(_("That is more than ten years away; is the year right?"))
        return at


class PublishForm(forms.Form):
    """Now, or at a time; of a live story, as an update or as a correction."""

    NOW, LATER = "now", "later"
    UPDATE, CORRECTION = "update", "correction"
    what = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[
            (UPDATE, _("Update: readers see the new text")),
            (CORRECTION, _("Correction: readers are also told what was wrong")),
        ],
        widget=forms.RadioSelect,
        initial=UPDATE,
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=Correction.Kind.choices,
        initial=Correction.Kind.CORRECTION,
    )
    text = forms.CharField(
        label=_("What readers are told"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was wrong, and what is right. It stands with the story for good."),
    )
    when = forms.ChoiceField(
        label=_("When"),
        choices=[(NOW, _("Now")), (LATER, _("At a time"))],
        widget=forms.RadioSelect,
        initial=NOW,
    )
    at = ReleaseTimeField(label=_("Time"), required=False)
    keep_date = forms.BooleanField(label=_("Keep the story’s own date"), required=False)
    break_embargo = forms.CharField(
        label=_("Reason to break the embargo"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with your name in the history of acts."),
    )

    def __init__(
        self,
        *args,
        article: Article,
        embargo: datetime | None,
        is_live: bool,
        may_break: bool,
        **kwargs,
    ):
        """``embargo`` is the end of one that is not over."""
        super().__init__(*args, **kwargs)
        if not is_live:
            for name in ("what", "kind", "text"):
                del self.fields[name]
        if embargo is None or not may_break:
            del self.fields["break_embargo"]
        if embargo is not None:
            self.initial |= {"when": self.LATER, "at": local_minute(embargo)}
        own = article.published_at
        if own is None or own > timezone.now() or article.versions.exists():
            del self.fields["keep_date"]
        else:
            self.fields["keep_date"].help_text = date_format(
                timezone.localtime(own), "DATETIME_FORMAT"
            )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("when") == self.LATER and "at" not in self.errors:
            at = cleaned.get("at")
            if at is None:
                self.add_error("at", _("Say at what time."))
            elif at <= timezone.now():
                past = {"time": in_words(at)} if at.year > 1970 else {"time": self.data["at"]}
                self.add_error("at", _("That time is past: %(time)s. Choose a later one.") % past)
        elif cleaned.get("when") == self.NOW:
            self.errors.pop("at", None)
        if self.is_correction and not cleaned.get("text", "").strip() and "text" not in self.errors:
            self.add_error("text", _("Say in a sentence that readers will see what is corrected."))
        return cleaned

    @property
    def is_correction(self) -> bool:
        """Whether readers are to be told what was wrong."""
        return self.cleaned_data.get("what") == self.CORRECTION

    @property
    def time(self) -> datetime | None:
        """The time chosen; None for now."""
        return self.cleaned_data["at"] if self.cleaned_data["when"] == self.LATER else None


def local_minute(at: datetime) -> datetime:
    """``at`` in the newsroom's zone, to the whole minute that is not before it."""
    local = timezone.localtime(at)
    if (local.second or local.microsecond) and local.year < MAXYEAR:
        local = timezone.localtime(at + timedelta(minutes=1))
    return local.replace(second=0, microsecond=0)


class WithdrawForm(forms.Form):
    """Why, in words that readers will see."""

    reason = forms.CharField(
        label=_("Public reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Readers see this sentence at the story’s address."),
    )
