"""The fronts, as they are arranged: what is pinned where and until when, and what fills the rest."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.desk.acts import name_of
from articles.desk.find import found_by
from articles.desk.front import (
    MOST,
    Area,
    Place,
    Rearranged,
    areas_of,
    arrange,
    in_order,
    last_change,
    may_arrange,
    name_of_front,
    places_in,
    slots_of,
    state_of,
    undo,
)
from articles.desk.state import LiveState
from articles.desk.times import clock, in_words
from articles.models import Article, FrontSlot, PublishedVersion, Section

from .forms import is_key
from .front_preview import as_readers_would, preview_response
from .listing import stories_of
from .release_forms import ReleaseTimeField, local_minute
from .thumbnails import copy_url

#: So many stories are offered.
FOUND = 12


class PlaceForm(forms.Form):
    """Where a story stands on the front, and until when."""

    area = forms.ChoiceField(label=pgettext_lazy("on a front", "Place"))
    order = forms.IntegerField(label=_("Number"), required=False, min_value=1, max_value=999)
    until = ReleaseTimeField(label=_("Until"), required=False)
    remove = forms.BooleanField(label=_("Take off"), required=False)

    def __init__(self, *args, front: Section | None, held: datetime | None = None, **kwargs):
        """``held`` is until when it stands there now: a form knows no seconds."""
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [(area.value, area.label) for area in areas_of(front)]
        self.held = held

    def clean_until(self) -> datetime | None:
        until = self.cleaned_data["until"]
        if self.held and until and local_minute(until) == local_minute(self.held):
            return self.held
        if until and until <= timezone.now():
            raise ValidationError(_("That time is past; choose a later one, or none."))
        return until


@dataclass(slots=True, kw_only=True)
class Card:
    """A story on the front: how it is called there, and whether readers see it there now."""

    article: int
    headline: str
    section: str = ""
    state: str = ""
    why_not: str = ""
    pinned: str = ""
    thumbnail: str = ""
    form: PlaceForm | None = None


@dataclass(slots=True, kw_only=True)
class Column:
    """An area: what is pinned there, and what fills it."""

    area: Area
    cards: list[Card] = field(default_factory=list)
    fill: list[Card] = field(default_factory=list)


@admin.register(FrontSlot)
class FrontSlotAdmin(admin.ModelAdmin):
    """One screen: a front is saved as a whole, so that no two editors mix theirs unawares."""

    def get_urls(self):
        view = self.admin_site.admin_view
        preview = path("preview/", view(self.preview_view), name="articles_frontslot_preview")
        return [preview, *super().get_urls()]

    def has_add_permission(self, request) -> bool:
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """A single place is seen on its front."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        slot = FrontSlot.objects.filter(pk=object_id).first() if is_key(object_id) else None
        return redirect(address_of(slot.section if slot else None))

    def delete_view(self, request, object_id, extra_context=None):
        return self.change_view(request, object_id)

    def changelist_view(self, request, extra_context=None):
        """The board: GET shows what is saved; POST saves, undoes, or goes on with what was typed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        front = front_of(request)
        if request.method != "POST":
            return self._board(request, front, *saved_rows(front))
        if not may_arrange(request.user):
            raise PermissionDenied
        if "_undo" in request.POST:
            return self._undone(request, front)
        rows = typed_rows(request, front)
        if "_save" in request.POST and all(form.is_valid() for form in rows.values()):
            return self._saved(request, front, rows)
        if "_save" in request.POST:
            messages.error(request, gettext("Not saved: please correct what is marked."))
        elif "_pin" in request.POST:
            rows = with_pin(request, front, rows)
        return self._board(request, front, rows, request.POST.get("began_from", ""), is_typed=True)

    def preview_view(self, request):
        """The front as readers would have it at ``at``, saved or as it is being arranged."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        front = front_of(request)
        asked = request.POST or request.GET
        try:
            at = ReleaseTimeField(required=False).clean(asked.get("at", ""))
        except ValidationError as problem:
            messages.error(request, problem.messages[0])
            return redirect(address_of(front))
        typed = request.method == "POST"
        rows = typed_rows(request, front) if typed else saved_rows(front)[0]
        marked = gettext("As it is being arranged; not saved.") if typed else gettext("As saved.")
        return preview_response(
            request, front, places_of(rows), at=at or timezone.now(), marked=marked
        )

    def _saved(self, request, front, rows):
        began_from = request.POST.get("began_from", "")
        try:
            act = arrange(
                front=front, places=places_of(rows), began_from=began_from, by=request.user
            )
        except Rearranged:
            return self._conflict(request, front, rows)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
            return self._board(request, front, rows, began_from, is_typed=True)
        said = gettext("Saved: readers have it now.") if act else gettext("Nothing was changed.")
        messages.success(request, said)
        return redirect(address_of(front))

    def _conflict(self, request, front, rows):
        """What was typed stays on the screen; what the other has pinned is offered beside it."""
        slots = slots_of(front)
        theirs = cards_of([slot.article_id for slot in slots if slot.article_id not in rows])
        area = {slot.article_id: slot.area for slot in slots}
        conflict = {
            "act": last_change(front),
            "theirs": [(f"{area[one.article]}-{one.article}", one) for one in theirs.values()],
        }
        return self._board(request, front, rows, state_of(slots), is_typed=True, conflict=conflict)

    def _undone(self, request, front):
        try:
            undo(front=front, began_from=request.POST.get("began_from", ""), by=request.user)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, gettext("The last change is undone."))
        return redirect(address_of(front))

    def _board(
        self,
        request: HttpRequest,
        front: Section | None,
        rows: dict[int, PlaceForm],
        began_from: str,
        *,
        is_typed: bool = False,
        conflict: dict[str, Any] | None = None,
    ) -> HttpResponse:
        now = timezone.now()
        editable = may_arrange(request.user)
        searched = request.POST.get("q", "").strip() if is_typed else ""
        context = self.admin_site.each_context(request) | {
            "title": _title(front),
            "opts": self.opts,
            "front": front,
            "fronts": [None, *Section.objects.active()],
            "columns": columns_of(front, rows, at=now),
            "began_from": began_from,
            "editable": editable,
            "is_typed": is_typed,
            "is_unsaved": is_typed and _differs(front, rows),
            "conflict": conflict,
            "q": searched,
            "offered": offered(request, rows, searched)
            if editable and "_find" in request.POST
            else None,
            "to": request.POST.get("to", Area.SECOND),
            "areas": areas_of(front),
            "last": last_change(front),
            "preview": reverse("admin:articles_frontslot_preview"),
            "readers": front.get_absolute_url() if front else reverse("home"),
            "said_at": clock(now),
            "moved": gettext("%(headline)s: %(area)s, %(number)s of %(count)s"),
        }
        return TemplateResponse(request, "admin/articles/frontslot/board.html", context)


# -- what is asked for ------------------------------------------------------------------------------


def front_of(request: HttpRequest) -> Section | None:
    """The section whose front is asked for; None is the paper's. Raises Http404 for no section."""
    key = request.GET.get("front", "")
    if not key:
        return None
    if not is_key(key):
        raise Http404("There is no such front.")
    return get_object_or_404(Section.objects.active(), pk=key)


def address_of(front: Section | None) -> str:
    query = f"?{urlencode({'front': front.pk})}" if front else ""
    return reverse("admin:articles_frontslot_changelist") + query


def _title(front: Section | None) -> str:
    name = name_of_front(front)
    return gettext("Front of %(section)s") % {"section": name} if front else name


def _differs(front: Section | None, rows: dict[int, PlaceForm]) -> bool:
    """Whether what was typed is other than what is saved, or cannot be read."""
    if any(form.is_bound and not form.is_valid() for form in rows.values()):
        return True
    return in_order(places_of(rows)) != places_in(slots_of(front))


def saved_rows(front: Section | None) -> tuple[dict[int, PlaceForm], str]:
    """The front as it is saved, by the stories' numbers; and which arrangement that is."""
    slots = slots_of(front)
    rows = {}
    for order, slot in enumerate(slots, 1):
        until = local_minute(slot.until) if slot.until else None
        area = slot.area if slot.area in areas_of(front) else Area.SECOND
        initial = {"area": area, "order": order, "until": until}
        rows[slot.article_id] = PlaceForm(
            initial=initial, prefix=str(slot.article_id), front=front, held=slot.until
        )
    return rows, state_of(slots)


def typed_rows(request: HttpRequest, front: Section | None) -> dict[int, PlaceForm]:
    """The front as it is typed, without what is taken off, in the order of the numbers typed."""
    held = {slot.article_id: slot.until for slot in slots_of(front)}
    keys = dict.fromkeys(str(int(key)) for key in request.POST.getlist("story") if is_key(key))
    forms_ = {
        int(key): PlaceForm(request.POST, prefix=key, front=front, held=held.get(int(key)))
        for key in list(keys)[: MOST + 1]
    }
    there = set(Article.objects.filter(pk__in=forms_).values_list("pk", flat=True))
    rows = {pk: form for pk, form in forms_.items() if pk in there and not form["remove"].value()}
    return dict(sorted(rows.items(), key=lambda row: _order(row[1])))


def _order(form: PlaceForm) -> int:
    try:
        return int(form["order"].value())
    except (TypeError, ValueError):
        return MOST


def with_pin(
    request: HttpRequest, front: Section | None, rows: dict[int, PlaceForm]
) -> dict[int, PlaceForm]:
    """``rows`` with the story that a button pins, at the end of its area; not saved."""
    area, _dash, key = request.POST["_pin"].partition("-")
    area = area or request.POST.get("to", "")
    known = area in areas_of(front) and is_key(key)
    if not known or not Article.objects.filter(pk=key).exists() or int(key) in rows:
        return rows
    initial = {"area": area, "order": len(rows) + 1}
    return rows | {int(key): PlaceForm(initial=initial, prefix=key, front=front)}


def places_of(rows: dict[int, PlaceForm]) -> list[Place]:
    """Where the stories of ``rows`` stand, as far as it can be read."""
    places = []
    for article, form in rows.items():
        told = form.cleaned_data if form.is_bound and form.is_valid() else None
        if told is not None:
            places.append(Place(told["area"], article, told["until"]))
        elif form["area"].value() in Area:
            places.append(Place(form["area"].value(), article, form.held))
    return places


# -- what is shown -----------------------------------------------------------------------------------


def columns_of(front: Section | None, rows: dict[int, PlaceForm], *, at: datetime) -> list[Column]:
    """The areas with what is pinned in each, and in pale what fills it now."""
    laid = as_readers_would(front, places_of(rows), at=at)
    filled = {
        Area.LEAD: [laid.lead] if laid.lead else [],
        Area.SECOND: laid.second,
        Area.RAIL: laid.rail,
    }
    columns = {area: Column(area=area) for area in areas_of(front)}
    fill = {one.article_id: one for some in filled.values() for one in some}
    cards = cards_of([*rows, *(pk for pk in fill if pk not in rows)])
    slots = {slot.article_id: slot for slot in slots_of(front)}
    over = {article for article, form in rows.items() if form.held and form.held <= at}
    for article, form in rows.items():
        card = cards[article]
        card.form = form
        slot = slots.get(article)
        if article in over:
            card.why_not = gettext("its time here ended %(when)s") % {"when": clock(form.held)}
        if slot and slot.pinned_at:
            words = {"who": name_of(slot.pinned_by) or "–", "when": clock(slot.pinned_at)}
            card.pinned = gettext("Pinned by %(who)s, %(when)s") % words
        area = form["area"].value()
        columns[area if area in columns else Area.SECOND].cards.append(card)
    for column in columns.values():
        shown = filled.get(column.area, [])
        column.fill = [
            cards[one.article_id] for one in shown if one.article_id not in rows.keys() - over
        ]
    return list(columns.values())


def cards_of(numbers: Iterable[int]) -> dict[int, Card]:
    """A card for each of these stories, called as readers have it or will have it."""
    now = timezone.now()
    stories = stories_of(list(numbers))
    pending = PublishedVersion.objects.current_or_pending(now).filter(article__in=stories)
    named: dict[int, PublishedVersion] = {}
    for version in pending.for_lists().order_by("visible_from"):
        named.setdefault(version.article_id, version)
    cards = {}
    for story in stories:
        version = named.get(story.pk)
        cards[story.pk] = Card(
            article=story.pk,
            headline=version.summary["headline"] if version else story.headline,
            section=story.section.name if story.section else "",
            state=str(LiveState(story.live_state).label),
            why_not=_why_not(story),
            thumbnail=copy_url(story.pictures[0].photo) if story.pictures else "",
        )
    return cards


def _why_not(story: Article) -> str:
    """Why readers do not see a story now; empty where they do."""
    match story.live_state:
        case LiveState.LIVE | LiveState.CHANGED:
            return ""
        case LiveState.SCHEDULED:
            return gettext("waits for %(when)s") % {"when": in_words(story.scheduled_for)}
        case LiveState.WITHDRAWN:
            return gettext("withdrawn")
        case LiveState.ENDED:
            return gettext("ended")
    return gettext("not published")


def offered(request: HttpRequest, rows: dict[int, PlaceForm], text: str) -> list[Card]:
    """Stories that readers see or will see, found by ``text``, newest first; the newest without one."""
    seen = PublishedVersion.objects.current_or_pending(timezone.now())
    stories = Article.objects.filter(Exists(seen.filter(article=OuterRef("pk"))))
    if text:
        stories = found_by(stories, text[:200], by=request.user)
    stories = stories.exclude(pk__in=rows).order_by("-updated_at", "-pk")
    return list(cards_of(stories.values_list("pk", flat=True)[:FOUND]).values())
