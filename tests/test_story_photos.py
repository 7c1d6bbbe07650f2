"""Photos in the story's form: uploaded, cropped, in order, and what their cards say."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from articles.admin.cards import badges, card, credit_line
from articles.admin.forms import StoryPhotoForm
from articles.desk import photo as taking_in
from articles.desk.photo import take_in
from articles.models import Article, Photo

from .factories import add_photo, make_article, make_photo, picture_bytes
from .test_photo_library import scene


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def address(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def form_of(client, article: Article, **changed) -> dict:
    """What a browser would send of the story's form as it is opened, with ``changed`` in it."""
    page = client.get(address(article)).context
    forms = [page["adminform"].form]
    for inline in page["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    out = {}
    for form in forms:
        for field in form:
            value = field.value()
            out[field.html_name] = "" if value is None or value is False else value
    return out | changed


def new_row(**words) -> dict:
    """What is sent for the first photo of a story that has none."""
    row = {"placement": "inline", "order": "0", "key": ""} | words
    return {"story_photos-TOTAL_FORMS": "1"} | {
        f"story_photos-0-{name}": value for name, value in row.items()
    }


def upload(name: str = "hall.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture_bytes() if content is None else content)


def test_a_row_of_which_only_the_place_was_given_is_none(desk):
    article = make_article()
    row = new_row(placement="gallery", order="4", key="1")
    desk.post(address(article), form_of(desk, article, **row))
    assert not article.story_photos.exists()


def test_a_picture_is_decoded_before_the_forms_transaction_begins(desk, monkeypatch):
    article, examine, in_transaction = make_article(), taking_in.examine, []

    def watched(*args, **kwargs):
        in_transaction.append(len(connection.savepoint_ids))
        return examine(*args, **kwargs)

    monkeypatch.setattr("articles.admin.photo_upload.examine", watched)
    outside = len(connection.savepoint_ids)
    desk.post(address(article), form_of(desk, article, **new_row(upload=upload())))
    assert in_transaction == [outside]
    assert article.story_photos.get().photo == Photo.objects.get()


def test_a_picture_that_came_with_a_form_that_is_refused_need_not_be_sent_again(desk):
    article = make_article()
    row = new_row(upload=upload(), caption="The hall.", crop="1-2-3")
    response = desk.post(address(article), form_of(desk, article, **row))
    photo = Photo.objects.get()
    assert response.status_code == 200
    page = response.content.decode()
    assert "“1-2-3” is no crop" in page
    assert f'<option value="{photo.pk}" selected' in page
    assert card(photo)["thumbnail"] in page
    assert not article.story_photos.exists()


def test_a_picture_that_looks_like_one_that_is_held_is_kept_and_the_other_is_offered(desk):
    held = take_in(scene(), filename="held.jpg", caption="The <hall>.")
    article = make_article()
    row = new_row(upload=upload("hall.jpg", scene(quality=60)), caption="The hall.")
    saved = desk.post(address(article), form_of(desk, article, **row), follow=True)
    link = f'<a href="{reverse("admin:articles_photo_change", args=[held.pk])}">'
    assert f"“hall.jpg” looks like {link}“The &lt;hall&gt;.”</a>" in saved.content.decode()
    assert article.story_photos.get().photo != held
    row = new_row(upload=upload("again.jpg", scene(quality=60)), caption="The hall.")
    other = make_article()
    saved = desk.post(address(other), form_of(desk, other, **row), follow=True)
    assert "looks like" not in saved.content.decode()
    assert other.story_photos.get().photo == article.story_photos.get().photo


def test_a_file_that_is_no_picture_is_refused_at_its_row_and_the_rest_is_kept(desk):
    article = make_article()
    row = new_row(upload=upload("note.jpg", b"not a picture"), caption="The hall.")
    response = desk.post(address(article), form_of(desk, article, **row))
    photos = next(
        inline.formset
        for inline in response.context["inline_admin_formsets"]
        if inline.formset.prefix == "story_photos"
    )
    assert photos.forms[0].errors["upload"][0].startswith("note.jpg: ")
    assert photos.forms[0]["caption"].value() == "The hall."
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("1250-0-7500-10000", "1250-0-7500-10000"), ("full", ""), ("0-0-10000-10000", ""), ("", "")],
)
def test_a_crop_is_kept_by_its_name(desk, typed, kept):
    article = make_article()
    add_photo(article)
    desk.post(address(article), form_of(desk, article, **{"story_photos-0-crop": typed}))
    assert article.story_photos.get().crop == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("left half", "“left half” is no crop"),
        ("5000-0-6000-10000", "reaches beyond the picture"),
        ("0-0-50-10000", "too small"),
    ],
)
def test_a_crop_that_is_none_is_refused_in_a_sentence(desk, typed, sentence):
    article = make_article()
    add_photo(article)
    form = form_of(desk, article, **{"story_photos-0-crop": typed})
    assert sentence in desk.post(address(article), form).content.decode()
    assert article.story_photos.get().crop == ""


@pytest.mark.django_db
def test_the_finished_line_is_that_of_the_story_else_of_the_photo():
    photo = make_photo(caption="Rowers at dawn.", credit="", creator="Kim")
    use = make_article().story_photos.create(photo=photo)
    assert StoryPhotoForm(instance=use).finished == {
        "caption": "Rowers at dawn.",
        "credit": "Kim",
        "credit_line": "Photo: Kim",
        "creator": "",
    }
    use.caption, use.credit = "Rowers.", "KCNA / Yonhap"
    finished = StoryPhotoForm(instance=use).finished
    assert (finished["caption"], finished["credit"]) == ("Rowers.", "KCNA / Yonhap")


def test_a_note_to_the_photo_desk_says_what_was_offered(desk):
    article = make_article()
    article.story_photos.create(caption="The hall.", offered={"url": "x.jpg", "creator": "Kim"})
    page = desk.get(address(article)).content.decode()
    assert "note: not held" in page
    assert "x.jpg · Kim" in page
    assert "The hall. Photo: Kim" in page


def test_the_credit_stands_in_the_language_of_the_readers_pages():
    with translation.override("de"):
        assert credit_line() == "Photo: %(credit)s"


@pytest.mark.parametrize(
    ("rights", "words"),
    [
        ({}, []),
        ({"withdrawn_at": timedelta(days=-1)}, ["withdrawn"]),
        ({"rights_until": timedelta(days=3)}, ["rights end"]),
        ({"rights_until": timedelta(days=15)}, []),
        ({"rights_until": timedelta(days=-1)}, ["rights have ended"]),
        ({"rights_from": timedelta(days=1)}, ["rights begin"]),
        ({"embargo_until": timedelta(hours=1)}, ["embargo until"]),
    ],
)
def test_a_card_says_what_keeps_a_photo_from_readers(rights, words):
    now = timezone.now()
    photo = Photo(**{name: now + away for name, away in rights.items()})
    said = badges(photo, now=now)
    assert [one.startswith(word) for one, word in zip(said, words, strict=True)] == [True] * len(
        words
    )


def test_more_photos_cost_no_more_queries(desk):
    article = make_article()
    add_photo(article, key="1")
    counts = []
    for more in range(3):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            desk.get(address(article))
        counts.append(len(asked))
        add_photo(article, key=f"more-{more}")
    assert len(set(counts[1:])) == 1


def test_who_may_only_read_a_story_sees_its_photos_and_no_fields(client, person):
    article = make_article()
    use = add_photo(article)
    client.force_login(person("Reporter"))
    page = client.get(address(article)).content.decode()
    assert use.photo.caption in page
    assert "story_photos-0-caption" not in page
    assert "data-drop" not in page


def test_reporters_work_on_the_photos_of_their_own_stories_only(client, reporter):
    own = make_article(created_by=reporter)
    client.force_login(reporter)
    client.post(address(own), form_of(client, own, **new_row(upload=upload())))
    assert own.story_photos.get().photo.created_by == reporter
    others = make_article()
    row = {"began_from": others.version, "story_photos-INITIAL_FORMS": "0"}
    response = client.post(address(others), row | new_row(photo=Photo.objects.get().pk))
    assert response.status_code == 403
    assert not others.story_photos.exists()
