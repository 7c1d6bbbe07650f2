"""What readers may see of a photo is asked for when they ask: rights that end, withdrawals, new files."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from articles.desk.apply import put
from articles.desk.copies import boxes_of, refresh_copies
from articles.desk.delete_photo import delete_photo
from articles.desk.photo import examine, save_photo
from articles.desk.publish import publish
from articles.desk.record import record_revision
from articles.desk.replace_photo import replace_photo
from articles.desk.state import LiveState, with_live_state
from articles.desk.withdraw import withdraw
from articles.desk.withdraw_photo import return_photo, withdraw_photo
from articles.models import Act, ActKind, Article, Photo, PhotoFace
from articles.photos.storage import copies, originals
from articles.photos.supply import forget
from articles.records import Story

from .factories import add_photo, make_article, make_photo, make_published, make_tag, picture_bytes

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def story(db):
    """A live story whose only photo is its lead."""
    article = make_article(headline="A hall is being filled", tags=("Museums",))
    add_photo(article, placement="lead")
    return publish(article=article, by=None)


def photo_of(story) -> Photo:
    return Photo.objects.get(uses__article=story.article)


def addresses(story) -> list[str]:
    """Every public address that may show the photo of ``story``."""
    day = timezone.localtime(story.published_at)
    return [
        reverse("home"),
        reverse("latest"),
        story.article.section.get_absolute_url(),
        make_tag("Museums").get_absolute_url(),
        reverse("author", args=["ada-marsh"]),
        reverse("archive-year", args=[day.year]),
        reverse("archive-month", args=[day.year, day.month]),
        reverse("archive-day", args=[day.year, day.month, day.day]),
        story.get_absolute_url(),
        f"{story.get_absolute_url()}story.json",
    ]


def copies_named(client, story) -> list[str]:
    """The addresses of copies on the story's page, cards and structured data included."""
    page = client.get(story.get_absolute_url()).content.decode()
    return sorted(set(re.findall(r"/media/photos/[^\s\"]+\.(?:webp|jpg)", page)))


def fetch(client, address: str, **how):
    """The answer, read to its end; ``body`` is what came."""
    response = client.get(address, **how)
    response.body = response.getvalue()
    return response


def test_a_photo_stands_on_every_page_that_may_show_it(client, story):
    """The tests below would also pass on pages without photos."""
    token = photo_of(story).token
    for address in addresses(story):
        assert token in client.get(address).content.decode(), address
    for address in copies_named(client, story):
        response = fetch(client, address)
        assert response.status_code == 200
        assert response["Content-Type"] in {"image/webp", "image/jpeg"}
        assert int(response["Content-Length"]) == len(response.body)


def test_a_withdrawn_photo_is_gone_in_the_very_next_request(client, story, editor):
    photo = photo_of(story)
    pages = {address: client.get(address) for address in addresses(story)}
    files = {address: fetch(client, address)["ETag"] for address in copies_named(client, story)}
    withdraw_photo(photo=photo, by=editor, reason="The agency has killed it.")
    for address, before in pages.items():
        again = client.get(address, headers={"If-None-Match": before["ETag"]})
        assert again.status_code == 200, address
        assert photo.token not in again.content.decode(), address
    assert len(files) >= 4
    for address, etag in files.items():
        assert client.get(address).status_code == 404
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 404


def test_its_place_is_closed_and_the_story_stays(client, story, editor):
    withdraw_photo(photo=photo_of(story), by=editor, reason="Killed.")
    page = client.get(story.get_absolute_url()).content.decode()
    assert "A hall is being filled" in page
    assert "<figure" not in page
    assert "<img" not in page
    assert "card.jpg" not in page
    assert "Sculptors at work in January." not in page


def test_readers_see_the_next_photo_in_lists_where_the_first_is_withdrawn(client, editor):
    article = make_article()
    first = add_photo(article, key="1", placement="lead").photo
    second = add_photo(article, key="2", placement="gallery").photo
    publish(article=article, by=None)
    assert first.token in client.get("/").content.decode()
    withdraw_photo(photo=first, by=editor, reason="Killed.")
    page = client.get("/").content.decode()
    assert first.token not in page
    assert second.token in page


def test_a_photo_is_shown_while_its_rights_are_in_force_and_not_a_second_longer(client, story):
    now = timezone.now()
    photo = photo_of(story)
    photo.rights_from, photo.rights_until = now + HOUR, now + 2 * HOUR
    save_photo(photo=photo, by=None)
    file = None
    for at, is_shown in (
        (now + timedelta(minutes=59), False),
        (now + HOUR, True),
        (now + 2 * HOUR - timedelta(seconds=1), True),
        (now + 2 * HOUR, False),
    ):
        with time_machine.travel(at, tick=False):
            for address in addresses(story):
                assert (photo.token in client.get(address).content.decode()) is is_shown, address
            file = next(iter(copies_named(client, story)), file)
            if file:
                assert fetch(client, file).status_code == (200 if is_shown else 404)
    assert file


def test_a_browser_keeps_a_copy_no_longer_than_its_rights(client, story):
    photo = photo_of(story)
    with time_machine.travel(timezone.now(), tick=False):
        photo.rights_until = timezone.now() + timedelta(seconds=90)
        save_photo(photo=photo, by=None)
        [file, *_others] = copies_named(client, story)
        response = fetch(client, file)
    assert response["Cache-Control"] == "public, s-maxage=0, max-age=90, must-revalidate"


def test_a_copy_that_a_browser_has_is_not_sent_again(client, story):
    [file, *_others] = copies_named(client, story)
    again = fetch(client, file, headers={"If-None-Match": fetch(client, file)["ETag"]})
    assert (again.status_code, again.body) == (304, b"")


@pytest.mark.parametrize(
    ("allowed", "on_pages", "on_card", "in_data"),
    [
        ([], True, True, True),
        (["web"], True, False, False),
        (["web", "social"], True, True, False),
        (["social", "syndication"], False, False, False),
    ],
)
def test_a_photo_is_shown_where_its_rights_allow(
    client, story, allowed, on_pages, on_card, in_data
):
    photo = photo_of(story)
    photo.allowed_uses = allowed
    save_photo(photo=photo, by=None)
    page = client.get(story.get_absolute_url()).content.decode()
    data = client.get(f"{story.get_absolute_url()}story.json").content.decode()
    assert ("<figure" in page) is on_pages
    assert ("card.jpg" in page) is on_card
    assert (photo.token in data) is in_data


def test_a_photo_can_be_shown_again(client, story, editor):
    photo = photo_of(story)
    withdraw_photo(photo=photo, by=editor, reason="Killed in error.")
    return_photo(photo=photo, by=editor)
    assert photo.token in client.get("/").content.decode()
    kinds = Act.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds)[-2:] == [ActKind.PHOTO_WITHDRAWN, ActKind.PHOTO_RETURNED]


def test_a_withdrawal_changes_no_story(story, editor):
    withdraw_photo(photo=photo_of(story), by=editor, reason="Killed.")
    [article] = with_live_state(Article.objects.all(), at=timezone.now())
    assert article.live_state == LiveState.LIVE


def test_withdrawing_asks_for_a_reason_and_for_somebody_who_may(story, editor, reporter):
    photo = photo_of(story)
    with pytest.raises(ValidationError, match="Say in a sentence why"):
        withdraw_photo(photo=photo, by=editor, reason=" ")
    with pytest.raises(PermissionDenied, match="You may not withdraw"):
        withdraw_photo(photo=photo, by=reporter, reason="I like it not.")
    with pytest.raises(ValidationError, match="not withdrawn"):
        return_photo(photo=photo, by=editor)


def test_the_files_of_a_withdrawn_story_stop_being_served(client, story):
    files = copies_named(client, story)
    withdraw(article=story.article, by=None, reason="It was told in error.")
    assert {fetch(client, file).status_code for file in files} == {404}


def test_a_photo_that_no_reader_has_seen_is_had_by_those_who_preview_it(client, chief):
    article = make_article()
    photo = add_photo(article).photo
    photo.rights_from = timezone.now() + HOUR
    save_photo(photo=photo, by=None)
    client.force_login(chief)
    page = client.get(reverse("admin:articles_article_preview", args=[article.pk])).content.decode()
    client.logout()
    [file, *_others] = re.findall(r'src="(/media/photos/[^"]+)"', page)
    assert fetch(client, file).status_code == 200
    assert fetch(client, file)["Cache-Control"].startswith("private")
    assert fetch(client, file.partition("?")[0]).status_code == 404
    assert fetch(client, f"{file}x").status_code == 404
    with time_machine.travel(timezone.now() + timedelta(minutes=30)):
        assert fetch(client, file).status_code == 404


# -- copies ----------------------------------------------------------------------------------------


def test_a_copy_that_is_missing_is_made_again(client, story):
    files = copies_named(client, story)
    forget(photo_of(story).face)
    for file in files:
        assert fetch(client, file).status_code == 200, file


def test_nobody_gets_a_crop_that_no_story_has(client, story):
    file = next(file for file in copies_named(client, story) if "/full/" in file)
    face = photo_of(story).face
    before = len(files_of(face.token))
    asked = file.replace("/full/", "/0-0-5000-5000/")
    response = client.get(asked)
    assert response.status_code == 302
    assert "/full/" in response["Location"]
    assert fetch(client, file.replace("/320", "/321")).status_code in {302, 404}
    assert len(files_of(face.token)) == before


def test_nobody_gets_what_a_story_has_cropped_away(client, editor):
    article = make_article()
    use = add_photo(article, crop="0-0-1500-10000")
    story = publish(article=article, by=None)
    face = use.photo.face
    for name in ("1600.webp", "320.webp", "card.jpg"):
        response = client.get(f"/media/photos/{face.token}/{'0' * 24}/full/{name}")
        assert response.status_code == 302
        assert "/full/" not in response["Location"]
        assert (
            response["Location"].rpartition("/")[2] != "card.jpg"
            or "-1500-" in (response["Location"])
        )
        assert fetch(client, response["Location"]).status_code == 200
    assert not any("/full/" in file for file in copies_named(client, story))
    withdraw(article=article, by=None, reason="It was told in error.")
    assert client.get(f"/media/photos/{face.token}/{'0' * 24}/full/320.webp").status_code == 404


def test_a_name_that_never_was_is_not_said_to_be_unchanged(client, story):
    [file, *_others] = [one for one in copies_named(client, story) if "320.webp" in one]
    invented = re.sub(r"/[0-9a-f]{24}/", f"/{'0' * 24}/", file)
    etag = f'"{"0" * 24}-320.webp"'
    for said in ("*", etag):
        assert client.get(invented, headers={"If-None-Match": said}).status_code == 302


def test_the_crop_that_readers_see_is_kept_when_the_desk_has_another(client):
    article = make_article()
    use = add_photo(article, crop="0-0-5000-10000")
    story = publish(article=article, by=None)
    use.crop = "5000-0-5000-10000"
    use.save()
    record_revision(article=article, by=None)
    assert {box.name for box in boxes_of(use.photo)} == {
        "full",
        "0-0-5000-10000",
        "5000-0-5000-10000",
    }
    refresh_copies(use.photo)
    face = use.photo.face
    for file in copies_named(client, story):
        assert copies().exists(file.removeprefix("/media/")), file
    assert PhotoFace.objects.shown().get() == face


def files_of(token: str) -> list[str]:
    found, folders = [], [f"photos/{token}"]
    while folders:
        folder = folders.pop()
        below, files = copies().listdir(folder)
        folders += [f"{folder}/{name}" for name in below]
        found += files
    return found


@pytest.mark.parametrize("name", ["320.webp", "card.jpg", "99999.webp"])
def test_a_photo_that_never_was_is_not_found(client, db, name):
    assert client.get(f"/media/photos/abc/{'0' * 24}/full/{name}").status_code == 404


def test_a_copy_carries_creator_credit_and_copyright_and_follows_their_change(client, story):
    photo = photo_of(story)
    [before, *_others] = copies_named(client, story)
    photo.creator, photo.copyright_notice = "Kim Ha-neul", "© KCNA 2026"
    save_photo(photo=photo, by=None)
    [file, *_others] = [one for one in copies_named(client, story) if "320.webp" in one]
    data = fetch(client, file).body
    for words in ("Kim Ha-neul", "KCNA / Yonhap", "© KCNA 2026"):
        assert words.encode() in data
    assert client.get(before).status_code == 302


# -- another file ----------------------------------------------------------------------------------


def test_a_replaced_file_is_seen_on_every_page_and_the_old_addresses_lead_to_it(
    client, story, editor
):
    photo = photo_of(story)
    files = copies_named(client, story)
    former = photo.sha256
    arriving = examine(picture_bytes((1200, 900), color="crimson"), filename="new.jpg")
    replace_photo(photo=photo, arriving=arriving, by=editor)
    photo.refresh_from_db()
    assert (photo.width, photo.caption) == (1200, "Sculptors at work in January.")
    assert not set(copies_named(client, story)) & set(files)
    for file in files:
        response = fetch(client, file, follow=True)
        assert response.status_code == 200, file
    [article] = with_live_state(Article.objects.all(), at=timezone.now())
    assert article.live_state == LiveState.LIVE
    assert photo.former_files.get().sha256 == former
    with originals().open(f"{former[:2]}/{former}") as kept:
        assert kept.read()


def test_a_photo_is_not_replaced_by_one_that_is_held(story, editor):
    photo = photo_of(story)
    with originals().open(make_photo().file.name) as other:
        data = other.read()
    with pytest.raises(ValidationError, match="held already"):
        replace_photo(photo=photo, arriving=examine(data), by=editor)


def test_of_two_who_bring_in_one_picture_for_two_photos_the_second_is_told(editor):
    first, second = make_photo(), make_photo()
    arriving = [examine(picture_bytes(color="crimson")) for _photo in range(2)]
    replace_photo(photo=first, arriving=arriving[0], by=editor)
    with pytest.raises(ValidationError, match="held already"):
        replace_photo(photo=second, arriving=arriving[1], by=editor)


def test_nobody_replaces_a_file_that_is_another_by_now(editor):
    photo = make_photo()
    seen = photo.sha256
    first, second = (examine(picture_bytes(color=color)) for color in ("crimson", "olive"))
    replace_photo(photo=photo, arriving=first, by=editor, before=seen)
    with pytest.raises(ValidationError, match="replaced the file meanwhile"):
        replace_photo(photo=photo, arriving=second, by=editor, before=seen)


def test_a_file_that_was_replaced_is_known_when_it_comes_again(editor):
    photo = make_photo()
    with originals().open(photo.file.name) as file:
        former = file.read()
    replace_photo(photo=photo, arriving=examine(picture_bytes(color="crimson")), by=editor)
    again = examine(former)
    assert (again.held, again.similar) == (None, [photo])


def test_the_former_file_can_be_put_back(client, story, editor):
    photo = photo_of(story)
    former = photo.sha256
    replace_photo(photo=photo, arriving=examine(picture_bytes(color="crimson")), by=editor)
    with originals().open(f"{former[:2]}/{former}") as kept:
        replace_photo(photo=photo, arriving=examine(kept.read()), by=editor)
    photo.refresh_from_db()
    assert photo.sha256 == former
    assert fetch(client, copies_named(client, story)[0]).status_code == 200


def test_an_old_revision_comes_back_with_the_file_that_the_photo_has_now(story, editor):
    article, photo = story.article, photo_of(story)
    replace_photo(photo=photo, arriving=examine(picture_bytes(color="crimson")), by=editor)
    revision = article.revisions.filter(story__has_key="photos").order_by("number").first()
    article.story_photos.all().delete()
    record_revision(article=article, by=None)
    put(article=article, story=Story.from_json(revision.story), by=editor, reason="Restored")
    assert article.story_photos.get().photo == photo


# -- deleting --------------------------------------------------------------------------------------


def test_a_photo_that_a_story_has_or_had_is_not_deleted(story, editor):
    photo = photo_of(story)
    with pytest.raises(ValidationError, match="in 1 story"):
        delete_photo(photo=photo, by=editor)
    story.article.story_photos.all().delete()
    with pytest.raises(ValidationError, match="Readers have had the photo"):
        delete_photo(photo=photo, by=editor)


def test_a_photo_that_nothing_needs_is_deleted_with_its_files(
    editor, django_capture_on_commit_callbacks
):
    photo = make_photo()
    name, token = photo.file.name, photo.token
    with django_capture_on_commit_callbacks(execute=True):
        delete_photo(photo=photo, by=editor)
    assert not Photo.objects.exists()
    assert not originals().exists(name)
    assert not copies().exists(f"photos/{token}")
    assert Act.objects.get(kind=ActKind.PHOTO_DELETED).details["sha256"] == photo.sha256


def test_deleting_is_for_those_who_may(reporter):
    with pytest.raises(PermissionDenied):
        delete_photo(photo=make_photo(), by=reporter)


def test_the_queries_of_a_page_do_not_grow_with_its_photos(client, django_assert_max_num_queries):
    article = make_article()
    for number in range(6):
        add_photo(article, key=str(number), placement="gallery")
    story = publish(article=article, by=None)
    for _number in range(3):
        add_photo(make_published().article)
    for address, most in ((story.get_absolute_url(), 4), ("/", 4), ("/latest/", 5)):
        with django_assert_max_num_queries(most):
            client.get(address)
