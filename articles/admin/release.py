"""The pages that publish, unschedule and withdraw a story, each with its confirmation."""

import json
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext

from articles.desk import access
from articles.desk.acts import name_of
from articles.desk.checks import ERROR, Archive, findings, warnings
from articles.desk.checks.embargo import EMBARGO
from articles.desk.correct import correct
from articles.desk.publish import Blocked, Unacknowledged, publish
from articles.desk.record import story_of
from articles.desk.state import LiveState
from articles.desk.times import clock, in_words, zone_names
from articles.desk.unschedule import unschedule
from articles.desk.withdraw import withdraw
from articles.models import Article, PublishedVersion

from .pages import StoryPages
from .release_forms import LOCAL, PublishForm, WithdrawForm, local_minute

#: Live states of what readers have and may no longer have.
SEEN = frozenset({LiveState.LIVE, LiveState.CHANGED, LiveState.ENDED})
#: Findings that another time, or a reason, may do away with.
OF_THIS_TIME = frozenset({EMBARGO, "embargo.E2", "photos.E3"})


def release_panel(request, article: Article) -> dict:
    """What this person may do about readers, now."""
    return {
        "verb": release_verb(article),
        "live": article.live_digest is not None,
        "scheduled": article.scheduled_for is not None,
        "may_publish": access.may(request.user, "publish_article"),
        "may_withdraw": access.may(request.user, "withdraw_article") and article.live_state in SEEN,
    }


def release_verb(article: Article) -> str:
    """What publishing is called for this story as it stands with its readers."""
    if article.live_digest is not None:
        return gettext("Update")
    if article.live_state == LiveState.WITHDRAWN:
        return gettext("Publish again")
    return gettext("Publish")


class ReleasePages(StoryPages):
    """What a ModelAdmin of stories has to publish, take back and withdraw."""

    def get_urls(self):
        pages = self._routes(
            ("<int:pk>/publish/", self.publish_view, "publish"),
            ("<int:pk>/unschedule/", self.unschedule_view, "unschedule"),
            ("<int:pk>/withdraw/", self.withdraw_view, "withdraw"),
        )
        return pages + super().get_urls()

    # -- from the form ---------------------------------------------------------------------------

    def response_change(self, request, obj):
        for button, page in (("_publish", "publish"), ("_withdraw", "withdraw")):
            if button in request.POST:
                return redirect(f"admin:articles_article_{page}", obj.pk)
        return super().response_change(request, obj)

    def response_add(self, request, obj, post_url_continue=None):
        if "_publish" in request.POST:
            return redirect("admin:articles_article_publish", obj.pk)
        return super().response_add(request, obj, post_url_continue)

    # -- publishing ------------------------------------------------------------------------------

    def publish_view(self, request, pk: int):
        article = self._article(request, pk, "publish_article")
        now = timezone.now()
        embargo = story_of(article).effective_embargo
        embargo = embargo if embargo and embargo > now else None
        form = PublishForm(
            _posted(request, embargo),
            article=article,
            embargo=embargo,
            is_live=article.live_digest is not None,
            may_break=access.may(request.user, "break_embargo"),
        )
        at, said = form.initial.get("at") or now, ""
        if request.method == "POST" and form.is_valid():
            at = form.time or now
            if form.time and form.data.get("said") != form.data["at"]:
                said = form.data["at"]
            elif self._released(request, article, form):
                return redirect("admin:articles_article_change", pk)
        context = self._found(request, article, at) | {
            "form": form,
            "said": said,
            "words": in_words(at, now=now) if at > now else "",
            "clock": clock(at, now=now) if at > now else "",
            "embargo": embargo and in_words(embargo, now=now),
            "embargo_clock": embargo and clock(local_minute(embargo), now=now),
            "verb": release_verb(article),
            "live": article.live_digest is not None,
            "unchanged": article.live_digest == article.digest and not article.scheduled_for,
            "withdrawal": _withdrawal(article),
            "waiting": article.scheduled_for and in_words(article.scheduled_for, now=now),
            "now": timezone.localtime(now),
            "zone": timezone.get_current_timezone_name(),
            "zone_names": json.dumps(zone_names()),
            "who": name_of(request.user),
        }
        return self._confirm_page(request, article, "publish", release_verb(article), context)

    def _found(self, request, article: Article, at: datetime) -> dict:
        """What the checks find for that time, and which of it was ticked."""
        archive = Archive(own=article.pk)
        found = findings(story_of(article, fresh=True), at=at, archive=archive)
        ticked = request.POST.getlist("acknowledged")
        errors = [one for one in found if one.severity == ERROR]
        return {
            "errors_found": errors,
            "warnings_found": [(one, one.key in ticked) for one in warnings(found)],
            "is_held": any(one.id == EMBARGO for one in errors),
            "is_fit": all(one.id in OF_THIS_TIME for one in errors),
        }

    def _released(self, request, article: Article, form: PublishForm) -> bool:
        """Publish as the form says; where that cannot be, say on the form why."""
        how = {
            "article": article,
            "by": request.user,
            "at": form.time,
            "acknowledged": request.POST.getlist("acknowledged"),
            "break_embargo": form.cleaned_data.get("break_embargo", ""),
            "version": _number(request.POST.get("version", "")),
        }
        try:
            if form.is_correction:
                how |= {name: form.cleaned_data[name] for name in ("kind", "text")}
                version = correct(**how)
            else:
                version = publish(**how, keep_date=form.cleaned_data.get("keep_date", False))
        except Unacknowledged:
            form.add_error(None, gettext("Look at each warning and tick it, or mend it."))
        except Blocked:
            form.add_error(None, gettext("It was not published: see what keeps it from readers."))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            self._say_published(request, version)
            return True
        return False

    def _say_published(self, request, version: PublishedVersion | None) -> None:
        if version is None:
            text = gettext("Readers see just this already; nothing was published.")
        elif version.visible_from > timezone.now():
            text = gettext("Scheduled for %(when)s.") % {"when": in_words(version.visible_from)}
        else:
            text = gettext("Published as version %(number)s.") % {"number": version.number}
        messages.success(request, text)

    # -- taking back -----------------------------------------------------------------------------

    def unschedule_view(self, request, pk: int):
        article = self._article(request, pk, "publish_article")
        if request.method == "POST":
            try:
                unschedule(article=article, by=request.user)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                messages.success(request, gettext("No longer scheduled."))
            return redirect("admin:articles_article_change", pk)
        context = {"live": article.live_digest is not None}
        return self._confirm_page(request, article, "unschedule", gettext("Take back"), context)

    def withdraw_view(self, request, pk: int):
        article = self._article(request, pk, "withdraw_article")
        form = WithdrawForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                withdraw(article=article, by=request.user, reason=form.cleaned_data["reason"])
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, gettext("Withdrawn."))
                return redirect("admin:articles_article_change", pk)
        return self._confirm_page(request, article, "withdraw", gettext("Withdraw"), {"form": form})


def _posted(request, embargo: datetime | None):
    """What was sent; with the button for the end of the embargo, that time filled in."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    if "embargo_end" in data and embargo is not None:
        data["when"] = PublishForm.LATER
        data["at"] = data["said"] = local_minute(embargo).strftime(LOCAL)
    return data


def _withdrawal(article: Article) -> str:
    """What readers are told at the address of a withdrawn story."""
    if article.live_state != LiveState.WITHDRAWN:
        return ""
    versions = article.versions.exclude(withdrawn_at=None).order_by("-number")
    return versions.values_list("withdrawal_reason", flat=True).first() or ""


def _number(text: str) -> int | None:
    """The version that was looked at; None where none was sent."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
