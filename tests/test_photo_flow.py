"""A photo's whole way, on a folder and on S3; what is lost is made again; what was held before stays."""

import json
import re
from importlib import import_module
from io import BytesIO, StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from articles.desk.photo import examine, save_photo, take_in
from articles.desk.publish import publish
from articles.desk.record import record_revision, story_of
from articles.desk.replace_photo import replace_photo
from articles.desk.withdraw_photo import withdraw_photo
from articles.importers import importer
from articles.ingest import Arrived, Options, ingest
from articles.models import Article, Photo, PhotoFace, PublishedPhoto, PublishedVersion, Revision
from articles.photos.storage import copies, originals
from articles.photos.supply import forget
from articles.records import StoryPhoto

from .factories import add_photo, make_article, make_photo, picture_bytes
from .test_photos import drawing, signed_drawing

pytestmark = pytest.mark.django_db
faces = import_module("articles.migrations.0010_photo_faces")


def addresses(page: str) -> list[str]:
    return sorted(set(re.findall(r"/media/photos/[^\s\"]+\.(?:webp|jpg)", page)))


@pytest.fixture(params=["folder", "s3"])
def kept(request):
    """Photos lie in a folder, or on S3."""
    if request.param == "s3":
        request.getfixturevalue("s3_media")


@pytest.mark.usefixtures("kept")
def test_a_photo_is_taken_in_published_read_and_withdrawn(client, editor):
    data = drawing()
    article = make_article()
    photo = take_in(data, filename="hall.jpg", by=editor, caption="The hall.", alt_text="A hall.")
    article.story_photos.create(photo=photo, key="1", placement="lead", credit="KCNA / Yonhap")
    version = publish(article=article, by=None)
    page = client.get(version.get_absolute_url()).content.decode()
    assert "The hall. <" in " ".join(page.split())
    files = addresses(page)
    assert len(files) == 7
    for file in files:
        response = client.get(file)
        assert response.status_code == 200
        assert response.getvalue()
    with originals().open(photo.file.name) as original:
        assert original.read() == data
    withdraw_photo(photo=photo, by=editor, reason="Killed by its agency.")
    assert {client.get(file).status_code for file in files} == {404}
    assert not addresses(client.get(version.get_absolute_url()).content.decode())


# -- a story that brings its photos ----------------------------------------------------------------


def arrived(photos: list[dict], files: dict[str, bytes]):
    line = {"guid": "1", "headline": "A hall is filled", "body": "<p>It is.</p>", "photos": photos}
    for what in importer("jsonl").parse(BytesIO(json.dumps(line).encode()), name="a.jsonl"):
        yield Arrived(path="a.jsonl", format="jsonl", what=what, beside=files.get)


def test_a_photo_beside_a_story_is_taken_in_with_what_is_embedded_and_what_the_story_says():
    photos = [{"file": "hall.jpg", "caption": "The hall.", "required_credit": "KCNA"}]
    files = {"hall.jpg": signed_drawing(caption="Embedded.", creator="Kim Ha-neul")}
    [outcome] = ingest(arrived(photos, files), options=Options())
    photo = Photo.objects.get()
    assert (photo.caption, photo.creator) == ("The hall.", "Kim Ha-neul")
    assert photo.required_credit == "KCNA"
    [recorded] = outcome.story.photos
    assert (recorded.token, recorded.credit) == (photo.token, "Kim Ha-neul")


def test_a_photo_that_looks_like_one_that_is_held_is_named_in_the_report():
    take_in(drawing(), caption="The hall as it was.")
    files = {"hall.jpg": drawing((400, 300), quality=70)}
    [outcome] = ingest(arrived([{"file": "hall.jpg"}], files), options=Options())
    assert "The photo hall.jpg looks like one that is held: “The hall as it was.”." in (
        outcome.problems
    )


def update(version: str, photos: list[dict], files: dict[str, bytes], **fields):
    line = {
        "guid": "1",
        "version": version,
        "headline": "A hall is filled",
        "body": "<p>It is.</p>",
    }
    data = json.dumps(line | {"photos": photos} | fields).encode()
    for what in importer("jsonl").parse(BytesIO(data), name="a.jsonl"):
        yield Arrived(path="a.jsonl", format="jsonl", what=what, beside=files.get)


def test_what_the_photo_desk_does_to_a_photo_is_no_edit_of_the_story_it_came_with(editor):
    photos, files = [{"file": "hall.jpg", "caption": "The hall."}], {"hall.jpg": drawing()}
    list(ingest(update("1", photos, files), options=Options()))
    photo = Photo.objects.get()
    photo.alt_text, photo.focal_x, photo.rights_until = "A hall.", 0.2, None
    save_photo(photo=photo, by=editor)
    replace_photo(photo=photo, arriving=examine(picture_bytes()), by=editor)
    [outcome] = ingest(update("2", photos, files, deck="Anew."), options=Options())
    assert outcome.outcome == "updated"
    assert Article.objects.get().story_photos.get().photo == photo
    assert any("was replaced at the photo desk" in note for note in outcome.problems)
    Article.objects.get().story_photos.update(caption="Our own words.")
    [outcome] = ingest(update("3", photos, files, deck="Again."), options=Options())
    assert outcome.outcome == "updated"
    article = Article.objects.get()
    assert (article.deck, article.story_photos.get().caption) == ("Again.", "Our own words.")


def test_photos_are_brought_before_anybody_has_to_wait(monkeypatch):
    """SQLite has one writer: nothing is decoded while a batch of stories is written."""
    inside = []

    def watched(file, **options):
        inside.append(len(connection.savepoint_ids))
        return examine(file, **options)

    monkeypatch.setattr("articles.ingest.photos.examine", watched)
    before = len(connection.savepoint_ids)
    list(ingest(arrived([{"file": "hall.jpg"}], {"hall.jpg": drawing()}), options=Options()))
    assert inside == [before]


def test_a_file_names_no_photo_of_ours_by_its_token():
    secret = make_photo()
    photos = [{"token": secret.token, "caption": "Stolen."}]
    [outcome] = ingest(arrived(photos, {}), options=Options())
    [use] = Article.objects.get().story_photos.all()
    assert use.photo is None
    assert outcome.story.photos[0].token == ""
    assert any("in another newsroom" in note for note in outcome.problems)


@pytest.mark.parametrize("crop", ["1-2", "0-0-20000-100", "0-0-50-50", "<script>"])
def test_a_crop_that_is_none_shows_the_photo_whole(crop):
    photos = [{"file": "hall.jpg", "crop": crop}]
    [outcome] = ingest(arrived(photos, {"hall.jpg": drawing()}), options=Options())
    assert outcome.story.photos[0].crop == ""
    assert any("is no part of a picture" in note for note in outcome.problems)


# -- copies are made again -------------------------------------------------------------------------


def remake(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("remake_photos", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def stored(face: PhotoFace) -> int:
    folders, found = [f"photos/{face.token}"], 0
    while folders:
        folder = folders.pop()
        below, files = copies().listdir(folder)
        folders += [f"{folder}/{name}" for name in below]
        found += len(files)
    return found


@pytest.mark.parametrize("arguments", [(), ("--missing",)])
def test_all_copies_are_made_anew_by_a_command(arguments):
    first = add_photo(make_article(), crop="0-0-5000-10000").photo
    second = make_photo()
    for photo in (first, second):
        forget(photo.face)
    out, _err = remake(*arguments)
    assert out.endswith("2 photos remade, 0 failed\n")
    assert stored(second.face) == 3 + 4  # widths and cards
    assert stored(first.face) > 3 + 4


def test_an_original_that_is_gone_is_named_and_the_rest_goes_on():
    gone, other = make_photo(caption="The hall."), make_photo()
    originals().delete(gone.file.name)
    forget(other.face)
    before = stored(gone.face)
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit):
        call_command("remake_photos", stdout=out, stderr=err)
    assert "(The hall.): its copies cannot be made: The file is missing" in err.getvalue()
    assert out.getvalue().endswith("1 photos remade, 1 failed\n")
    assert stored(gone.face) == before
    assert stored(other.face) == 3 + 4


# -- what was stored before ------------------------------------------------------------------------

BEFORE = {
    "key": "1",
    "file": "sha256:abc",
    "caption": "The hall.",
    "alt_text": "A hall.",
    "credit": "KCNA",
    "placement": "lead",
    "focal_x": 0.2,
    "renditions": [{"url": "/media/photos/TOKEN/320.webp", "width": 320, "height": 240}],
}


def test_a_photo_of_a_story_is_named_by_its_token_from_now_on():
    photo = StoryPhoto.from_json(faces.with_token(json.loads(json.dumps(BEFORE))))
    assert photo.token == "TOKEN"
    assert photo.renditions == ()
    note = {"caption": "Wanted."}
    assert faces.with_token(note) == note


def test_a_list_shows_the_photo_that_it_showed():
    summary = faces.with_photos({"headline": "H", "photo": json.loads(json.dumps(BEFORE))})
    assert summary["photos"] == [
        {"token": "TOKEN", "alt_text": "A hall.", "caption": "The hall.", "credit": "KCNA"}
    ]
    assert faces.with_photos({"headline": "H"}) == {"headline": "H"}


def test_stories_that_were_public_before_stay_as_they_are_and_look_unchanged(client):
    article = make_article()
    photo = add_photo(article).photo
    version = publish(article=article, by=None)
    before = dict(BEFORE)
    before["renditions"] = [
        {"url": f"/media/photos/{photo.token}/320.webp", "width": 320, "height": 240}
    ]
    story = story_of(Article.objects.get(pk=article.pk), fresh=True).to_json()
    story["photos"] = [before | {"caption": photo.caption, "alt_text": photo.alt_text}]
    Revision.objects.filter(article=article).update(story=story)
    PublishedVersion.objects.filter(pk=version.pk).update(
        story=version.story | {"photos": story["photos"]},
        summary=version.summary | {"photo": before},
        digest="before",
    )
    Article.objects.filter(pk=article.pk).update(digest="before")
    for rows in (PublishedPhoto, PhotoFace):
        rows.objects.all().delete()
    faces.give_faces(apps, None)
    faces.ask_for_pictures(apps, None)
    article.refresh_from_db()
    version = PublishedVersion.objects.get()
    assert article.digest == version.digest != "before"
    assert version.photo_links.get().photo == photo
    assert photo.token in client.get(version.get_absolute_url()).content.decode()
    assert photo.token in client.get("/").content.decode()
    assert record_revision(article=article, by=None) is not None  # what it now says besides
