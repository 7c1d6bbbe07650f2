"""The photo library at the desk: the grid, what comes in, and what is done to one photo."""

import json
import random
from datetime import datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from articles.admin import listing
from articles.desk.photo import examine, keep, save_photo
from articles.desk.publish import publish
from articles.desk.replace_photo import replace_photo
from articles.desk.withdraw_photo import withdraw_photo
from articles.models import Act, ActKind, FormerFile, Photo
from articles.photos.storage import StorageProblem, originals
from articles.photos.verify import MOST_BYTES

from .factories import add_photo, make_article, make_photo, picture_bytes
from .forms import filled
from .test_admin import url

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
UPLOAD = reverse("admin:articles_photo_upload")


@pytest.fixture
def desk(client, person):
    client.force_login(person("Photo editor"))
    return client


def scene(*, seed: int = 1, size: tuple[int, int] = (640, 480), quality: int = 90) -> bytes:
    """A picture with enough in it to look like another: the same seed, the same scene."""
    tones = random.Random(seed)
    small = Image.new("RGB", (8, 6))
    small.putdata([tuple(tones.randrange(256) for _ in range(3)) for _ in range(48)])
    out = BytesIO()
    small.resize(size, Image.Resampling.BICUBIC).save(out, "JPEG", quality=quality)
    return out.getvalue()


def file(data: bytes, name: str = "hall.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def upload(client, data: bytes, name: str = "hall.jpg", **values) -> dict:
    """What a script is answered that uploads one file."""
    response = client.post(
        UPLOAD, {"file": file(data, name), **values}, headers={"Accept": "application/json"}
    )
    assert response.status_code == 200, response
    return response.json()


def listed(client, **query) -> list[str]:
    response = client.get(url("photo_changelist"), query)
    assert response.status_code == 200, response
    return [photo.caption for photo in response.context["cl"].result_list]


def text_of(response) -> str:
    return response.content.decode()


# -- the library -----------------------------------------------------------------------------------


def test_the_library_shows_each_photo_with_what_to_know_of_it(desk):
    now = timezone.now()
    make_photo(caption="A hall.", rights_until=now + 3 * DAY)
    ended = make_photo(caption="A bridge.", alt_text="")
    Photo.objects.filter(pk=ended.pk).update(rights_until=now - DAY, alt_text="")
    withdraw_photo(photo=make_photo(caption="A square."), by=None, reason="Killed.")
    make_photo(caption="A fair.", embargo_until=now + DAY)
    add_photo(make_article())
    response = desk.get(url("photo_changelist"))
    said = {
        photo.caption: [badge.text for badge in photo.badges]
        for photo in response.context["cl"].result_list
    }
    assert said["Sculptors at work in January."] == []
    assert "in 3 days" in said["A hall."][0]
    assert said["A hall."][1:] == ["unused"]
    assert said["A bridge."][0] == "rights have ended"
    assert "no alternative text" in said["A bridge."]
    assert said["A square."][0] == "withdrawn"
    assert "embargo until" in said["A fair."][0]
    page = text_of(response)
    assert "A hall." in page
    assert "KCNA / Yonhap" in page
    assert UPLOAD in page


def test_the_library_costs_the_same_whatever_it_holds(desk, django_assert_num_queries):
    for _ in range(2):
        add_photo(make_article())
    for held in (2, 10):
        # Session, person, two of permissions; three filters by name; the numbers, the photos.
        with django_assert_num_queries(9):
            assert len(listed(desk)) == held
        for number in range(8):
            make_photo(creator=f"Photographer {number}")


def test_the_library_ends_at_a_bound_and_says_so(desk, monkeypatch):
    monkeypatch.setattr(listing, "MOST", 2)
    for _ in range(3):
        make_photo()
    response = desk.get(url("photo_changelist"))
    assert len(response.context["cl"].result_list) == 2
    assert "The first 2 photos" in text_of(response)


def test_an_empty_library_shows_the_way_in(desk, client, person):
    assert "No photo is held yet." in text_of(desk.get(url("photo_changelist")))
    assert "No photo is found so" in text_of(desk.get(url("photo_changelist"), {"q": "ferry"}))


def test_photos_are_searched_by_any_word(desk):
    make_photo(caption="The ferry.", place="Kestrel Bay")
    make_photo(caption="The hall.")
    assert listed(desk, q="kestrel") == ["The ferry."]
    assert listed(desk, q="ferr") == ["The ferry."]
    offered = desk.get(
        reverse("admin:autocomplete"),
        {"term": "kestrel", "app_label": "articles", "model_name": "articlephoto"}
        | {"field_name": "photo"},
    )
    assert [one["text"] for one in offered.json()["results"]] == ["The ferry."]


def test_photos_are_filtered_by_their_rights(desk):
    now = timezone.now()
    make_photo(caption="always")
    make_photo(caption="soon over", rights_until=now + 13 * DAY)
    make_photo(caption="later over", rights_until=now + 15 * DAY)
    make_photo(caption="over", rights_until=now - DAY)
    make_photo(caption="not yet", rights_from=now + DAY)
    make_photo(caption="embargo", embargo_until=now + DAY)
    gone = make_photo(caption="gone", rights_until=now - DAY)
    withdraw_photo(photo=gone, by=None, reason="Killed.")
    for rights, captions in {
        "in-force": ["embargo", "later over", "soon over", "always"],
        "ending": ["soon over"],
        "ended": ["over"],
        "not-begun": ["not yet"],
        "embargoed": ["embargo"],
        "withdrawn": ["gone"],
    }.items():
        assert listed(desk, rights=rights) == captions, rights
    assert len(listed(desk, rights="rubbish")) == 7


def test_photos_are_filtered_by_use(desk):
    live, draft = make_article(), make_article()
    seen = add_photo(live).photo
    publish(article=live, by=None)
    waiting = add_photo(draft).photo
    unused = make_photo()
    Photo.objects.filter(pk=seen.pk).update(caption="seen")
    Photo.objects.filter(pk=waiting.pk).update(caption="waiting")
    Photo.objects.filter(pk=unused.pk).update(caption="unused")
    assert listed(desk, use="seen") == ["seen"]
    assert listed(desk, use="desk") == ["waiting"]
    assert listed(desk, use="unused") == ["unused"]
    withdraw_photo(photo=seen, by=None, reason="Killed.")
    assert listed(desk, use="seen") == []
    assert sorted(listed(desk, use="desk")) == ["seen", "waiting"]


def test_photos_are_filtered_by_what_they_lack_and_whose_they_are(desk):
    for caption, changes in {
        "no alt": {"alt_text": ""},
        "no credit": {"creator": "", "credit": ""},
        "whole": {"agency": "Reuters", "creator": "Kofi Hale"},
    }.items():
        Photo.objects.filter(pk=make_photo(caption=caption).pk).update(**changes)
    Photo.objects.filter(pk=make_photo().pk).update(caption="")
    assert listed(desk, lacks="alt-text") == ["no alt"]
    assert listed(desk, lacks="credit") == ["no credit"]
    assert listed(desk, lacks="caption") == [""]
    assert listed(desk, lacks="words") == ["", "no credit", "no alt"]
    assert listed(desk, agency="Reuters") == ["whole"]
    assert listed(desk, creator="Kofi Hale") == ["whole"]
    assert listed(desk, credit="Nobody") == []
    page = text_of(desk.get(url("photo_changelist")))
    assert "Kofi Hale" in page.split('<nav id="changelist-filter"')[1]
    assert listed(desk, whose="mine") == []


def test_photos_are_filtered_by_when_they_were_taken_in(desk, settings, monkeypatch):
    settings.TIME_ZONE = "Asia/Seoul"
    now = datetime(2026, 3, 10, 0, 30, tzinfo=ZoneInfo("Asia/Seoul"))
    monkeypatch.setattr(timezone, "now", lambda: now)
    for caption, ago in {
        "years ago": 366 * DAY,
        "this year": 40 * DAY,
        "this month": 7 * DAY,
        "six days ago": 6 * DAY,
        "yesterday": timedelta(hours=1),
        "today": timedelta(minutes=1),
    }.items():
        Photo.objects.filter(pk=make_photo(caption=caption).pk).update(created_at=now - ago)
    captions = listed(desk)
    assert captions[0] == "today"
    for value, count in {"today": 1, "week": 3, "month": 4, "year": 5, "rubbish": 6}.items():
        assert listed(desk, **{"taken-in": value}) == captions[:count], value


@pytest.mark.parametrize(
    "asked",
    [
        {"created_at__year": "99999999999"},
        {"created_at__gte": "0001-01-01 00:00+14:00"},
        {"sha256__startswith": "0"},
        {"rubbish": "1"},
    ],
)
def test_what_no_filter_of_the_library_asks_is_not_asked(desk, asked):
    make_photo(caption="The hall.")
    assert listed(desk, **asked) == ["The hall."]


def test_on_a_phone_the_filters_are_folded_and_say_whether_some_are_set(desk):
    make_photo()
    for query, said in (({}, False), ({"rights": "in-force"}, True)):
        page = text_of(desk.get(url("photo_changelist"), query))
        summary, nav = page.split('<details class="photo-filters">')[1].split("</summary>", 1)
        assert ("some are set" in summary) is said
        assert nav.split("</nav>")[0].count("data-filter-title") >= 5


# -- photos come in --------------------------------------------------------------------------------


def test_a_file_that_is_uploaded_is_told_of_in_full(desk):
    answer = upload(desk, picture_bytes((800, 600)))
    photo = Photo.objects.get()
    assert answer["outcome"] == "new"
    assert answer["name"] == "hall.jpg"
    assert answer["notes"] == ["Still missing: caption, alternative text, credit."]
    assert answer["similar"] == []
    assert answer["photo"]["pk"] == photo.pk
    assert answer["photo"]["url"] == url("photo_change", photo.pk)
    assert (answer["photo"]["width"], answer["photo"]["height"]) == (800, 600)
    thumbnail = desk.get(answer["photo"]["thumbnail"])
    assert Image.open(BytesIO(thumbnail.getvalue())).size == (320, 240)
    assert thumbnail["Cache-Control"] == "private, max-age=86400"
    assert photo.created_by.username == "photo-editor"
    card = desk.get(reverse("admin:articles_photo_card", args=[photo.pk])).json()
    assert card == answer["photo"]


def test_the_same_file_again_is_held_and_changes_nothing(desk):
    photo = make_photo(caption="As held.")
    with originals().open(photo.file.name) as held:
        answer = upload(desk, held.read(), "other.jpg")
    assert (answer["outcome"], answer["photo"]["pk"]) == ("held", photo.pk)
    assert "held already" in answer["problem"]
    assert Photo.objects.get().caption == "As held."


def test_a_file_that_a_colleague_brings_in_at_the_same_moment_is_held(desk, monkeypatch):
    from articles.admin import photo_upload

    def overtaken(upload, *, filename):
        arriving = examine(upload, filename=filename)
        keep(examine(scene(), filename="theirs.jpg"), by=None)
        return arriving

    monkeypatch.setattr(photo_upload, "examine", overtaken)
    answer = upload(desk, scene(), "mine.jpg")
    assert answer["outcome"] == "held"
    assert answer["photo"]["pk"] == Photo.objects.get().pk
    assert Photo.objects.get().filename == "theirs.jpg"


def test_a_picture_that_looks_alike_is_kept_only_if_somebody_says_so(desk):
    first = upload(desk, scene(), "first.jpg")
    answer = upload(desk, scene(quality=60), "second.jpg")
    assert answer["outcome"] == "similar"
    assert answer["photo"] is None
    assert [one["pk"] for one in answer["similar"]] == [first["photo"]["pk"]]
    assert Photo.objects.count() == 1
    assert upload(desk, scene(quality=60), "second.jpg", keep="1")["outcome"] == "new"
    assert Photo.objects.count() == 2


@pytest.mark.parametrize("data", [b"", b"<svg/>", b"\xff\xd8\xff\xe0", b"%PDF-1.7", b"\x00" * 99])
def test_what_is_no_picture_is_refused_in_a_sentence(desk, data):
    answer = upload(desk, data, "x.jpg")
    assert answer["outcome"] == "refused"
    assert answer["problem"].endswith(".")
    assert answer["photo"] is None
    assert not Photo.objects.exists()


def test_a_file_that_is_too_large_is_refused_in_a_sentence(desk):
    answer = upload(desk, picture_bytes() + bytes(MOST_BYTES), "huge.jpg")
    assert answer["outcome"] == "refused"
    assert "larger than 60 MB" in answer["problem"]


def test_a_file_whose_name_is_odd_is_taken_in(desk):
    answer = upload(desk, picture_bytes(), "../\u202e" + "ä" * 400 + ".jpg")
    assert answer["outcome"] == "new"
    assert "/" not in Photo.objects.get().filename


def test_a_script_that_sends_no_file_or_two_is_told_so(desk):
    two = [file(picture_bytes()), file(picture_bytes(color="red"))]
    for values, sentence in (
        ({}, "No file has arrived; choose one."),
        ({"file": two}, "Send one file at a time."),
    ):
        response = desk.post(UPLOAD, values, headers={"Accept": "application/json"})
        assert response.status_code == 400
        assert response.json()["problem"] == sentence
    assert not Photo.objects.exists()


def test_nothing_is_decoded_while_the_database_is_locked(desk, monkeypatch):
    from articles.admin import photo_upload

    depth = len(connection.savepoint_ids), connection.in_atomic_block
    seen = []

    def watched(*args, **kwargs):
        seen.append((len(connection.savepoint_ids), connection.in_atomic_block))
        return examine(*args, **kwargs)

    monkeypatch.setattr(photo_upload, "examine", watched)
    upload(desk, picture_bytes())
    assert seen == [depth]


def test_without_a_script_many_files_are_sent_at_once(desk):
    files = [file(scene(), "one.jpg"), file(b"rubbish", "two.jpg"), file(scene(), "three.jpg")]
    response = desk.post(UPLOAD, {"file": files})
    outcomes = [result["outcome"] for result in response.context["results"]]
    assert outcomes == ["new", "refused", "held"]
    page = text_of(response)
    for name in ("one.jpg", "two.jpg", "three.jpg"):
        assert name in page
    assert Photo.objects.count() == 1
    assert "No file has arrived" in text_of(desk.post(UPLOAD))


def test_without_a_script_the_pictures_of_a_whole_day_are_sent_at_once(desk):
    response = desk.post(UPLOAD, {"file": [file(b"rubbish") for _ in range(101)]})
    assert len(response.context["results"]) == 101


def test_a_look_alike_is_shown_without_a_script_too(desk):
    upload(desk, scene(), "one.jpg")
    page = text_of(desk.post(UPLOAD, {"file": file(scene(quality=50), "two.jpg")}))
    assert "looks like one that is held" in page
    desk.post(UPLOAD, {"file": file(scene(quality=50), "two.jpg"), "keep": "1"})
    assert Photo.objects.count() == 2


def test_whoever_may_not_take_photos_in_is_told_so(client, person):
    reader = person("Reporter")
    reader.groups.clear()
    client.force_login(reader)
    assert client.get(UPLOAD).status_code == 403
    response = client.post(
        UPLOAD, {"file": file(picture_bytes())}, headers={"Accept": "application/json"}
    )
    assert response.status_code == 403
    assert response.json()["problem"].startswith("You may not take photos in")
    assert not Photo.objects.exists()


def test_an_upload_without_a_token_of_our_own_is_refused(person):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person("Photo editor"))
    assert strict.post(UPLOAD, {"file": file(picture_bytes())}).status_code == 403
    assert not Photo.objects.exists()


def test_the_add_form_is_the_upload_page(desk):
    page = text_of(desk.get(url("photo_add")))
    assert f'action="{UPLOAD}"' in page


def test_in_a_window_of_a_form_the_photo_is_handed_to_the_form(desk):
    page = text_of(desk.get(url("photo_add"), {"_popup": "1", "_to_field": "id"}))
    assert 'name="_popup"' in page
    assert "multiple" not in page
    values = {"_popup": "1", "_to_field": "id"}
    response = desk.post(UPLOAD, {"file": file(scene()), **values})
    photo = Photo.objects.get()
    told = json.loads(response.context_data["popup_response_data"])
    assert told["value"] == str(photo.pk)
    asked = desk.post(UPLOAD, {"file": file(scene(quality=50)), **values})
    assert 'name="use"' in text_of(asked)
    used = desk.post(UPLOAD, {"use": str(photo.pk), **values})
    assert json.loads(used.context_data["popup_response_data"])["value"] == str(photo.pk)
    refused = desk.post(UPLOAD, {"file": file(b"rubbish"), "use": "x", **values})
    assert refused.status_code == 200
    assert "hall.jpg" in text_of(refused)


def test_a_card_is_for_people_at_the_desk(client, person):
    photo = make_photo()
    address = reverse("admin:articles_photo_card", args=[photo.pk])
    nobody = person("Reporter")
    nobody.groups.clear()
    client.force_login(nobody)
    assert client.get(address).status_code == 403
    client.force_login(person("Editor"))
    assert client.get(reverse("admin:articles_photo_card", args=[999])).status_code == 404


# -- the photo's page ------------------------------------------------------------------------------


def test_words_and_rights_are_saved_as_they_are_typed(desk):
    photo = make_photo(keywords=["hall", "statue"])
    page = url("photo_change", photo.pk)
    form = filled(desk.get(page), "photo_form")
    assert form["keywords"] == ["hall, statue"]
    form |= {
        "caption": "Sculptors in the hall.",
        "keywords": "hall, studio , hall,\r\nhall",
        "allowed_uses": ["web", "social"],
        "max_uses": "3",
        "territory": "Europe",
        "required_credit": "KCNA",
        "date_created": "2026-01",
        "rights_until_0": "2099-01-25",
        "rights_until_1": "12:00",
        "focal_x": "0.25",
    }
    response = desk.post(page, form)
    assert response.status_code == 302, response.context["errors"]
    photo.refresh_from_db()
    assert photo.caption == "Sculptors in the hall."
    assert photo.keywords == ["hall", "studio"]
    assert photo.allowed_uses == ["web", "social"]
    assert (photo.max_uses, photo.territory, photo.date_created) == (3, "Europe", "2026-01")
    assert photo.rights_until.year == 2099
    assert photo.face.focal_x == 0.25
    assert not photo.face.in_data


def test_saving_what_is_there_changes_nothing(desk):
    photo = make_photo(
        keywords=["hall"], allowed_uses=["web"], rights_until=timezone.now() + 9 * DAY
    )
    before = Photo.objects.filter(pk=photo.pk).values().get()
    page = url("photo_change", photo.pk)
    assert desk.post(page, filled(desk.get(page), "photo_form")).status_code == 302
    after = Photo.objects.filter(pk=photo.pk).values().get()
    before["rights_until"] = before["rights_until"].replace(microsecond=0)
    assert after == before


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("date_created", "25.1.2026", "is no date; write 2026, 2026-01 or 2026-01-25."),
        ("date_created", "2026-02-30", "is no date"),
        ("focal_x", "1.5", "less than or equal to 1"),
        ("focal_x", "nan", "Enter a number"),
        ("max_uses", "0", "greater than or equal to 1"),
        ("allowed_uses", "print", "not one of the available choices"),
        ("rights_from_0", "2100-01-01", "The rights must begin before they end."),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(desk, field, value, sentence):
    photo = make_photo(rights_until=timezone.now() + DAY)
    page = url("photo_change", photo.pk)
    form = filled(desk.get(page), "photo_form")
    form |= {"rights_from_1": "12:00"} if field == "rights_from_0" else {}
    response = desk.post(page, form | {field: value})
    assert response.status_code == 200
    assert sentence in text_of(response)


def test_what_somebody_has_saved_meanwhile_is_not_overwritten_unseen(desk, editor):
    photo = make_photo()
    page = url("photo_change", photo.pk)
    mine = filled(desk.get(page), "photo_form") | {"caption": "My caption."}
    photo.caption = "Their caption."
    save_photo(photo=photo, by=editor)
    refused = desk.post(page, mine)
    assert "Somebody has saved this photo since you opened it." in text_of(refused)
    assert "My caption." in text_of(refused)
    photo.refresh_from_db()
    assert photo.caption == "Their caption."
    assert desk.post(page, filled(refused, "photo_form")).status_code == 302
    photo.refresh_from_db()
    assert photo.caption == "My caption."


def test_the_desk_is_told_where_the_original_of_a_photo_is_gone(desk, monkeypatch):
    photo = make_photo()
    originals().delete(photo.file.name)
    # A test is a transaction that never ends; what waits for its end is done at once.
    monkeypatch.setattr("django.db.transaction.on_commit", lambda call, **_options: call())
    page = url("photo_change", photo.pk)
    form = filled(desk.get(page), "photo_form") | {"credit": "Another credit"}
    response = desk.post(page, form, follow=True)
    assert response.redirect_chain == [(page, 302)]
    assert "the original cannot be read" in text_of(response)


def test_the_desk_is_told_where_the_storage_makes_no_copies(desk, monkeypatch):
    def down(photo):
        raise StorageProblem("The bucket does not answer.")

    monkeypatch.setattr("articles.desk.photo.refresh_copies", down)
    monkeypatch.setattr("django.db.transaction.on_commit", lambda call, **_options: call())
    page = url("photo_change", make_photo().pk)
    form = filled(desk.get(page), "photo_form") | {"caption": "New words."}
    response = desk.post(page, form, follow=True)
    assert response.redirect_chain == [(page, 302)]
    assert "remake_photos --missing" in text_of(response)


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_cannot_be_read_before_a_photo_is_saved_is_not_called_saved(desk, monkeypatch, method):
    page = url("photo_change", make_photo().pk)
    form = filled(desk.get(page), "photo_form")

    def gone(*args, **kwargs):
        raise FileNotFoundError

    monkeypatch.setattr("articles.admin.photo.about", gone)
    monkeypatch.setattr("articles.admin.photo.save_photo", gone)
    with pytest.raises(FileNotFoundError):
        getattr(desk, method)(page, form)


@pytest.mark.parametrize(
    ("days", "is_live", "is_said"), [(1, True, True), (1, False, False), (-1, True, False)]
)
def test_an_embargo_on_a_photo_that_readers_see_is_told_not_to_take_it_off(
    desk, days, is_live, is_said
):
    article = make_article()
    photo = add_photo(article).photo
    if is_live:
        publish(article=article, by=None)
    until = timezone.localtime(timezone.now() + days * DAY)
    page = url("photo_change", photo.pk)
    form = filled(desk.get(page), "photo_form") | {
        "embargo_until_0": f"{until:%Y-%m-%d}",
        "embargo_until_1": f"{until:%H:%M}",
    }
    saved = desk.post(page, form, follow=True)
    assert saved.redirect_chain
    assert ("its embargo holds for stories to come" in text_of(saved)) is is_said


@pytest.mark.parametrize("date", ["", "2026", "2026-01", "2026-01-25", "2026-01-25T14:30+09:00"])
def test_a_date_is_as_precise_as_it_is_known(desk, date):
    photo = make_photo()
    page = url("photo_change", photo.pk)
    form = filled(desk.get(page), "photo_form") | {"date_created": date}
    assert desk.post(page, form).status_code == 302
    photo.refresh_from_db()
    assert photo.date_created == date


def test_a_date_that_came_with_the_file_stays(desk):
    photo = make_photo(date_created="circa 1950")
    page = url("photo_change", photo.pk)
    assert desk.post(page, filled(desk.get(page), "photo_form")).status_code == 302


def test_the_page_says_where_the_photo_is_used_and_what_came_in_its_file(desk):
    article = make_article(headline="A hall is being filled")
    use = add_photo(article, caption="The hall, from the river.")
    publish(article=article, by=None)
    Photo.objects.filter(pk=use.photo_id).update(
        metadata={
            "iim": {"2:80 By-line": "Ada Marsh", "2:25 Keywords": ["hall", "statue"]},
            "exif": {"GPSLatitude": [[37, 1]], "Model": "X100"},
        }
    )
    page = text_of(desk.get(url("photo_change", use.photo_id)))
    for part in (
        "A hall is being filled",
        "Live",
        "The hall, from the river.",
        use.photo.sha256,
        "IPTC-IIM",
        "hall; statue",
        "GPSLatitude",
        "data-focal-picker",
    ):
        assert part in page, part
    assert page.count("never published") == 1


def test_pictures_that_look_alike_are_shown_on_the_page(desk):
    first = upload(desk, scene(), "first.jpg")["photo"]
    second = upload(desk, scene(quality=50), "second.jpg", keep="1")["photo"]
    alike = desk.get(first["url"]).context["alike"]
    assert [photo.pk for photo in alike] == [second["pk"]]


def test_the_page_costs_the_same_however_often_the_photo_is_used(desk):
    photo = add_photo(make_article()).photo
    page = url("photo_change", photo.pk)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert desk.get(page).status_code == 200
        return len(queries)

    cost()  # what a process asks for once
    before = cost()
    for _ in range(4):
        make_article().story_photos.create(photo=photo)
        FormerFile.objects.create(photo=photo, sha256="0" * 64, width=1, height=1)
    assert cost() == before


def test_a_reporter_edits_the_photos_taken_in_by_herself(client, reporter):
    mine, other = make_photo(created_by=reporter), make_photo()
    client.force_login(reporter)
    assert 'name="caption"' in text_of(client.get(url("photo_change", mine.pk)))
    page = text_of(client.get(url("photo_change", other.pk)))
    assert 'name="caption"' not in page
    assert "data-focal-picker" not in page
    assert client.post(url("photo_change", other.pk), {"caption": "Mine"}).status_code == 403
    for deed in ("withdraw", "return", "replace", "delete"):
        assert f"/{mine.pk}/{deed}/" not in page
        address = reverse(f"admin:articles_photo_{deed}", args=[mine.pk])
        assert client.get(address).status_code == 403, deed
        assert client.post(address).status_code == 403, deed


@pytest.mark.parametrize(
    ("deed", "sentence"),
    [
        ("withdraw", "You may not withdraw or replace photos; ask"),
        ("replace", "You may not withdraw or replace photos; ask"),
        ("delete", "You may not delete photos; ask"),
        ("change", "Your role does not allow it; ask"),
    ],
)
def test_what_a_reporter_may_not_do_is_said_on_a_page_of_the_desk(client, reporter, deed, sentence):
    photo = make_photo()
    client.force_login(reporter)
    refused = client.post(reverse(f"admin:articles_photo_{deed}", args=[photo.pk]))
    assert refused.status_code == 403
    page = text_of(refused)
    assert sentence in page
    assert f'<a href="{reverse("admin:index")}">Back to the desk</a>' in page
    assert "Log out" in page


# -- withdrawing, deleting -------------------------------------------------------------------------


def test_a_photo_is_withdrawn_with_a_reason_and_shown_again(desk):
    article = make_article(headline="A hall is being filled")
    photo = add_photo(article).photo
    draft = make_article(headline="A draft")
    draft.story_photos.create(photo=photo)
    publish(article=article, by=None)
    page = reverse("admin:articles_photo_withdraw", args=[photo.pk])
    asked = text_of(desk.get(page))
    assert "1 story that readers see loses it" in asked
    assert "A hall is being filled" in asked
    assert "A draft" not in asked
    assert "This field is required" in text_of(desk.post(page, {"reason": " "}))
    photo.refresh_from_db()
    assert photo.withdrawn_at is None
    shown = desk.post(page, {"reason": "The agency has killed it."}, follow=True)
    assert "The agency has killed it." in text_of(shown)
    assert "Show again…" in text_of(shown)
    assert photo.token not in text_of(desk.get("/"))
    assert "withdrawn already" in text_of(desk.post(page, {"reason": "Again."}))
    page = reverse("admin:articles_photo_return", args=[photo.pk])
    assert "The agency has killed it." in text_of(desk.get(page))
    desk.post(page, {"reason": ""})
    assert photo.token in text_of(desk.get("/"))
    assert "The photo is not withdrawn." in text_of(desk.post(page))


def test_a_save_never_undoes_a_withdrawal(desk, editor):
    photo = make_photo()
    page = url("photo_change", photo.pk)
    form = filled(desk.get(page), "photo_form")
    withdraw_photo(photo=photo, by=editor, reason="Killed.")
    assert desk.post(page, form | {"caption": "New words."}).status_code == 302
    photo.refresh_from_db()
    assert photo.caption == "New words."
    assert photo.withdrawn_at is not None


def test_a_photo_that_a_story_has_is_not_deleted(client, editor):
    client.force_login(editor)
    article = make_article(headline="A hall is being filled")
    use = add_photo(article)
    page = reverse("admin:articles_photo_delete", args=[use.photo_id])
    for response in (client.get(page), client.post(page)):
        assert "The photo is in 1 story: take it out there first." in text_of(response)
        assert url("article_change", article.pk) in text_of(response)
    use.delete()
    assert "deleted for good" in text_of(client.get(page))
    response = client.post(page, follow=True)
    assert "Deleted: “Sculptors at work in January.”." in text_of(response)
    assert not Photo.objects.exists()
    assert client.get(page).status_code == 404
    assert Act.objects.get(kind=ActKind.PHOTO_DELETED).who == editor


@pytest.mark.parametrize("number", ["0", "9" * 30, "x", "1_5F2"])
def test_a_page_of_no_photo_is_not_found(client, editor, number):
    client.force_login(editor)
    assert client.get(f"/admin/articles/photo/{number}/delete/").status_code == 404


# -- replacing -------------------------------------------------------------------------------------


def replace_page(photo: Photo, **query) -> str:
    return reverse("admin:articles_photo_replace", args=[photo.pk], query=query or None)


def test_a_file_is_replaced_after_it_was_looked_at(desk):
    article = make_article(headline="A hall is being filled")
    use = add_photo(article, crop="0-0-5000-5000")
    photo, before = use.photo, use.photo.sha256
    publish(article=article, by=None)
    preview = desk.post(replace_page(photo), {"file": file(scene(size=(1200, 900)), "new.jpg")})
    page = text_of(preview)
    assert "1 story shows the new file" in page
    assert "A hall is being filled" in page
    assert "cropped" in page
    assert page.count("data:image/webp;base64,") == 2
    assert preview.context["uses"][0]["picture"]["width"] == 320
    photo.refresh_from_db()
    assert photo.sha256 == before
    response = desk.post(replace_page(photo), {"arrived": preview.context["arrived"]}, follow=True)
    assert "readers see the new file" in text_of(response)
    photo.refresh_from_db()
    assert (photo.filename, photo.width) == ("new.jpg", 1200)
    assert photo.caption == "Sculptors at work in January."
    assert Act.objects.get(kind=ActKind.PHOTO_REPLACED).details["former"] == before


def test_a_former_file_is_put_back(desk):
    photo = make_photo()
    first = photo.sha256
    replace_photo(photo=photo, arriving=examine(scene(), filename="new.jpg"), by=None)
    page = text_of(desk.get(url("photo_change", photo.pk)))
    former = FormerFile.objects.get()
    assert f"?former={former.pk}" in page
    preview = desk.get(replace_page(photo, former=former.pk))
    desk.post(replace_page(photo), {"arrived": preview.context["arrived"]})
    photo.refresh_from_db()
    assert photo.sha256 == first
    assert desk.get(replace_page(photo, former="999")).status_code == 404
    assert desk.get(replace_page(photo, former="x")).status_code == 404


def test_a_former_file_that_is_gone_is_said_in_a_sentence(desk):
    photo = make_photo()
    former = FormerFile.objects.create(photo=photo, sha256="0" * 64, width=1, height=1)
    page = text_of(desk.get(replace_page(photo, former=former.pk)))
    assert "no longer in the archive" in page


def test_files_that_cannot_be_put_in_its_place_are_refused_in_a_sentence(desk):
    photo, other = make_photo(), make_photo(caption="Another hall.")

    def sent(data: bytes) -> str:
        return text_of(desk.post(replace_page(photo), {"file": file(data)}))

    for held, sentence in ((photo, "has already"), (other, "Another hall.")):
        with originals().open(held.file.name) as original:
            assert sentence in sent(original.read())
    assert "This field is required" in text_of(desk.post(replace_page(photo)))
    page = sent(b"<svg/>")
    assert "errornote" in page
    assert photo.sha256 == Photo.objects.get(pk=photo.pk).sha256


def test_a_file_that_was_replaced_meanwhile_is_looked_at_again(desk):
    photo = make_photo()
    preview = desk.post(replace_page(photo), {"file": file(scene(seed=2), "mine.jpg")})
    theirs = examine(scene(seed=3), filename="theirs.jpg")
    replace_photo(photo=photo, arriving=theirs, by=None)
    again = desk.post(replace_page(photo), {"arrived": preview.context["arrived"]})
    assert "Somebody has replaced the file meanwhile" in text_of(again)
    photo.refresh_from_db()
    assert photo.filename == "theirs.jpg"
    desk.post(replace_page(photo), {"arrived": again.context["arrived"]})
    photo.refresh_from_db()
    assert photo.filename == "mine.jpg"


def overtaken_by(monkeypatch, photo: Photo, data: bytes) -> None:
    """While a file is read to be put in the photo's place, somebody else puts ``data`` there."""
    from articles.admin import photo_replace

    def overtaken(stream, *, filename):
        arriving = examine(stream, filename=filename)
        monkeypatch.setattr(photo_replace, "examine", examine)
        replace_photo(photo=photo, arriving=examine(data, filename="theirs.jpg"), by=None)
        return arriving

    monkeypatch.setattr(photo_replace, "examine", overtaken)


def test_of_two_who_confirm_at_the_same_moment_the_second_looks_again(desk, monkeypatch):
    photo = make_photo()
    preview = desk.post(replace_page(photo), {"file": file(scene(seed=2), "mine.jpg")})
    overtaken_by(monkeypatch, photo, scene(seed=3))
    again = desk.post(replace_page(photo), {"arrived": preview.context["arrived"]})
    assert "Somebody has replaced the file meanwhile" in text_of(again)
    photo.refresh_from_db()
    assert photo.filename == "theirs.jpg"
    desk.post(replace_page(photo), {"arrived": again.context["arrived"]})
    photo.refresh_from_db()
    assert photo.filename == "mine.jpg"


@pytest.mark.parametrize("is_at_once", [False, True])
def test_a_replacement_that_is_confirmed_twice_is_done_once(desk, monkeypatch, is_at_once):
    photo = make_photo()
    preview = desk.post(replace_page(photo), {"file": file(scene())})
    confirmed = {"arrived": preview.context["arrived"]}
    if is_at_once:
        overtaken_by(monkeypatch, photo, scene())
    else:
        desk.post(replace_page(photo), confirmed)
    response = desk.post(replace_page(photo), confirmed, follow=True)
    assert response.redirect_chain == [(url("photo_change", photo.pk), 302)]
    assert "readers see the new file" in text_of(response)
    assert Act.objects.filter(kind=ActKind.PHOTO_REPLACED).count() == 1
    assert FormerFile.objects.count() == 1


def test_a_preview_is_not_confirmed_for_another_photo_or_by_somebodys_own_token(desk):
    photo, other = make_photo(), make_photo()
    preview = desk.post(replace_page(photo), {"file": file(scene())})
    for target, token in ((other, preview.context["arrived"]), (photo, "x:y:z"), (photo, "")):
        before = target.sha256
        response = desk.post(replace_page(target), {"arrived": token}, follow=True)
        assert "choose the file again" in text_of(response)
        target.refresh_from_db()
        assert target.sha256 == before


def test_the_words_of_the_new_file_are_taken_only_if_they_are_asked_for(desk):
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = "Embedded caption", "Embedded Creator"
    out = BytesIO()
    Image.open(BytesIO(scene())).save(out, "JPEG", exif=exif)
    photo = make_photo()
    preview = desk.post(replace_page(photo), {"file": file(out.getvalue())})
    words = {word["label"]: word["new"] for word in preview.context["words"]}
    assert words == {"caption": "Embedded caption", "creator": "Embedded Creator"}
    values = {"arrived": preview.context["arrived"]}
    desk.post(replace_page(photo), values | {"take_words": "yes"})
    photo.refresh_from_db()
    assert (photo.caption, photo.creator) == ("Embedded caption", "Embedded Creator")
    assert photo.alt_text == "Two people and a statue."


def test_readers_cannot_have_a_file_that_is_only_looked_at(desk, client):
    photo = make_photo()
    save_photo(photo=photo, by=None)
    desk.post(replace_page(photo), {"file": file(scene())})
    photo.refresh_from_db()
    assert photo.face.sha256 == photo.sha256
    assert not FormerFile.objects.exists()


def test_an_upload_while_the_storage_is_down_is_told_in_a_sentence(desk, monkeypatch, caplog):
    def down(*_arguments, **_options):
        raise StorageProblem("The bucket does not answer.")

    monkeypatch.setattr("articles.admin.photo_upload.keep", down)
    answer = upload(desk, picture_bytes())
    assert answer["outcome"] == "refused"
    assert answer["problem"].startswith("Photos cannot be stored at this moment")
    assert "The bucket does not answer." in caplog.text
    assert not Photo.objects.exists()
