"""The opening page: what awaits whoever opens it, with the reason why; and all that needs attention."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.desk import access, opening
from articles.desk.acts import name_of
from articles.desk.attention import MOST as ATTENTION_MOST
from articles.desk.attention import Attention, attention
from articles.desk.state import LiveState
from articles.desk.times import in_words
from articles.models import Article, ArticlePhoto, Photo, PublishedVersion, Stage

from .photo_words import lacking
from .thumbnails import copy_url

#: So many rows of each list are shown; the rest is behind its count.
ROWS = 7
#: So many of the stories of one photo are named.
STORIES = 5


@dataclass(slots=True, kw_only=True)
class Row:
    """One thing in a list, with its way to where it is worked on.

    ``stories`` are those that it concerns: what each is called, and its address.
    """

    url: str
    headline: str
    section: str = ""
    who: str = ""
    when: str = ""
    reasons: list[str] = field(default_factory=list)
    thumbnail: str = ""
    stories: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Waiting:
    """A list: what it is called, its rows, how many there are in all and where those are."""

    key: str
    title: str
    url: str
    rows: list[Row]
    count: str
    empty: str = ""


def opening_page(request) -> dict[str, Any]:
    """What the template admin/index.html shows besides Django's list of everything."""
    by = request.user
    if not access.may(by, "view_article"):
        return {}
    now = timezone.now()
    writes = access.may(by, "add_article")
    lists = _lists(by, now=now, writes=writes)
    desk = opening.whole_desk(at=now) if access.may(by, "withdraw_article") else {}
    counts = opening.count({key: rows for key, (rows, *_rest) in lists.items()} | desk)
    waiting = {
        key: Waiting(
            key=key,
            title=title,
            url=url,
            rows=[row(one) for one in rows[:ROWS]] if counts[key] else [],
            count=_counted(counts[key]),
            empty=empty,
        )
        for key, (rows, row, title, url, empty) in lists.items()
    }
    if "sent-back" in waiting and not waiting["sent-back"].rows:
        del waiting["sent-back"]
    alerts = attention(by=by, at=now)
    return {
        "add_story": reverse("admin:articles_article_add") if writes else "",
        "stories": reverse("admin:articles_article_changelist"),
        "waiting": waiting,
        "alerts": [_alert_row(one) for one in alerts[:ROWS]],
        "alerts_count": _many(len(alerts)),
        "whole_desk": _whole_desk(counts) if desk else None,
        "zone": timezone.get_current_timezone_name(),
    }


def attention_view(request, site) -> TemplateResponse:
    """Everything that needs this person's attention, on one page."""
    if not access.may(request.user, "view_article"):
        raise PermissionDenied
    alerts = attention(by=request.user, at=timezone.now())
    context = {
        "title": _("Needs attention"),
        "alerts": [_alert_row(one) for one in alerts],
        "zone": timezone.get_current_timezone_name(),
    }
    return TemplateResponse(request, "admin/attention.html", site.each_context(request) | context)


def _lists(by, *, now, writes: bool) -> dict[str, tuple]:
    """The lists that are for ``by``, in the order of urgency: rows, row, title, address, empty."""
    lists: dict[str, tuple] = {}
    if writes:
        lists["sent-back"] = (
            opening.sent_back_to(by),
            _sent_back_row,
            _("Sent back to me"),
            _stories(whose="mine", stage=Stage.DRAFT),
            "",
        )
    if access.may(by, "review_article"):
        lists["review"] = (
            opening.in_review(),
            _review_row,
            _("Waiting for review"),
            _stories(stage=Stage.IN_REVIEW),
            _("Nothing waits for review."),
        )
    if writes:
        lists["drafts"] = (
            opening.drafts_of(by),
            _story_row,
            _("My drafts"),
            _stories(whose="mine", stage=Stage.DRAFT),
            _("You have no drafts. A new story begins as one."),
        )
        if not access.may(by, "review_article"):
            lists["review"] = (
                opening.in_review(of=by),
                _review_row,
                _("Mine, in review"),
                _stories(whose="mine", stage=Stage.IN_REVIEW),
                _("None of your stories is in review. Submit a draft when it is done."),
            )
    if access.may(by, "change_photo") and not writes:
        lists["wanted"] = (
            opening.wanted_photos(),
            _wanted_row,
            _("Photos that stories wait for"),
            _stories(awaits="photos"),
            _("No story waits for a photo."),
        )
        lists["photos"] = (
            opening.lacking_words(),
            _photo_row,
            _("Photos that lack something"),
            reverse("admin:articles_photo_changelist") + "?lacks=words",
            _("Every photo has its caption, alternative text and credit."),
        )
    if access.may(by, "change_photo"):
        lists["ending"] = (
            opening.ending_photos(at=now),
            _ending_row,
            _("Photos whose rights end within 14 days"),
            reverse("admin:articles_photo_changelist") + "?rights=ending",
            _("No photo in a story ends within 14 days."),
        )
    lists["scheduled"] = (
        opening.scheduled(at=now),
        _scheduled_row,
        _("Scheduled"),
        reverse("admin:agenda"),
        _("Nothing is scheduled."),
    )
    lists["live"] = (
        opening.live(at=now),
        _live_row,
        _("Live"),
        _stories(live=LiveState.LIVE),
        _("Readers see no story yet."),
    )
    return lists


def _whole_desk(counts: dict[str, int]) -> list[tuple[str, list[dict]]]:
    stages = [(stage, _stories(stage=stage)) for stage in Stage]
    states = [(state, _stories(live=state)) for state in LiveState]
    return [
        (
            title,
            [
                {"label": one.label, "count": _counted(counts[one]), "url": url}
                for one, url in choices
            ],
        )
        for title, choices in ((_("By stage"), stages), (_("By what readers see"), states))
    ]


# -- rows ------------------------------------------------------------------------------------------


def _story_row(article: Article) -> Row:
    who = article.updated_by
    return _row(
        article,
        who=name_of(who) if who and who != article.created_by else "",
        when=_("saved %(when)s") % {"when": in_words(article.updated_at)},
    )


def _sent_back_row(article: Article) -> Row:
    row = _row(article, who=article.sent_by, when=in_words(article.sent_at))
    row.reasons = [article.sent_why] if article.sent_why else []
    return row


def _review_row(article: Article) -> Row:
    row = _row(
        article,
        who=article.submitted_by or name_of(article.created_by),
        when=_("since %(when)s") % {"when": in_words(article.submitted_at or article.updated_at)},
    )
    row.reasons = [article.submitted_why] if article.submitted_why else []
    return row


def _scheduled_row(version: PublishedVersion) -> Row:
    when = in_words(version.visible_from)
    if version.published_at < version.visible_from:
        when = _("update %(when)s") % {"when": when}
    return _row(version.article, who=name_of(version.created_by), when=when)


def _live_row(version: PublishedVersion) -> Row:
    return _row(
        version.article, who=name_of(version.created_by), when=in_words(version.published_at)
    )


def _alert_row(alert: Attention) -> Row:
    row = _row(alert.article, who=name_of(alert.article.updated_by))
    row.reasons = alert.reasons
    return row


def _photo_row(photo: Photo) -> Row:
    missing = lacking(photo)
    return Row(
        url=reverse("admin:articles_photo_change", args=[photo.pk]),
        headline=str(photo),
        when=in_words(photo.created_at),
        reasons=[_("It has no %(missing)s.") % {"missing": ", ".join(missing)}],
        thumbnail=copy_url(photo),
    )


def _ending_row(photo: Photo) -> Row:
    stories = [use.article for use in photo.uses_now]
    stories += [link.version.article for link in photo.links_now]
    return Row(
        url=reverse("admin:articles_photo_change", args=[photo.pk]),
        headline=str(photo),
        when=_("ends %(when)s") % {"when": in_words(photo.rights_until)},
        thumbnail=copy_url(photo),
        stories=[_link(story) for story in list(dict.fromkeys(stories))[:STORIES]],
    )


def _wanted_row(note: ArticlePhoto) -> Row:
    row = _row(note.article)
    row.reasons = [note.caption] if note.caption else []
    return row


def _row(article: Article, **said: str) -> Row:
    headline, url = _link(article)
    section = article.section.name if article.section else ""
    return Row(url=url, headline=headline, section=section, **said)


def _link(article: Article) -> tuple[str, str]:
    return article.headline, reverse("admin:articles_article_change", args=[article.pk])


# -- counts and addresses --------------------------------------------------------------------------


def _counted(count: int) -> str:
    return f"{opening.MOST}+" if count > opening.MOST else str(count)


def _many(count: int) -> str:
    return f"{ATTENTION_MOST}+" if count > ATTENTION_MOST else str(count)


def _stories(**filters: str) -> str:
    query = QueryDict(mutable=True)
    query.update(filters)
    return reverse("admin:articles_article_changelist") + f"?{query.urlencode()}"
