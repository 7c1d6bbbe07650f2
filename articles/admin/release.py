"""The pages that publish, unschedule and withdraw a story, each with its confirmation."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from articles.desk import access
from articles.desk.checks import ERROR, findings
from articles.desk.publish import Blocked, publish
from articles.desk.record import story_of
from articles.desk.unschedule import unschedule
from articles.desk.withdraw import withdraw
from articles.models import Article, PublishedVersion

from .forms import PublishForm, WithdrawForm
from .panel import state_in_words


def release_panel(request, article: Article) -> dict:
    """What this person may do about readers, now."""
    return {
        "live": article.live_digest is not None,
        "scheduled": article.scheduled_for is not None,
        "may_publish": access.may(request.user, "publish_article"),
        "may_withdraw": access.may(request.user, "withdraw_article") and article.versions.exists(),
    }


class ReleasePages:
    """What a ModelAdmin of stories has besides its list and its form."""

    def get_urls(self):
        pages = [
            ("publish", self.publish_view),
            ("unschedule", self.unschedule_view),
            ("withdraw", self.withdraw_view),
        ]
        return [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(view),
                name=f"articles_article_{name}",
            )
            for name, view in pages
        ] + super().get_urls()

    def publish_view(self, request, pk: int):
        article = self._article(request, pk, "publish_article")
        form = PublishForm(request.POST or None, article=article)
        at, blocking = timezone.now(), None
        if request.method == "POST" and form.is_valid():
            try:
                version = publish(
                    article=article,
                    by=request.user,
                    at=form.time,
                    keep_date=form.cleaned_data.get("keep_date", False),
                )
            except Blocked as blocked:
                blocking, at = blocked.findings, form.time or at
            except ValidationError as error:
                form.add_error("at", error)
            else:
                self._say_published(request, article, version)
                return redirect("admin:articles_article_change", pk)
        elif form.initial.get("at"):
            at = form.initial["at"]
        found = findings(story_of(article), at=at)
        context = {
            "form": form,
            "errors_found": blocking or [one for one in found if one.severity == ERROR],
            "warnings_found": [one for one in found if one.severity != ERROR],
            "live": article.live_digest is not None,
            "unchanged": article.live_digest == article.digest and not article.scheduled_for,
            "now": timezone.localtime(),
        }
        return self._confirm_page(request, article, "publish", gettext("Publish"), context)

    def _say_published(self, request, article: Article, version: PublishedVersion | None) -> None:
        if version is None:
            text = gettext("Readers see just this already; nothing was published.")
        elif version.visible_from > timezone.now():
            when = date_format(timezone.localtime(version.visible_from), "DATETIME_FORMAT")
            text = gettext("Scheduled for %(when)s.") % {"when": when}
        else:
            text = gettext("Published as version %(number)s.") % {"number": version.number}
        if version is not None:
            self.log_change(request, article, text)
        messages.success(request, text)

    def unschedule_view(self, request, pk: int):
        article = self._article(request, pk, "publish_article")
        if request.method == "POST":
            try:
                unschedule(article=article, by=request.user)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                text = gettext("No longer scheduled.")
                self.log_change(request, article, text)
                messages.success(request, text)
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
                self.log_change(
                    request,
                    article,
                    gettext("Withdrawn: %(reason)s") % {"reason": form.cleaned_data["reason"]},
                )
                messages.success(request, gettext("Withdrawn."))
                return redirect("admin:articles_article_change", pk)
        return self._confirm_page(request, article, "withdraw", gettext("Withdraw"), {"form": form})

    def _article(self, request, pk: int, deed: str) -> Article:
        access.require(request.user, deed)
        article = self.get_object(request, str(pk))
        if article is None:
            raise Http404("There is no such story.")
        return article

    def _confirm_page(self, request, article: Article, name: str, title: str, context: dict):
        return TemplateResponse(
            request,
            f"admin/articles/article/{name}.html",
            self.admin_site.each_context(request)
            | {
                "opts": self.opts,
                "original": article,
                "title": title,
                "media": self.media,
                "state": state_in_words(article),
                "back": reverse("admin:articles_article_change", args=[article.pk]),
            }
            | context,
        )
