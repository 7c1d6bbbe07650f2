"""The story as readers would have it, before they have it: at the desk, and for one guest outside."""

from dataclasses import replace
from datetime import datetime, timedelta

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from articles.body import clean
from articles.desk import access
from articles.desk.acts import name_of
from articles.desk.compare import for_eyes
from articles.desk.publish import original_of, readers_text
from articles.desk.record import story_of
from articles.desk.related import with_picks
from articles.desk.share import is_good, opened, revoke, share, token_of
from articles.desk.times import clock, in_words
from articles.models import Article, PreviewLink, PublishedVersion
from articles.models.base import short_slug
from articles.public.pages import CONTENT_SECURITY_POLICY, render_page
from articles.public.story import reading
from articles.records import Record, Story

from .pages import StoryPages
from .typed import story_as_typed

#: Nobody keeps a preview, indexes it, or learns from a link in it where it stands.
HEADERS = {
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}
#: Links that are over are still listed, the newest of them.
LISTED = 50


class ShareForm(forms.Form):
    """Whom a preview is for, and for how long."""

    label = forms.CharField(label=_("For whom"), max_length=200)
    days = forms.TypedChoiceField(
        label=_("For how long"),
        coerce=int,
        choices=[(1, _("1 day")), (3, _("3 days")), (7, _("1 week")), (14, _("2 weeks"))],
        initial=3,
    )


class PreviewPages(StoryPages):
    """What a ModelAdmin of stories has to look at the working copy."""

    def get_urls(self):
        pages = self._routes(
            ("<int:pk>/preview/", self.preview_view, "preview"),
            ("<int:pk>/share/", self.share_view, "share"),
            ("<int:pk>/share/<int:link>/revoke/", require_POST(self.revoke_view), "revoke"),
        )
        return pages + super().get_urls()

    def preview_view(self, request, pk: int):
        """What is saved or, sent as the form, what is being typed."""
        if request.method == "POST":
            article = self._open_article(request, pk)
            story = story_as_typed(self, request, article, request.POST.urlencode())
            marked = gettext("As it is being typed; not saved.")
            return preview_response(request, article, story, marked=marked)
        article = self._to_read(request, pk)
        words = {"when": clock(article.updated_at), "who": name_of(article.updated_by)}
        marked = gettext("As it was saved on %(when)s.") % words
        if words["who"]:
            marked = gettext("As %(who)s saved it on %(when)s.") % words
        return preview_response(request, article, story_of(article), marked=marked)

    def share_view(self, request, pk: int):
        article = self._to_read(request, pk)
        access.require_edit(request.user, article)
        form = ShareForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            ends = timezone.now() + timedelta(days=form.cleaned_data["days"])
            share(
                article=article,
                label=form.cleaned_data["label"],
                expires_at=ends,
                by=request.user,
            )
            messages.success(request, gettext("The link is made: copy it and send it."))
            return redirect("admin:articles_article_share", pk)
        links = article.preview_links.select_related("article", "created_by")[:LISTED]
        context = {
            "form": form,
            "links": [_listed(request, link) for link in links],
            "media": "",
        }
        return self._confirm_page(request, article, "share", gettext("Share a preview"), context)

    def revoke_view(self, request, pk: int, link: int):
        links = PreviewLink.objects.select_related("article")
        revoke(link=get_object_or_404(links, pk=link, article=pk), by=request.user)
        messages.success(request, gettext("The link is revoked: it leads nowhere any more."))
        return redirect("admin:articles_article_share", pk)


def _listed(request, link: PreviewLink) -> dict:
    """A link as its list shows it; an address only while it leads somewhere."""
    is_over = link.expires_at <= timezone.now()
    is_open = link.revoked_at is None and not is_over and is_good(link)
    if link.revoked_at:
        state = gettext("revoked %(when)s") % {"when": clock(link.revoked_at)}
    elif is_open:
        state = gettext("until %(when)s") % {"when": in_words(link.expires_at)}
    elif not is_over:
        state = gettext("closed")
    else:
        state = gettext("ended %(when)s") % {"when": clock(link.expires_at)}
    address = reverse("shared-preview", args=[token_of(link)])
    return {
        "pk": link.pk,
        "label": link.label,
        "state": state,
        "made": gettext("Made by %(who)s, %(when)s.")
        % {"who": name_of(link.created_by) or "–", "when": clock(link.created_at)},
        "opened": gettext("Last opened %(when)s.") % {"when": clock(link.last_opened_at)}
        if link.last_opened_at
        else gettext("Not opened yet."),
        "address": request.build_absolute_uri(address) if is_open else "",
    }


@require_safe
def shared_preview(request: HttpRequest, token: str) -> HttpResponse:
    """The working copy as it now is, for somebody outside: 404 where the link is over or forged."""
    link = opened(token)
    if link is None:
        raise Http404("There is no such preview.")
    words = {"who": link.label, "when": clock(link.expires_at)}
    marked = gettext("For %(who)s, until %(when)s. Not to be passed on.") % words
    response = preview_response(request, link.article, story_of(link.article), marked=marked)
    response["X-Frame-Options"] = "DENY"
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response


# -- the page ------------------------------------------------------------------------------------


def preview_response(
    request: HttpRequest, article: Article | None, story: Story, *, marked: str
) -> HttpResponse:
    """The public page of ``story``, a working copy of ``article`` (None: a new one), not published.

    ``marked`` says in a sentence what it is. The page may stand in a frame at the desk.
    """
    face = replace(story.public_face(), body=clean(story.body))
    first = _first_published(article, face)
    version = with_picks(_in_memory(article, face, *first), article)
    said = gettext("Preview – not published")
    return _page(request, version, said=said, marked=marked)


def version_response(
    request: HttpRequest, article: Article, version: PublishedVersion, *, said: str, marked: str
) -> HttpResponse:
    """The public page of a version that readers had, as far as this person may see its sources."""
    face = for_eyes(version.record, request.user, article)
    shown = _in_memory(article, face, version.published_at, version.updated_at)
    return _page(request, shown, said=said, marked=marked)


def _first_published(article: Article | None, face: Story) -> tuple[datetime, datetime | None]:
    """When readers would be told that it was published and updated, were it published now."""
    now = timezone.now()
    begun = PublishedVersion.objects.filter(
        article=article, visible_from__lte=now, cancelled_at=None
    )
    last = begun.order_by("-number").first() if article and article.pk else None
    if last is None:
        return now, None
    changed = readers_text(last.record) != readers_text(face)
    return last.published_at, now if changed else last.updated_at


def _in_memory(
    article: Article | None, face: Story, published_at: datetime, updated_at: datetime | None
) -> PublishedVersion:
    """A version that is never stored; every name in it has an address, as published ones have."""
    face = replace(
        face,
        authors=_addressed(face.authors),
        tags=_addressed(face.tags),
        published_at=published_at,
        updated_at=updated_at,
    )
    return PublishedVersion(
        article_id=article.pk if article else None,
        original_id=original_of(article) if article else None,
        section_id=article.section_id if article else None,
        story=face.to_json(),
        published_at=published_at,
        updated_at=updated_at,
    )


def _addressed(parts: tuple[Record, ...]) -> tuple[Record, ...]:
    return tuple(
        part if part.slug else replace(part, slug=short_slug(part.name) or "-") for part in parts
    )


def _page(request: HttpRequest, version: PublishedVersion, *, said: str, marked: str):
    context = reading(version, preview=True) | {"said": said, "marked": marked}
    response = render_page(request, "preview.html", context)
    policy = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    for name, value in (HEADERS | {"Content-Security-Policy": policy}).items():
        response[name] = value
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
