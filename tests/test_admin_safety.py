"""The desk's screens against the curious and the careless: secrets, roles, and odd forms."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from articles.desk.photo import take_in
from articles.models import Article, Citation, ImportRun, Photo, Source, Tag, WireItem

from .factories import (
    add_photo,
    make_article,
    make_author,
    make_source,
    picture_bytes,
)
from .test_admin import form_of, url

pytestmark = pytest.mark.django_db

SECRET = "Deep Throat"
BEYOND = "9" * 30


@pytest.fixture
def secret() -> Source:
    return make_source(SECRET, kind="person", confidential=True)


def row(prefix: str, number: int = 0, **fields) -> dict:
    """One new row of an inline, as the browser sends it."""
    return {f"{prefix}-{number}-{name}": value for name, value in fields.items()}


def citing(source: Source) -> dict:
    return {"citations-TOTAL_FORMS": "1"} | row(
        "citations", source=source.pk, role="quoted", terms="on-record", order="0"
    )


def received(article: Article | None) -> WireItem:
    return WireItem.objects.create(
        guid="g1",
        raw=f'{{"sources": ["{SECRET}"]}}'.encode(),
        sha256="0" * 64,
        outcome="created",
        notes=[f"New source: {SECRET}."],
        article=article,
        run=ImportRun.objects.create(),
    )


def page(client, *where) -> str:
    return client.get(url(*where)).content.decode()


# -- confidential sources ------------------------------------------------------------------------


def test_a_reporter_cannot_learn_a_secret_by_citing_its_number(client, reporter, secret):
    article = make_article(created_by=reporter)
    client.force_login(reporter)
    response = client.post(url("article_change", article.pk), form_of(article, **citing(secret)))
    assert SECRET not in response.content.decode()
    assert not article.citations.exists()


def test_a_reporter_cites_public_sources_and_keeps_their_own_secret_one(client, reporter, secret):
    article = make_article(created_by=reporter)
    mine = Citation.objects.create(article=article, source=secret)
    client.force_login(reporter)
    client.post(
        url("article_change", article.pk),
        form_of(
            article,
            **citing(secret) | {"citations-INITIAL_FORMS": "1", "citations-TOTAL_FORMS": "2"},
            **row("citations", id=mine.pk, article=article.pk, statement="The aide did it."),
            **row(
                "citations", 1, source=make_source().pk, role="credit", terms="on-record", order="1"
            ),
        ),
    )
    assert [one.source.name for one in article.citations.all()] == [SECRET, "Yonhap"]
    assert article.citations.first().statement == "The aide did it."


def test_the_history_of_a_story_names_no_source(client, chief, reporter, secret):
    article = make_article()
    client.force_login(chief)
    client.post(url("article_change", article.pk), form_of(article, **citing(secret)))
    assert article.citations.get().source == secret
    entry = LogEntry.objects.get()
    assert SECRET not in entry.change_message
    client.force_login(reporter)
    assert SECRET not in page(client, "article_history", article.pk)


def test_wire_copy_of_a_story_with_a_secret_is_for_those_who_may_see_it(
    client, editor, chief, reporter, secret
):
    article = make_article(created_by=reporter)
    Citation.objects.create(article=article, source=secret)
    item = received(article)
    for user, sees in ((editor, False), (chief, True), (reporter, True)):
        client.force_login(user)
        for where in (("article_change", article.pk), ("wireitem_change", item.pk)):
            assert ("New source: Deep Throat." in page(client, *where)) is sees, (user, where)


def test_wire_copy_without_secrets_is_read_by_everybody(client, editor):
    client.force_login(editor)
    article = make_article(sources=("Yonhap",))
    assert "New source" in page(client, "wireitem_change", received(article).pk)
    assert "New source" in page(client, "article_change", article.pk)


def test_a_search_does_not_tell_which_story_has_a_secret_source(client, editor, chief, secret):
    make_article(headline="The tapes", sources=(SECRET, "Yonhap"))
    for user, query, finds in (
        (editor, "Throat", False),
        (chief, "Throat", True),
        (editor, "Yonhap", True),
        (editor, "tapes Yonhap", True),
        (editor, "Yonhap Throat", False),
    ):
        client.force_login(user)
        found = client.get(url("article_changelist"), {"q": query}).content.decode()
        assert ("The tapes" in found) is finds, (user, query)


def test_a_secret_source_has_no_page_to_be_sent_to(client, reporter, chief, secret):
    def shortcut(source):
        kind = ContentType.objects.get_for_model(Source).pk
        return reverse("admin:view_on_site", args=[kind, source.pk])

    client.force_login(reporter)
    assert "deep" not in client.get(shortcut(secret)).headers["Location"]
    assert "yonhap" in client.get(shortcut(make_source("Yonhap"))).headers["Location"]
    client.force_login(chief)
    assert "View on site" not in page(client, "source_change", secret.pk)
    assert "View on site" in page(client, "source_change", make_source("Yonhap").pk)


# -- roles ---------------------------------------------------------------------------------------


def test_sending_a_picture_that_is_held_changes_nothing(client, reporter):
    until = timezone.now() + timedelta(days=1)
    data = picture_bytes(color="red")
    take_in(data, caption="As held.")
    Photo.objects.update(rights_until=until, focal_x=0.1)
    client.force_login(reporter)
    response = client.post(
        url("photo_upload"), {"file": SimpleUploadedFile("b.jpg", data), "caption": "Mine now."}
    )
    photo = Photo.objects.get()
    assert (photo.rights_until, photo.caption, photo.focal_x) == (until, "As held.", 0.1)
    assert url("photo_change", photo.pk) in response.content.decode()
    assert "is held already" in response.content.decode()
    assert not LogEntry.objects.exists()


def test_a_reporter_makes_no_tags(client, reporter, editor):
    mine = make_article(created_by=reporter)
    for user, made in ((reporter, False), (editor, True)):
        client.force_login(user)
        mine.refresh_from_db()
        client.post(url("article_change", mine.pk), form_of(mine, new_tags="Scandal"))
        assert Tag.objects.filter(name="Scandal").exists() is made, user


def test_a_photo_editor_edits_the_photos_of_a_story_and_nothing_else(client, person):
    tag = Tag.objects.create(name="Sculptures")
    article = make_article(headline="Theirs", note="For the desk", body="<p>Sculptures.</p>")
    use = add_photo(article)
    article.refresh_from_db()
    client.force_login(person("Photo editor"))
    form = page(client, "article_change", article.pk)
    assert 'name="_continue"' in form
    assert 'name="story_photos-0-caption"' in form
    assert 'name="headline"' not in form
    assert 'name="bylines-0-author"' not in form
    byline = article.bylines.get()
    response = client.post(
        url("article_change", article.pk),
        form_of(
            article,
            headline="Hijacked",
            body="<p>Hijacked.</p>",
            note="Hijacked",
            stage="ready",
            new_tags="Hijacked",
            add_tags=[str(tag.pk)],
            tags=[str(tag.pk)],
            **{"bylines-TOTAL_FORMS": "2", "bylines-INITIAL_FORMS": "1"},
            **row("bylines", id=byline.pk, article=article.pk, author="", DELETE="on"),
            **row("bylines", 1, author=make_author("Kofi Hale").pk, order="1"),
            **citing(make_source()),
            **{"story_photos-TOTAL_FORMS": "1", "story_photos-INITIAL_FORMS": "1"},
            **row(
                "story_photos",
                id=use.pk,
                article=article.pk,
                photo=use.photo_id,
                caption="The hall, seen from the river.",
                placement="lead",
                order="0",
                key="1",
            ),
        ),
    )
    assert response.status_code == 302
    use.refresh_from_db()
    assert use.caption == "The hall, seen from the river."
    after = Article.objects.get()
    assert (after.headline, after.note, after.stage) == ("Theirs", "For the desk", article.stage)
    assert after.body == "<p>Sculptures.</p>"
    assert [one.author.name for one in after.bylines.all()] == ["Ada Marsh"]
    assert not after.tags.exists()
    assert not after.citations.exists()
    assert after.updated_by.username == "photo-editor"
    assert after.version == article.version + 1
    kept = after.revisions.get(number=after.version).story
    assert kept["photos"][0]["caption"] == "The hall, seen from the river."


def test_a_photo_editor_overwrites_no_caption_unseen(client, person):
    article = make_article()
    stale = form_of(article)
    add_photo(article)
    client.force_login(person("Photo editor"))
    response = client.post(url("article_change", article.pk), stale, follow=True)
    assert "saved this story while you were writing" in response.content.decode()


def test_a_photo_in_anothers_story_is_not_a_reporters_to_edit(client, reporter):
    article = make_article()
    add_photo(article)
    client.force_login(reporter)
    assert client.post(url("article_change", article.pk), form_of(article)).status_code == 403
    assert 'name="story_photos-0-caption"' not in page(client, "article_change", article.pk)


# -- odd forms -----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["²", "٣", "abc", "-1", BEYOND, str(2**63), "9" * 5000])
@pytest.mark.parametrize("field", ["tags", "section", "author", "photo", "source"])
def test_a_number_that_no_row_can_have_is_a_mistake_in_the_form(client, editor, field, number):
    article = make_article(authors=())
    prefix = {"author": "bylines", "photo": "story_photos", "source": "citations"}.get(field)
    fields = {field: number}
    if prefix:
        fields = {f"{prefix}-TOTAL_FORMS": "1"} | row(
            prefix, order="0", role="quoted", terms="on-record", placement="lead", **fields
        )
    client.force_login(editor)
    response = client.post(url("article_change", article.pk), form_of(article, **fields))
    assert response.status_code == 200
    assert "Please correct the error" in response.content.decode()


def test_suggested_tags_with_a_number_that_no_tag_can_have_are_a_mistake(client, editor):
    Tag.objects.create(name="Sculptures")
    article = make_article(body="<p>Sculptures.</p>")
    client.force_login(editor)
    response = client.post(url("article_change", article.pk), form_of(article, add_tags=[BEYOND]))
    assert response.status_code == 200
    assert not article.tags.exists()


def test_two_new_photos_cannot_share_a_key(client, editor):
    article = make_article()
    client.force_login(editor)
    photos = {"story_photos-TOTAL_FORMS": "2"}
    for number in (0, 1):
        photos |= row(
            "story_photos", number, caption="A hall.", key="k", placement="lead", order="0"
        )
    response = client.post(url("article_change", article.pk), form_of(article, **photos))
    assert "Two photos have the key" in response.content.decode()
    assert not article.story_photos.exists()
