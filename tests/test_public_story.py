"""A story's address: what readers find there before, while and after it is public."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models.section import Section
from articles.records import StoryCorrection

from .public_factories import a_citation, a_photo, a_version, a_word, versions

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 25, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ADDRESS = "/2026/01/25/night-ferry/"


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def nothing(client):
    """The page of an address that never led anywhere."""
    a_word(Section, "World")
    response = client.get("/2026/01/25/no-such-story/")
    assert response.status_code == 404
    return response.content


def test_an_address_has_two_digits_for_month_and_day():
    version = a_version(published_at=datetime(2026, 1, 5, 9, tzinfo=UTC), slug="night-ferry")
    assert version.get_absolute_url() == "/2026/01/05/night-ferry/"


def test_the_date_in_the_address_is_that_of_the_newsroom(client, settings):
    settings.TIME_ZONE = "Asia/Seoul"
    late = datetime(2026, 1, 24, 20, 30, tzinfo=UTC)
    assert (
        a_version(published_at=late, slug="ميناء-1").get_absolute_url().startswith("/2026/01/25/")
    )
    assert client.get("/2026/01/25/ميناء-1/").status_code == 200


def test_an_embargo_ends_to_the_second(client, nothing, time_machine):
    a_version(published_at=NOON + HOUR, slug="night-ferry")
    time_machine.move_to(NOON + HOUR - SECOND, tick=False)
    waiting = client.get(ADDRESS)
    assert (waiting.status_code, waiting.content) == (404, nothing)
    time_machine.move_to(NOON + HOUR, tick=False)
    assert client.get(ADDRESS).status_code == 200


@pytest.mark.parametrize(
    "dates",
    [
        {"visible_from": NOON + SECOND},
        {"visible_until": NOON},
        {"cancelled_at": NOON - HOUR},
        {"visible_from": NOON + HOUR, "withdrawn_at": NOON + DAY, "withdrawal_reason": "Soon."},
    ],
    ids=["scheduled", "expired", "cancelled", "not yet begun"],
)
@pytest.mark.parametrize("suffix", ["", "story.json"])
def test_a_hidden_story_looks_like_one_that_never_was(client, nothing, dates, suffix):
    a_version(published_at=NOON - HOUR, slug="night-ferry", **dates)
    response = client.get(ADDRESS + suffix)
    assert (response.status_code, response.content) == (404, nothing)


def test_an_impossible_day_is_not_found(client, nothing):
    response = client.get("/2026/02/30/night-ferry/")
    assert (response.status_code, response.content) == (404, nothing)


def test_an_old_slug_leads_to_the_new_address(client):
    first = a_version(published_at=NOON - DAY, slug="ferry", visible_until=NOON - HOUR)
    a_version(
        published_at=NOON - DAY,
        article=first.article,
        slug="night-ferry",
        visible_from=NOON - HOUR,
    )
    for old in ("/2026/01/24/ferry/", "/2026/01/24/ferry/story.json"):
        response = client.get(old)
        assert response.status_code == 301
        assert response["Location"] == old.replace("ferry", "night-ferry")


def test_a_wrong_date_leads_to_the_right_one(client):
    a_version(published_at=NOON, slug="night-ferry")
    assert client.get("/2025/12/31/night-ferry/")["Location"] == ADDRESS


def test_the_slug_of_a_scheduled_update_is_not_known_yet(client, nothing):
    live = a_version(published_at=NOON - HOUR, slug="ferry", visible_until=NOON + HOUR)
    a_version(
        published_at=NOON - HOUR,
        article=live.article,
        slug="night-ferry",
        visible_from=NOON + HOUR,
    )
    assert client.get(ADDRESS).content == nothing
    assert client.get("/2026/01/25/ferry/").status_code == 200


def test_a_slug_that_two_stories_had_leads_to_the_one_that_has_it(client):
    first = a_version(published_at=NOON - DAY, slug="ferry", visible_until=NOON - HOUR)
    a_version(published_at=NOON - DAY, article=first.article, slug="old", visible_from=NOON - HOUR)
    a_version(published_at=NOON - 2 * DAY, slug="ferry")
    assert client.get("/2020/01/01/ferry/")["Location"] == "/2026/01/23/ferry/"


def test_a_withdrawn_story_gives_the_reason_and_nothing_else(client):
    first = a_version(published_at=NOON - DAY, slug="ferry", visible_until=NOON - HOUR)
    a_version(
        published_at=NOON - DAY,
        article=first.article,
        slug="night-ferry",
        headline="Captain accused",
        visible_from=NOON - HOUR,
        visible_until=NOON,
        withdrawn_at=NOON,
        withdrawal_reason="The accusation was <false>.",
    )
    for address in ("/2026/01/24/night-ferry/", "/2026/01/24/ferry/"):
        response = client.get(address)
        assert response.status_code == 410
        page = response.content.decode()
        assert "The accusation was &lt;false&gt;." in page
        assert "Captain" not in page
        assert "ferry" not in page


def test_a_story_that_is_published_again_is_there_again(client):
    first = a_version(
        published_at=NOON - DAY,
        slug="night-ferry",
        visible_until=NOON - HOUR,
        withdrawn_at=NOON - HOUR,
        withdrawal_reason="Being checked.",
    )
    a_version(published_at=NOON - DAY, article=first.article, slug="night-ferry", visible_from=NOON)
    assert client.get("/2026/01/24/night-ferry/").status_code == 200


def full_story(**fields):
    """A story with something in every part."""
    return a_version(
        **{
            "published_at": NOON - HOUR,
            "updated_at": NOON,
            "slug": "night-ferry",
            "headline": "Night ferry returns",
            "dateline": "PORT, Jan. 25",
            "body": '<p>It is back.</p>\n<figure data-photo="in"></figure>\n'
            "<table><tbody><tr><td>1</td></tr></tbody></table>",
            "authors": ("Ada Marsh", "Idris Quay"),
            "tags": ("Ferries", "Night"),
            "photos": (
                a_photo("lead", placement="lead", caption="The boat.", credit="KCNA / Yonhap"),
                a_photo("in", caption="The quay."),
                a_photo("more", placement="gallery", caption="The crew."),
            ),
            "sources": (
                a_citation("Yonhap", role="credit"),
                a_citation(
                    "KCNA",
                    kind="state-media",
                    label="state-controlled media",
                    attribution="The boat is modern.",
                    url="https://www.kcna.example/1",
                ),
            ),
            "corrections": (
                StoryCorrection(kind="correction", text="It was eleven winters.", at=NOON),
                StoryCorrection(kind="update", text="The fare was added.", at=NOON),
            ),
        }
        | fields
    )


def test_a_story_page_says_who_what_when_and_from_whom(client):
    full_story()
    page = client.get(ADDRESS).content.decode()
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    for words in (
        "By Ada Marsh and Idris Quay",
        "Updated 25 January 2026, 12:00",
        "1 minute to read",
        "The boat. Photo: KCNA / Yonhap",
        "PORT, Jan. 25 — It is back.",
        "KCNA State media · state-controlled media Quoted The boat is modern. kcna.example",
        "With material from Yonhap",
    ):
        assert words in text
    for link in ("/author/ada-marsh/", "/tag/ferries/", "/source/kcna/", "/section/world/"):
        assert f'href="{link}"' in page
    assert 'datetime="2026-01-25T11:00:00+00:00"' in page
    assert page.count("<h1") == 1


def test_a_correction_stands_above_the_text_and_an_update_below(client):
    full_story()
    page = client.get(ADDRESS).content.decode()
    places = [page.index(words) for words in ("eleven winters.</p>", "It is back", "added.</p>")]
    assert places == sorted(places)


def test_only_the_first_photo_is_fetched_at_once(client):
    full_story()
    photos = re.findall(r"<img [^>]+>", client.get(ADDRESS).content.decode())
    assert ["high" in photo for photo in photos] == [True, False, False]
    assert ['loading="lazy"' in photo for photo in photos] == [False, True, True]
    assert all("srcset=" in photo and 'width="960" height="640"' in photo for photo in photos)


def test_an_address_that_is_no_web_address_is_never_linked(client):
    full_story(sources=(a_citation("Yonhap", url="javascript:alert(1)"),))
    assert "javascript:" not in client.get(ADDRESS).content.decode()


def test_markup_in_plain_fields_is_shown_as_text(client):
    nasty = "</script><script>alert(1)</script>"
    full_story(headline=nasty, deck=nasty, dateline=nasty, photos=(a_photo(caption=nasty),))
    page = client.get(ADDRESS).content.decode()
    assert "<script>alert" not in page
    data, _way = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(data)["headline"] == nasty


def test_machines_find_the_story_in_the_page(client, settings):
    settings.SITE_URL = "https://post.example"
    full_story()
    page = client.get(ADDRESS).content.decode()
    assert f'<link rel="canonical" href="https://post.example{ADDRESS}">' in page
    [card] = re.findall(r'property="og:image" content="([^"]+)"', page)
    assert re.fullmatch(r"https://post.example/media/photos/lead/\w{24}/[\d-]+/card.jpg", card)
    assert 'property="og:image:width" content="960"' in page
    assert 'property="og:image:height" content="504"' in page
    data, _way = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    article = json.loads(data)
    assert article["@type"] == "NewsArticle"
    assert article["datePublished"] == "2026-01-25T11:00:00+00:00"
    assert [image["creditText"] for image in article["image"]][0] == "KCNA / Yonhap"
    assert article["author"][0]["url"] == "https://post.example/author/ada-marsh/"


def test_a_story_from_the_right_is_marked_so(client):
    full_story(language="ar", headline="عودة العبّارة")
    page = client.get(ADDRESS).content.decode()
    assert '<article class="story" lang="ar" dir="rtl">' in page
    assert '<html lang="en" dir="ltr">' in page


def test_a_language_the_paper_has_no_words_in_is_no_obstacle(client):
    full_story(language="tlh-Piqd")
    assert client.get(ADDRESS).status_code == 200


def test_the_same_story_as_data(client, settings):
    settings.SITE_URL = "https://post.example"
    version = full_story()
    response = client.get(ADDRESS + "story.json")
    assert response["Content-Type"] == "application/json"
    item = json.loads(response.content)
    assert item["uri"] == f"tag:post.example,2026-01-25:story-{version.article_id}"
    assert item["headlines"][0]["value"] == "Night ferry returns"
    assert item["altIds"] == [{"role": "url", "value": f"https://post.example{ADDRESS}"}]


@pytest.mark.parametrize("how_many", [5, 200])
def test_a_story_costs_four_queries_among_however_many(client, django_assert_num_queries, how_many):
    versions(how_many, last=NOON - 2 * HOUR, tags=("Ferries", "Night"))
    full_story()
    with django_assert_num_queries(4):  # the story, what is related, their photos, the sections
        client.get(ADDRESS)


@pytest.mark.parametrize(
    ("address", "status"),
    [("/2026/01/25/ferry/", 301), ("/2026/01/25/gone/", 410), ("/2026/01/25/never/", 404)],
)
def test_what_is_not_there_costs_four_queries_at_most(client, address, status):
    old = a_version(published_at=NOON - DAY, slug="ferry", visible_until=NOON - HOUR)
    a_version(published_at=NOON - DAY, article=old.article, visible_from=NOON - HOUR)
    a_version(
        published_at=NOON - DAY,
        slug="gone",
        visible_until=NOON,
        withdrawn_at=NOON,
        withdrawal_reason="It was wrong.",
    )
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == status
    assert len(queries) <= 4


def test_a_long_story_is_light(client):
    full_story(
        body="<p>The gates were raised at noon, and the water went on.</p>" * 150,
        photos=tuple(a_photo(f"p{number}", placement="gallery") for number in range(12)),
    )
    assert len(client.get(ADDRESS).content) <= 60_000
