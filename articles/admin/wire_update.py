"""What the wire has changed in a story that the desk has changed too, and what it has taken back."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.desk import access
from articles.desk.compare import compare, compare_for, for_eyes, hidden_citations
from articles.desk.confidential import note_read
from articles.desk.differ import Segment
from articles.desk.save import Conflict
from articles.desk.wire_stop import let_stand
from articles.desk.wire_update import (
    Sides,
    name_of_unit,
    named,
    open_sides,
    open_units,
    settle_unit,
)
from articles.models import ActKind, Article, WireStatus
from articles.records import Story

from .forms import is_key
from .pages import StoryPages

#: The stretches of each text or part of it; those that are not EQUAL are what differs.
Texts = list[list[Segment]]


class LetStandForm(forms.Form):
    """Why the story stands though its wire has taken it back."""

    why = forms.CharField(
        label=_("Why it stands"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For colleagues; it is kept in the history of the story."),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A unit as its page shows it; ``is_guarded`` where it has sources that one may not see."""

    key: str
    label: str
    agreed: Texts
    ours: Texts
    new: Texts
    notes: list[str]
    is_guarded: bool


class WirePages(StoryPages):
    """What a ModelAdmin of stories has to settle an update of the wire and to let a story stand."""

    def get_urls(self):
        pages = self._routes(
            ("<int:pk>/wire/", self.wire_view, "wire"),
            ("<int:pk>/let-stand/", self.let_stand_view, "let_stand"),
        )
        return pages + super().get_urls()

    def wire_view(self, request, pk: int):
        article = self._to_read(request, pk)
        sides = open_sides(article)
        if request.method == "POST":
            return self._settle(request, article, sides)
        cited = {one for unit in sides for one in (*unit.agreed.sources, *unit.ours.sources)}
        cited |= {one for unit in sides for one in unit.new.sources}
        note_read(by=request.user, citations=cited, article=article)
        units = [_open(one, request.user, article) for one in sides]
        context = {
            "units": units,
            "to_settle": [unit for unit in units if not unit.is_guarded],
            "item": article.wire_update.item if units else None,
            "may_edit": access.may_edit(request.user, article),
            "media": "",
        }
        return self._confirm_page(request, article, "wire", gettext("Update of the wire"), context)

    def _settle(self, request, article: Article, sides: list[Sides]):
        access.require_edit(request.user, article)
        keys, takes = request.POST.getlist("unit"), "take" in request.POST
        meant = [one for one in sides if one.unit.key in keys]
        try:
            if not keys:
                raise ValidationError(gettext("Say what to take or to keep."))
            if any(is_guarded(one, request.user, article) for one in meant):
                raise ValidationError(
                    gettext("Only those who may see all of its sources can settle this.")
                )
            settle_unit(
                article=article,
                keys=keys,
                takes=takes,
                by=request.user,
                began_from=_number(request.POST.get("began_from", "")),
            )
        except Conflict:
            text = gettext("Somebody has saved the story meanwhile; look at it once more.")
            messages.warning(request, text)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            said = gettext("Taken from the wire: %(what)s.")
            if not takes:
                said = gettext("Kept as the desk has it: %(what)s.")
            messages.success(request, said % {"what": named(one.unit for one in meant)})
        if open_units(article):
            return redirect("admin:articles_article_wire", article.pk)
        return redirect("admin:articles_article_change", article.pk)

    def let_stand_view(self, request, pk: int):
        article = self._article(request, pk, "withdraw_article")
        form = LetStandForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                let_stand(article=article, by=request.user, why=form.cleaned_data["why"])
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, gettext("The story stands; it can be published again."))
                return redirect("admin:articles_article_change", pk)
        context = {"form": form, "stopped": stopped(article)}
        return self._confirm_page(request, article, "let_stand", gettext("Let it stand"), context)


def wire_panel(request, article: Article) -> dict:
    """What the wire wants of the desk: what is open, in words, and what it has taken back."""
    return {
        "open": named(open_units(article)),
        "stopped": stopped(article),
        "may_let_stand": access.may(request.user, "withdraw_article"),
    }


def stopped(article: Article) -> dict | None:
    """That the wire has taken the story back: its status in words, and the act that says why."""
    if article.wire_status == WireStatus.USABLE:
        return None
    acts = article.acts.filter(kind=ActKind.WIRE_STOPPED).order_by("-pk")
    return {"status": article.get_wire_status_display(), "act": acts.first()}


def is_guarded(one: Sides, by: access.Person, article: Article) -> bool:
    """Whether the unit has sources that ``by`` may not see, so that others settle it."""
    cited = (*one.agreed.sources, *one.ours.sources, *one.new.sources)
    return bool(hidden_citations(cited, by=by, article=article))


def _open(one: Sides, by: access.Person, article: Article) -> Open:
    agreed = for_eyes(one.agreed, by, article)
    rows = [
        row
        for change in compare_for(one.ours, one.new, by=by, article=article)
        for row in change.rows
    ]
    return Open(
        key=one.unit.key,
        label=capfirst(name_of_unit(one.unit)),
        agreed=[row.right for change in compare(Story(), agreed) for row in change.rows],
        ours=[row.left for row in rows if row.left],
        new=[row.right for row in rows if row.right],
        notes=[note for row in rows for note in row.notes],
        is_guarded=is_guarded(one, by, article),
    )


def _number(text: str) -> int:
    """The version that was looked at; 0 for what cannot be one."""
    return int(text) if is_key(text) else 0
