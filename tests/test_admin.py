"""The desk's screens: who sees what, what a save keeps, and how a story is published there."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from articles.desk.publish import publish
from articles.models import Article, Citation, Photo, PublishedVersion, Source, Tag

from .factories import (
    add_photo,
    make_article,
    make_author,
    make_published,
    make_section,
    make_source,
    make_stories,
    make_tag,
    picture_bytes,
)
from .forms import filled

pytestmark = pytest.mark.django_db


def url(name: str, *args) -> str:
    return reverse(f"admin:articles_{name}", args=args)


def form_of(article: Article | None = None, **fields) -> dict:
    """What the browser sends for the story form: its fields and its inlines, empty."""
    data = {
        "headline": article.headline if article else "Ferry returns",
        "deck": article.deck if article else "",
        "body": article.body if article else "<p>It is back.</p>",
        "language": "en",
        "section": str(article.section_id or "") if article else "",
        "_continue": "Save",
    }
    if article:
        data["began_from"] = str(article.version)
    for prefix in ("bylines", "story_photos", "citations", "corrections", "picks"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return data | fields


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def test_a_story_is_entered_with_byline_source_photo_and_tags(desk, editor):
    section, author, source = make_section(), make_author(), make_source()
    tag = make_tag("Museums")
    from django.core.files.uploadedfile import SimpleUploadedFile

    picture = SimpleUploadedFile("hall.jpg", picture_bytes(), content_type="image/jpeg")
    response = desk.post(
        url("article_add"),
        form_of(
            section=str(section.pk),
            tags=[str(tag.pk)],
            new_tags="Ferries, museums",
            **{
                "bylines-TOTAL_FORMS": "1",
                "bylines-0-author": str(author.pk),
                "bylines-0-order": "0",
                "citations-TOTAL_FORMS": "1",
                "citations-0-source": str(source.pk),
                "citations-0-role": "credit",
                "citations-0-terms": "on-record",
                "citations-0-order": "0",
                "story_photos-TOTAL_FORMS": "1",
                "story_photos-0-upload": picture,
                "story_photos-0-caption": "The hall in January.",
                "story_photos-0-alt_text": "A hall.",
                "story_photos-0-credit": "KCNA / Yonhap",
                "story_photos-0-placement": "lead",
                "story_photos-0-order": "0",
            },
        ),
    )
    assert response.status_code == 302, response.context["errors"]
    article = Article.objects.get()
    assert article.created_by == editor
    assert [tag.name for tag in article.tags.all()] == ["Museums", "Ferries"]
    assert article.bylines.get().author == author
    assert article.citations.get().source == source
    use = article.story_photos.get()
    assert (use.photo, use.key) == (Photo.objects.get(), "1")
    assert article.revisions.get().story["photos"][0]["caption"] == "The hall in January."
    assert not PublishedVersion.objects.exists()


def test_the_body_passes_the_one_sanitiser(desk):
    desk.post(url("article_add"), form_of(body='<p onclick="x()">Hello<script>evil()</script></p>'))
    assert Article.objects.get().body == "<p>Hello</p>"


def test_a_picture_that_is_none_is_refused_and_the_form_keeps_its_text(desk):
    from django.core.files.uploadedfile import SimpleUploadedFile

    response = desk.post(
        url("article_add"),
        form_of(
            headline="Kept as typed",
            **{
                "story_photos-TOTAL_FORMS": "1",
                "story_photos-0-upload": SimpleUploadedFile("x.jpg", b"<svg/>"),
                "story_photos-0-placement": "lead",
                "story_photos-0-order": "0",
            },
        ),
    )
    assert response.status_code == 200
    assert "x.jpg: This is an SVG drawing" in response.content.decode()
    assert "Kept as typed" in response.content.decode()
    assert not Article.objects.exists()


def test_writing_another_headline_confirms_it(desk):
    article = make_article(headline="Proposed", headline_provisional=True)
    desk.post(url("article_change", article.pk), form_of(article, headline="Chosen"))
    article.refresh_from_db()
    assert (article.headline, article.headline_provisional) == ("Chosen", False)


def test_unticking_provisional_confirms_the_headline(desk):
    article = make_article(headline="Proposed", headline_provisional=True)
    desk.post(url("article_change", article.pk), form_of(article, headline_provisional="on"))
    article.refresh_from_db()
    assert article.headline_provisional
    desk.post(url("article_change", article.pk), form_of(article))
    article.refresh_from_db()
    assert not article.headline_provisional


def test_tags_that_the_text_names_are_offered_and_added_when_ticked(desk):
    tag = make_tag("North Korea", aliases=["DPRK"])
    article = make_article(body="<p>The DPRK is building a museum.</p>")
    page = desk.get(url("article_change", article.pk)).content.decode()
    assert "Suggested tags" in page
    assert "North Korea" in page
    desk.post(url("article_change", article.pk), form_of(article, add_tags=[str(tag.pk)]))
    assert list(article.tags.all()) == [tag]


def test_a_story_is_published_from_its_form(desk):
    article = make_article(sources=("Yonhap",))
    response = desk.post(
        url("article_change", article.pk), form_of(article, headline="New", _publish="Publish…")
    )
    assert response.url == url("article_publish", article.pk)
    assert "Publish" in desk.get(response.url).content.decode()
    desk.post(response.url, {"when": "now"})
    assert PublishedVersion.objects.visible().get().record.headline == "New"


def test_a_story_is_scheduled_in_the_newsrooms_own_time(desk, settings):
    settings.TIME_ZONE = "Asia/Seoul"
    article = make_article(sources=("Yonhap",))
    at = timezone.localtime() + timedelta(days=2)
    typed = at.strftime("%Y-%m-%dT%H:%M")
    page = desk.post(url("article_publish", article.pk), {"when": "later", "at": typed})
    assert f"{at:%A %H:%M} KST, in 2 days" in page.content.decode()
    assert not PublishedVersion.objects.exists()
    desk.post(url("article_publish", article.pk), {"when": "later", "at": typed, "said": typed})
    version = PublishedVersion.objects.get()
    assert version.visible_from == at.replace(second=0, microsecond=0)
    assert not PublishedVersion.objects.visible().exists()
    desk.post(url("article_unschedule", article.pk))
    version.refresh_from_db()
    assert version.cancelled_at


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"when": "later", "at": ""}, "Say at what time"),
        ({"when": "later", "at": "2020-01-01T10:00"}, "That time is past"),
        ({"when": "later", "at": "soon"}, "Enter a date and a time"),
    ],
)
def test_a_time_that_cannot_be_is_explained(desk, data, sentence):
    response = desk.post(url("article_publish", make_article().pk), data)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not PublishedVersion.objects.exists()


def test_what_keeps_a_story_from_readers_is_said_and_nothing_is_published(desk):
    article = make_article(section=None, headline_provisional=True)
    page = desk.post(url("article_publish", article.pk), {"when": "now"}).content.decode()
    assert "stands in no section" in page
    assert "headline is provisional" in page
    assert not PublishedVersion.objects.exists()


def test_a_chief_editor_withdraws_with_a_public_reason(client, chief):
    client.force_login(chief)
    article = make_published().article
    page = client.post(url("article_withdraw", article.pk), {"reason": " "}).content.decode()
    assert "This field is required" in page
    client.post(url("article_withdraw", article.pk), {"reason": "Told in error."})
    assert not PublishedVersion.objects.visible().exists()


@pytest.mark.parametrize(
    ("role", "page", "status"),
    [
        ("Reporter", "publish", 403),
        ("Photo editor", "publish", 403),
        ("Editor", "publish", 200),
        ("Editor", "withdraw", 403),
        ("Chief editor", "withdraw", 200),
    ],
)
def test_the_buttons_pages_are_for_those_who_may(client, person, role, page, status):
    client.force_login(person(role))
    article = make_published().article
    assert client.get(url(f"article_{page}", article.pk)).status_code == status


def test_a_reporter_edits_their_own_stories_and_reads_the_others(client, reporter):
    client.force_login(reporter)
    mine, other = make_article(created_by=reporter), make_article(headline="Others")
    client.post(url("article_change", mine.pk), form_of(mine, headline="Rewritten"))
    client.post(url("article_change", other.pk), form_of(other, headline="Hijacked"))
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.headline, other.headline) == ("Rewritten", "Others")
    assert "Publish…" not in client.get(url("article_change", mine.pk)).content.decode()


def test_confidential_sources_are_seen_by_those_who_may(client, person, editor, chief, reporter):
    secret = Source.objects.create(name="Deep Throat", kind="person", confidential=True)
    article = make_article(created_by=reporter)
    Citation.objects.create(article=article, source=secret, statement="The aide did it.")
    for user, sees in ((editor, False), (chief, True), (reporter, True)):
        client.force_login(user)
        page = client.get(url("article_change", article.pk)).content.decode()
        assert ("The aide did it." in page) is sees, user
    client.force_login(editor)
    assert "Deep Throat" not in client.get(url("source_changelist")).content.decode()
    found = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "articles", "model_name": "citation", "field_name": "source", "term": "Deep"},
    )
    assert found.json()["results"] == []


def test_saving_without_the_permission_keeps_a_confidential_source(client, editor, reporter):
    secret = Source.objects.create(name="Deep Throat", kind="person", confidential=True)
    article = make_article(created_by=reporter)
    Citation.objects.create(article=article, source=secret)
    client.force_login(editor)
    client.post(url("article_change", article.pk), form_of(article, headline="Edited"))
    assert article.citations.get().source == secret


def test_a_public_source_cannot_be_made_confidential_while_readers_see_it(client, chief):
    client.force_login(chief)
    version = make_published(headline="Who said so", sources=("Yonhap",))
    source = make_source("Yonhap")
    data = {"name": "Yonhap", "kind": "agency", "confidential": "on"}
    page = client.post(url("source_change", source.pk), data).content.decode()
    assert "Who said so" in page
    source.refresh_from_db()
    assert not source.confidential
    assert version.source_links.count() == 1


def test_the_list_finds_stories_by_word_author_source_tag_and_state(desk):
    make_published(headline="Ferry", authors=("Kofi Hale",), sources=("Yonhap",), tags=("Ports",))
    make_article(headline="Chess")
    for query in ("Ferry", "Kofi", "Yonhap", "Ports"):
        page = desk.get(url("article_changelist"), {"q": query}).content.decode()
        assert "Ferry" in page
        assert "Chess" not in page
    page = desk.get(url("article_changelist"), {"live": "never"}).content.decode()
    assert "Chess" in page
    assert ">Ferry<" not in page


def test_the_lists_queries_do_not_grow_with_its_rows(desk, django_assert_max_num_queries):
    make_stories(3)
    with django_assert_max_num_queries(12):
        desk.get(url("article_changelist"))
    make_stories(30)
    with django_assert_max_num_queries(12):
        desk.get(url("article_changelist"))


def test_the_form_answers_in_25_queries(desk, django_assert_max_num_queries):
    article = make_article(
        tags=("A", "B"), sources=("Yonhap", "Reuters"), authors=("Ada Marsh", "Kofi Hale")
    )
    for key in "12345":
        add_photo(article, key=key)
    publish(article=article, by=None)
    with django_assert_max_num_queries(25):
        desk.get(url("article_change", article.pk))


def test_every_list_and_empty_form_opens(client, chief):
    chief.is_superuser = True
    chief.save()
    client.force_login(chief)
    make_published()
    add_photo(make_article())
    from django.contrib import admin

    for model, screen in admin.site._registry.items():
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200
        if screen.has_add_permission(type("R", (), {"user": chief})()):
            assert client.get(reverse(f"admin:{name}_add")).status_code == 200


def test_a_photo_is_taken_in_at_the_photo_desk(client, person):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(person("Photo editor"))
    client.post(url("photo_upload"), {"file": SimpleUploadedFile("hall.jpg", picture_bytes())})
    photo = Photo.objects.get()
    page = url("photo_change", photo.pk)
    form = filled(client.get(page), "photo_form")
    response = client.post(page, form | {"creator": "Kim", "focal_x": "0.25"})
    assert response.status_code == 302, response.context["errors"]
    photo.refresh_from_db()
    assert (photo.creator, photo.focal_x, photo.filename) == ("Kim", 0.25, "hall.jpg")
    assert f"/photo/{photo.pk}/copy/" in client.get(url("photo_changelist")).content.decode()


def test_a_chief_editor_makes_accounts_but_no_superuser(client, chief):
    client.force_login(chief)
    other = User.objects.create_user("new", password="correct horse", is_staff=True)
    client.post(
        reverse("admin:auth_user_change", args=[other.pk]),
        {"username": "new", "is_active": "on", "is_staff": "on", "is_superuser": "on"},
    )
    other.refresh_from_db()
    assert not other.is_superuser
    boss = User.objects.create_superuser("boss")
    assert client.get(reverse("admin:auth_user_password_change", args=[boss.pk])).status_code == 403


def test_a_tag_is_named_once_whatever_its_case(desk):
    make_tag("Museums")
    page = desk.post(url("tag_add"), {"name": "MUSEUMS", "aliases": ""}).content.decode()
    assert "is here already" in page
    desk.post(url("tag_add"), {"name": "Ports", "aliases": "Harbours\nDocks\n"})
    assert Tag.objects.get(name="Ports").aliases == ["Harbours", "Docks"]


def test_a_photos_new_words_show_as_unpublished_changes_of_its_stories(desk):
    article = make_article()
    photo = add_photo(article).photo
    publish(article=article, by=None)
    words = {"caption": "A better caption.", "alt_text": "A hall.", "focal_x": "0.5"}
    rest = {"creator": "", "credit": "KCNA", "copyright_notice": "", "usage_terms": ""}
    desk.post(url("photo_change", photo.pk), words | rest | {"focal_y": "0.5"})
    assert "unpublished changes" in desk.get(url("article_changelist")).content.decode()
    assert article.revisions.first().reason == "Photo changed"


def test_extending_an_embargo_takes_the_schedule_back_and_says_so(desk):
    ends = timezone.now() + timedelta(hours=2)
    article = make_published(embargo_until=ends, at=ends).article
    later = timezone.localtime(ends) + timedelta(days=2)
    fields = {"embargo_until_0": f"{later:%Y-%m-%d}", "embargo_until_1": f"{later:%H:%M:%S}"}
    article.refresh_from_db()
    response = desk.post(url("article_change", article.pk), form_of(article, **fields), follow=True)
    assert "the embargo now ends later" in response.content.decode()
    assert not PublishedVersion.objects.pending(timezone.now()).exists()


def test_an_address_that_another_story_has_is_named_on_the_publish_page(desk):
    first = make_published(slug="flood").article
    Article.objects.filter(pk=first.pk).update(slug="flood-in-the-valley")
    article = make_article(slug="flood")
    page = desk.post(url("article_publish", article.pk), {"when": "now"}).content.decode()
    assert "Readers know another story as “flood”" in page


def test_a_story_that_is_not_there_is_not_found(desk):
    assert desk.get(url("article_publish", 999_999)).status_code == 404


def test_tags_are_found_as_one_types_them_by_name_and_alias(desk):
    make_tag("North Korea", aliases=["DPRK"])
    make_tag("Chess")
    for term in ("north", "dprk"):
        found = desk.get(
            reverse("admin:autocomplete"),
            {"app_label": "articles", "model_name": "article", "field_name": "tags", "term": term},
        )
        assert [one["text"] for one in found.json()["results"]] == ["North Korea"], term


def test_who_may_only_read_a_story_reads_text_not_markup(client, reporter, person):
    article = make_article(body="<p>Rain <strong>fell</strong>.</p>")
    for user in (reporter, person("Photo editor")):
        client.force_login(user)
        page = client.get(url("article_change", article.pk)).content.decode()
        assert "<p>Rain <strong>fell</strong>.</p>" in page
        assert "&lt;p&gt;" not in page
