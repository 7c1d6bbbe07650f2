"""The story before readers have it: at the desk, and for one guest outside, for a time."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.desk.record import record_revision
from articles.desk.share import opened, revoke, share, token_of
from articles.models import Act, ActKind, Article, Citation, PreviewLink

from .factories import add_photo, make_article, make_published, make_source

pytestmark = pytest.mark.django_db


def url(name: str, article: Article, *rest) -> str:
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *rest])


def outside(link: PreviewLink) -> str:
    return reverse("shared-preview", args=[token_of(link)])


def make_link(article: Article, by=None, *, days: int = 3, label: str = "Kim Outside"):
    ends = timezone.now() + timedelta(days=days)
    return share(article=article, label=label, expires_at=ends, by=by)


def secretive_article(**fields) -> Article:
    """A draft with everything that readers must not see of it."""
    make_source("Deep Well", confidential=True)
    article = make_article(
        headline="The coming story",
        sources=("Yonhap", "Deep Well"),
        note="Whisper to the desk",
        **fields,
    )
    Citation.objects.create(
        article=article, source=make_source("Miller"), statement="Hushed", terms="off-record"
    )
    article.story_photos.create(caption="Asked of the photo desk", key="9")
    record_revision(article=article, by=None)
    return article


SECRETS = ("Deep Well", "Whisper", "Hushed", "Miller", "Asked of the photo desk")


@pytest.fixture
def desk(client, chief):
    client.force_login(chief)
    return client


# -- at the desk ---------------------------------------------------------------------------------


def test_a_preview_is_the_public_page_of_the_working_copy(desk):
    article = secretive_article(tags=("Museums",))
    add_photo(article)
    make_published(tags=("Museums",), headline="A story beside it")
    html = desk.get(url("preview", article)).content.decode()
    assert '<article class="story"' in html
    assert "The coming story" in html
    assert "Preview – not published" in html
    assert "A story beside it" in html
    assert "Sculptors at work" in html


def test_nothing_that_readers_may_not_see_is_in_it_whoever_looks(desk):
    html = desk.get(url("preview", secretive_article())).content.decode()
    for secret in SECRETS:
        assert secret not in html


def test_it_is_never_kept_indexed_or_shown_in_a_frame_elsewhere(desk):
    response = desk.get(url("preview", make_article()))
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    html = response.content.decode()
    assert '<meta name="robots" content="noindex' in html
    for mark in ('rel="canonical"', "ld+json", "og:url", "story.json"):
        assert mark not in html


def test_other_pages_of_the_desk_stand_in_no_frame(desk):
    article = make_article()
    assert desk.get(url("change", article))["X-Frame-Options"] == "DENY"


def test_a_half_written_story_has_a_preview(desk):
    article = make_article(headline="x", body="", deck="", section=None, authors=(), slug="")
    assert desk.get(url("preview", article)).status_code == 200


def test_a_live_story_keeps_its_date_in_the_preview_of_its_update(desk):
    version = make_published()
    article = version.article
    Article.objects.filter(pk=article.pk).update(headline="Changed")
    html = desk.get(url("preview", article)).content.decode()
    assert "Changed" in html
    assert "Updated" in html


def test_what_is_being_typed_has_a_preview_and_is_not_saved(desk):
    article = make_article(headline="Saved", tags=("Sea",))
    data = {
        "headline": "Typed",
        "body": "<p>Words</p><script>alert(1)</script>",
        "began_from": "1",
        "language": "en",
        "stage": "draft",
        "new_tags": "Never seen",
    }
    for prefix in ("bylines", "story_photos", "citations", "corrections"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    response = desk.post(url("preview", article), data)
    html = response.content.decode()
    assert response.status_code == 200
    assert "Typed" in html
    assert "As it is being typed" in html
    assert "<script" not in html
    article.refresh_from_db()
    assert article.headline == "Saved"
    assert article.revisions.count() == 1


def test_a_form_without_sense_has_no_preview_but_breaks_nothing(desk):
    article = make_article()
    for data in ({}, {"headline": "x\x00", "bylines-TOTAL_FORMS": "9" * 30}):
        assert desk.post(url("preview", article), data).status_code < 500


def test_who_may_not_edit_sees_the_saved_one_only(client, reporter):
    article = make_article()
    client.force_login(reporter)
    assert client.get(url("preview", article)).status_code == 200
    assert client.post(url("preview", article), {"headline": "x"}).status_code == 403


def test_there_is_no_preview_of_nothing(desk):
    assert desk.get("/admin/articles/article/999/preview/").status_code == 404
    assert desk.get(f"/admin/articles/article/{'9' * 30}/preview/").status_code == 404


def test_a_preview_costs_the_same_whatever_the_story_has(desk, django_assert_max_num_queries):
    article = make_article(tags=tuple(f"Tag {n}" for n in range(9)), sources=("Yonhap", "KCNA"))
    for key in "123":
        add_photo(article, key=key)
    with django_assert_max_num_queries(18):
        desk.get(url("preview", article))


# -- for somebody outside ------------------------------------------------------------------------


def test_a_guest_reads_the_working_copy_as_it_now_is(client, chief):
    article = secretive_article()
    link = make_link(article, chief)
    Article.objects.filter(pk=article.pk).update(headline="A better headline")
    response = client.get(outside(link))
    html = response.content.decode()
    assert response.status_code == 200
    assert "A better headline" in html
    assert "Preview – not published" in html
    assert "For Kim Outside, until" in html
    for secret in SECRETS:
        assert secret not in html
    assert response["Cache-Control"] == "no-store, private"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Frame-Options"] == "DENY"
    assert "noindex" in response["X-Robots-Tag"]
    assert not response.cookies
    link.refresh_from_db()
    assert link.last_opened_at is not None


def test_a_link_that_is_over_revoked_or_forged_leads_nowhere(client):
    article = make_article(headline="The coming story")
    never = client.get("/2026/01/25/never-was/")
    over, gone, good = (make_link(article) for _ in range(3))
    PreviewLink.objects.filter(pk=over.pk).update(expires_at=timezone.now())
    revoke(link=gone, by=None)
    number, _, signature = token_of(good).partition(".")
    tokens = [
        token_of(over),
        token_of(gone),
        f"{over.pk}.{signature}",
        f"{number}.{signature[:-1]}x",
        number,
        f"{number}.",
        "é.ü",
        "%00",
        "x" * 3000,
    ]
    for token in tokens:
        response = client.get(f"/preview/{token}/")
        assert response.status_code == 404, token
        assert response.content == never.content
    assert client.get(outside(good)).status_code == 200


def test_a_link_ends_on_the_second(time_machine):
    link = make_link(make_article(), days=1)
    token = token_of(link)
    time_machine.move_to(link.expires_at - timedelta(seconds=1), tick=False)
    assert opened(token) is not None
    time_machine.move_to(link.expires_at, tick=False)
    assert opened(token) is None


def test_a_link_only_reads(client):
    address = outside(make_link(make_article()))
    assert client.post(address).status_code == 405


def test_crawlers_are_kept_out(client):
    assert "Disallow: /preview/" in client.get("/robots.txt").content.decode()


def test_links_are_made_copied_and_revoked_at_the_desk(desk, chief):
    article = make_article()
    response = desk.post(url("share", article), {"label": "Kim Outside", "days": "7"}, follow=True)
    html = response.content.decode()
    link = PreviewLink.objects.get()
    assert (link.label, link.created_by) == ("Kim Outside", chief)
    assert timedelta(days=6, hours=23) < link.expires_at - timezone.now() <= timedelta(days=7)
    assert f"http://testserver{outside(link)}" in html
    response = desk.post(url("revoke", article, link.pk), follow=True)
    assert outside(link) not in response.content.decode()
    link.refresh_from_db()
    assert link.revoked_at is not None
    kinds = Act.objects.order_by("pk").values_list("kind", "article")
    assert list(kinds) == [
        (ActKind.PREVIEW_SHARED, article.pk),
        (ActKind.PREVIEW_REVOKED, article.pk),
    ]


def test_a_link_is_revoked_once(chief):
    link = make_link(make_article())
    revoke(link=link, by=chief)
    revoke(link=link, by=chief)
    assert Act.objects.filter(kind=ActKind.PREVIEW_REVOKED).count() == 1


@pytest.mark.parametrize(
    "data", [{}, {"label": "", "days": "3"}, {"label": "Kim", "days": "400"}, {"label": "x" * 201}]
)
def test_a_link_needs_a_name_and_a_time(desk, data):
    response = desk.post(url("share", make_article()), data)
    assert response.status_code == 200
    assert not PreviewLink.objects.exists()


def test_only_who_may_edit_shares_and_revokes(client, reporter):
    article = make_article()
    link = make_link(article)
    client.force_login(reporter)
    assert client.get(url("share", article)).status_code == 403
    assert client.post(url("share", article), {"label": "Kim", "days": "3"}).status_code == 403
    assert client.post(url("revoke", article, link.pk)).status_code == 403
    with pytest.raises(PermissionDenied):
        make_link(article, reporter)
    link.refresh_from_db()
    assert link.revoked_at is None


def test_a_link_of_another_story_is_not_revoked_here(desk):
    link = make_link(make_article())
    assert desk.post(url("revoke", make_article(), link.pk)).status_code == 404
    assert desk.get(url("revoke", link.article, link.pk)).status_code == 405


def test_a_link_cannot_end_before_it_begins():
    with pytest.raises(ValidationError):
        make_link(make_article(), days=-1)


def test_sharing_is_no_get_and_no_forgery(chief):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(chief)
    data = {"label": "Kim", "days": "3"}
    assert strict.post(url("share", make_article()), data).status_code == 403


def test_the_list_of_links_costs_the_same(desk, django_assert_max_num_queries):
    article = make_article()
    for number in range(20):
        make_link(article, label=f"Guest {number}")
    with django_assert_max_num_queries(12):
        desk.get(url("share", article))
