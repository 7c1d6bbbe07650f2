"""What a story was: its revisions, its published versions, what was done to it."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.desk import access
from articles.desk.acts import name_of
from articles.desk.compare import compare, compare_for, for_eyes
from articles.desk.confidential import note_read
from articles.desk.record import story_of
from articles.desk.restore import as_restored, restore
from articles.desk.save import Conflict
from articles.desk.times import clock
from articles.models import ActKind, Article, PublishedVersion, Revision
from articles.records import Story

from .forms import is_key
from .pages import StoryPages
from .preview import version_response
from .times import in_our_age

#: Revisions and acts on a page of the history, and revisions that can be chosen to compare.
ON_A_PAGE = 25
CHOSEN_FROM = 100
#: The highest number that a revision or a row can have.
MOST_DIGITS = 9

#: Acts that tell of a protected source or of who may know it.
GUARDED = (ActKind.CONFIDENTIAL_SEEN, ActKind.ACCESS_GRANTED, ActKind.ACCESS_REVOKED)


class RestoreForm(forms.Form):
    """Why, for colleagues; and which version the person has looked at."""

    why = forms.CharField(label=_("Why"), max_length=1000, required=False)
    began_from = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class MomentForm(forms.Form):
    """A moment in the newsroom's time."""

    on = forms.DateTimeField(
        label=_("As readers saw it on"),
        validators=[in_our_age],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
    )


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two that are compared: what its address and its reader call it."""

    value: str
    label: str
    about: str
    story: Story
    is_public: bool = False
    revision: Revision | None = None


class HistoryPages(StoryPages):
    """What a ModelAdmin of stories has to compare and restore."""

    def get_urls(self):
        pages = self._routes(
            ("<int:pk>/compare/", self.compare_view, "compare"),
            ("<int:pk>/as-it-was/", self.as_it_was_view, "as_it_was"),
            ("<int:pk>/versions/<int:number>/", self.version_view, "version"),
            ("<int:pk>/revisions/<int:number>/", self.revision_view, "revision"),
            ("<int:pk>/revisions/<int:number>/restore/", self.restore_view, "restore"),
        )
        return pages + super().get_urls()

    # -- the list --------------------------------------------------------------------------------

    def history_view(self, request, object_id, extra_context=None):
        article = self._to_read(request, _number(object_id))
        revisions, older = _page(
            article.revisions.defer("story").select_related("created_by"),
            "number",
            request.GET.get("before"),
        )
        acts, earlier = _page(self._acts(request, article), "pk", request.GET.get("earlier"))
        now = timezone.now()
        versions = list(
            article.versions.for_lists().select_related("created_by").order_by("-number")
        )
        live = next((one for one in versions if one.is_live(now)), None)
        context = {
            "revisions": [{"revision": one, "who": _who(one)} for one in revisions],
            "older": older,
            "versions": [
                {"version": one, "state": version_in_words(one, now), "who": _who(one)}
                for one in versions
            ],
            "live": live,
            "acts": acts,
            "earlier": earlier,
            "may_edit": access.may_edit(request.user, article),
            "choices": _choices(article, versions, live),
            "old": request.GET.get("old", f"r{max(article.version - 1, 1)}"),
            "new": request.GET.get("new", "now"),
            "moment": MomentForm(),
            "zone": timezone.get_current_timezone_name(),
            "media": "",
        } | (extra_context or {})
        return self._confirm_page(request, article, "history", gettext("History"), context)

    def _acts(self, request, article: Article):
        acts = article.acts.order_by("-pk").defer("details")
        if access.may(request.user, "view_act"):
            return acts
        return acts.exclude(kind__in=GUARDED)

    # -- comparing -------------------------------------------------------------------------------

    def compare_view(self, request, pk: int):
        article = self._to_read(request, pk)
        now = timezone.now()
        versions = list(article.versions.for_lists().order_by("-number"))
        live = next((one for one in versions if one.is_live(now)), None)
        old, new = (_side(article, request.GET.get(name, ""), live=live) for name in ("old", "new"))
        if old.is_public or new.is_public:
            old, new = _as_public(old), _as_public(new)
        differing = {*old.story.sources} ^ {*new.story.sources}
        note_read(by=request.user, citations=differing, article=article)
        context = {
            "old": old.value,
            "new": new.value,
            "sides": [old, new],
            "changes": compare_for(old.story, new.story, by=request.user, article=article),
            "choices": _choices(article, versions, live, also=(old, new)),
            "may_edit": access.may_edit(request.user, article),
            "media": "",
        }
        return self._confirm_page(request, article, "compare", gettext("Compare"), context)

    def revision_view(self, request, pk: int, number: int):
        article = self._to_read(request, pk)
        revision = _revision(article, number)
        story = for_eyes(Story.from_json(revision.story), request.user, article)
        note_read(by=request.user, citations=story.sources, article=article)
        context = {
            "revision": revision,
            "who": _who(revision),
            "fields": compare(Story(), story),
            "may_edit": access.may_edit(request.user, article),
            "is_last": revision.number == article.version,
            "media": "",
        }
        title = gettext("Revision %(number)s") % {"number": number}
        return self._confirm_page(request, article, "revision", title, context)

    def restore_view(self, request, pk: int, number: int):
        article = self._to_read(request, pk)
        access.require_edit(request.user, article)
        revision = _revision(article, number)
        form = RestoreForm(request.POST or None, initial={"began_from": article.version})
        if request.method == "POST" and form.is_valid():
            try:
                return self._restore(request, article, revision, form.cleaned_data)
            except Conflict:
                article = self._to_read(request, pk)
                form = RestoreForm(
                    initial={"began_from": article.version, "why": form.cleaned_data["why"]}
                )
                text = gettext("Somebody has saved the story meanwhile; look again what changes.")
                messages.warning(request, text)
            except ValidationError as error:
                form.add_error(None, list(error.messages))
        now = story_of(article)
        back = as_restored(Story.from_json(revision.story), article=article, by=request.user)
        differing = {*now.sources} ^ {*back.sources}
        note_read(by=request.user, citations=differing, article=article)
        context = {
            "revision": revision,
            "who": _who(revision),
            "form": form,
            "changes": compare_for(now, back, by=request.user, article=article),
            "media": "",
        }
        title = gettext("Restore revision %(number)s") % {"number": number}
        return self._confirm_page(request, article, "restore", title, context)

    def _restore(self, request, article: Article, revision: Revision, chosen: dict):
        waited = article.scheduled_for
        made = restore(
            article=article,
            revision=revision,
            began_from=chosen["began_from"],
            by=request.user,
            why=chosen["why"],
        )
        text = gettext("Revision %(number)s is the working copy again. Readers see no change.")
        if made is None:
            text = gettext("The working copy is just as in revision %(number)s; nothing changed.")
        messages.success(request, text % {"number": revision.number})
        if waited and not article.versions.pending(timezone.now()).exists():
            text = gettext("What was scheduled is taken back: the embargo now ends later.")
            messages.warning(request, text)
        return redirect("admin:articles_article_change", article.pk)

    # -- what readers saw ------------------------------------------------------------------------

    def version_view(self, request, pk: int, number: int):
        article = self._to_read(request, pk)
        version = get_object_or_404(article.versions, number=number)
        return self._version_page(request, article, version)

    def as_it_was_view(self, request, pk: int):
        article = self._to_read(request, pk)
        form = MomentForm(request.GET)
        if not form.is_valid():
            messages.error(request, gettext("Say on which day and at what time."))
            return redirect("admin:articles_article_history", pk)
        on = form.cleaned_data["on"]
        version = article.versions.visible(on).first()
        if version is None:
            text = gettext("On %(when)s readers saw nothing of this story.") % {"when": clock(on)}
            messages.info(request, text)
            return redirect("admin:articles_article_history", pk)
        return self._version_page(request, article, version)

    def _version_page(self, request, article: Article, version: PublishedVersion):
        said = gettext("Version %(number)s") % {"number": version.number}
        marked = version_in_words(version, timezone.now())
        return version_response(request, article, version, said=said, marked=marked)


def look_panel(request, article: Article) -> dict:
    """Ways to look at the story, and the newest ten versions that readers have had or will have."""
    return {
        "versions": list(article.versions.for_lists().order_by("-number")[:10]),
        "may_share": access.may_edit(request.user, article),
    }


def version_in_words(version: PublishedVersion, now: datetime) -> str:
    """What became of a version, as a sentence."""
    begins, ends = version.visible_from, version.visible_until
    words = {"begins": clock(begins), "ends": clock(ends) if ends else ""}
    if version.cancelled_at:
        return gettext("Taken back: readers never saw it.")
    if begins > now:
        return gettext("Waits for %(begins)s.") % words
    if version.withdrawn_at and ends and ends <= now:
        words["reason"] = version.withdrawal_reason
        return gettext("Readers saw it from %(begins)s to %(ends)s; withdrawn: %(reason)s") % words
    if ends is None:
        return gettext("Readers see it since %(begins)s.") % words
    if ends > now:
        return gettext("Readers see it since %(begins)s, until %(ends)s.") % words
    return gettext("Readers saw it from %(begins)s to %(ends)s.") % words


def _who(made: Revision | PublishedVersion) -> str:
    return name_of(made.created_by) or gettext("The newsroom")


def _number(text: str) -> int:
    if not is_key(text):
        raise Http404("There is no such story.")
    return int(text)


def _page(rows, key: str, before: str | None) -> tuple[list, int | None]:
    """The newest rows before the one with this key, and from which key on there are older ones."""
    if before and is_key(before):
        rows = rows.filter(**{f"{key}__lt": int(before)})
    found = list(rows[: ON_A_PAGE + 1])
    more = len(found) > ON_A_PAGE
    return found[:ON_A_PAGE], getattr(found[ON_A_PAGE - 1], key) if more else None


def _revision(article: Article, number: int) -> Revision:
    return get_object_or_404(article.revisions.select_related("created_by"), number=number)


def _side(article: Article, value: str, *, live: PublishedVersion | None) -> Side:
    """What ``value`` stands for: r3 a revision, v2 a version, live, now. Raises Http404."""
    if value == "now":
        return _working_copy(article)
    if value == "live" and live is not None:
        version = article.versions.get(pk=live.pk)
        label = gettext("Live (version %(number)s)") % {"number": version.number}
        return _version_side(version, value, label)
    found = re.fullmatch(rf"([rv])([0-9]{{1,{MOST_DIGITS}}})", value)
    if found is None:
        raise Http404("There is nothing of that name to compare.")
    if found[1] == "v":
        version = get_object_or_404(article.versions, number=int(found[2]))
        label = gettext("Version %(number)s") % {"number": version.number}
        return _version_side(version, value, label)
    revision = _revision(article, int(found[2]))
    return Side(
        value=value,
        label=gettext("Revision %(number)s") % {"number": revision.number},
        about=f"{_who(revision)}, {clock(revision.created_at)}",
        story=Story.from_json(revision.story),
        revision=revision,
    )


def _working_copy(article: Article) -> Side:
    who = name_of(article.updated_by) or gettext("The newsroom")
    about = f"{who}, {clock(article.updated_at)}"
    return Side("now", gettext("Working copy"), about, story_of(article))


def _version_side(version: PublishedVersion, value: str, label: str) -> Side:
    about = version_in_words(version, timezone.now())
    return Side(value, label, about, version.record, is_public=True)


def _as_public(side: Side) -> Side:
    """Only what readers read: that is all a version has."""
    face = replace(side.story.public_face(), published_at=None, updated_at=None)
    return replace(side, story=face)


def _choices(article: Article, versions, live, *, also: tuple[Side, ...] = ()) -> list[tuple]:
    """(value, label) of what can be compared: the working copy, versions, the newest revisions."""
    words = gettext("Revision %(number)s, %(when)s"), gettext("Version %(number)s, %(when)s")
    revisions = article.revisions.values_list("number", "created_at")[:CHOSEN_FROM]
    choices = [("now", gettext("Working copy"))]
    if live is not None:
        choices.append(("live", gettext("Live (version %(number)s)") % {"number": live.number}))
    for number, at in revisions:
        choices.append((f"r{number}", words[0] % {"number": number, "when": clock(at)}))
    for one in versions:
        when = clock(one.visible_from)
        choices.append((f"v{one.number}", words[1] % {"number": one.number, "when": when}))
    known = {value for value, _label in choices}
    return choices + [(side.value, side.label) for side in also if side.value not in known]
