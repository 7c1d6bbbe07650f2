"""Finding photos at the desk: by any word of theirs, in any script."""

import pytest
from django.db import connection

from articles import search
from articles.desk.delete_photo import delete_photo
from articles.desk.library import found_photos
from articles.desk.photo import save_photo
from articles.models import Photo

from .factories import make_article, make_photo
from .test_search import found as found_stories

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    return sorted(found_photos(Photo.objects.all(), text).values_list("caption", flat=True))


def test_a_photo_is_found_by_every_word_of_it():
    make_photo(
        caption="Ferry returns",
        headline="Harbour in winter",
        alt_text="A white ship.",
        extended_description="Gulls circle the funnel.",
        creator="Kofi Hale",
        credit="KCNA / Yonhap",
        agency="Reuters",
        copyright_notice="© Port Authority",
        usage_terms="Editorial use only",
        place="Kestrel Bay",
        territory="Not in Norway",
        required_credit="Courtesy of the museum",
        keywords=["shipping", "crossings"],
    )
    make_photo(caption="Chess final", creator="Nell Ashby", credit="Own picture")
    Photo.objects.filter(caption="Chess final").update(filename="board.jpg")
    for text in (
        "ferry",
        "harbour winter",
        "white ship",
        "gulls funnel",
        "kofi",
        "yonhap",
        "reuters",
        "authority",
        "editorial",
        "kestrel",
        "norway",
        "museum",
        "crossings",
        "FERRY hale shipping",
        "“kestrel bay”",
    ):
        assert found(text) == ["Ferry returns"], text
    assert found("ferry chess") == []
    assert found("“bay kestrel”") == []


def test_a_photo_is_found_by_the_name_of_its_file():
    photo = make_photo(caption="The hall")
    assert photo.filename
    assert found(photo.filename.removesuffix(".jpg")) == ["The hall"]


def test_the_last_word_may_be_cut_short_and_accents_left_out():
    make_photo(caption="Café crème à Genève")
    assert found("cafe gen") == ["Café crème à Genève"]
    assert found("GENEVE") == ["Café crème à Genève"]
    assert found("caf geneve") == []


def test_chinese_japanese_and_korean_are_found_within_a_run():
    make_photo(caption="박물관 조각상")
    make_photo(caption="東京駅の朝")
    assert found("조각") == ["박물관 조각상"]
    assert found("京駅") == ["東京駅の朝"]
    assert found("駅京") == []


@pytest.mark.parametrize("text", ["*", '"', "NEAR(", "words:x", "NOT", "💥", "\x00", "a" * 5_000])
def test_any_text_is_a_question(text):
    make_photo()
    assert found(text) == []


def test_what_is_saved_of_a_photo_is_what_finds_it():
    photo = make_photo(caption="The hall")
    photo.caption = "The gallery"
    save_photo(photo=photo, by=None)
    assert (found("hall"), found("gallery")) == ([], ["The gallery"])


def test_a_photo_that_is_deleted_leaves_the_index():
    photo = make_photo(caption="The hall")
    delete_photo(photo=photo, by=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM photo_search")
        assert cursor.fetchone() == (0,)


def test_stories_and_photos_are_found_apart():
    make_article(headline="A ferry returns")
    make_photo(caption="A ferry, seen from the pier.")
    assert found_stories("ferry") == ["A ferry returns"]
    assert found("ferry") == ["A ferry, seen from the pier."]
    assert not Photo.objects.filter(search.found("returns", table=search.PHOTOS)).exists()
