"""Lists of stories: who is in them, in what order, page by page, and what they cost."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models.author import Author
from articles.models.section import Section
from articles.models.source import Source
from articles.models.tag import Tag
from articles.records import StoryCorrection

from .public_factories import a_citation, a_photo, a_version, a_word, versions

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 25, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LISTS = [
    "/",
    "/latest/",
    "/section/world/",
    "/tag/ferries/",
    "/author/ada-marsh/",
    "/source/yonhap/",
    "/2026/",
    "/2026/01/",
    "/2026/01/25/",
    "/corrections/",
]
EVERYWHERE = {"authors": ("Ada Marsh",), "tags": ("Ferries",)}


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def everywhere(**fields):
    """A story that all lists should hold."""
    correction = StoryCorrection(kind="update", text="The fare was added.", at=NOON)
    return EVERYWHERE | {"sources": (a_citation("Yonhap"),), "corrections": (correction,)} | fields


def headlines(response) -> list[str]:
    """The headlines of a list in their order."""
    found = re.findall(
        r'<h\d class="(?:card|entry)-headline"><a [^>]+>([^<]+)', response.content.decode()
    )
    return [headline.strip() for headline in found]


@pytest.mark.parametrize("address", LISTS)
def test_a_story_is_in_every_list_it_belongs_to(client, address):
    a_version(published_at=NOON - HOUR, headline="Night ferry returns", **everywhere())
    assert "Night ferry returns" in client.get(address).content.decode()


@pytest.mark.parametrize("address", LISTS)
def test_no_list_shows_a_trace_of_a_hidden_story(client, address):
    a_version(published_at=NOON - HOUR, **everywhere())
    live = a_version(
        published_at=NOON - HOUR,
        headline="SECRET of yesterday",
        visible_until=NOON - HOUR / 2,
        **everywhere(),
    )
    a_version(
        published_at=NOON - HOUR, article=live.article, visible_from=NOON - HOUR / 2, **everywhere()
    )
    for dates in (
        {"visible_from": NOON + HOUR},
        {"visible_until": NOON},
        {"cancelled_at": NOON - HOUR},
    ):
        a_version(
            published_at=NOON - HOUR,
            headline="SECRET",
            deck="SECRET",
            slug=f"secret-{len(dates)}-{next(iter(dates)).replace('_', '-')}",
            **everywhere(corrections=(StoryCorrection(kind="update", text="SECRET", at=NOON),)),
            **dates,
        )
    page = client.get(address).content.decode()
    assert "Sluice" in page
    assert "secret" not in page.lower()


@pytest.mark.parametrize("how_many", [5, 200])
def test_a_list_costs_at_most_five_queries_among_however_many(client, how_many):
    versions(how_many, last=NOON, **everywhere())
    cost = {}
    for address in LISTS:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        cost[address] = len(queries)
    assert max(cost.values()) <= 5, cost
    assert cost["/"] == 3


@pytest.mark.parametrize("address", [address for address in LISTS if address != "/"])
def test_paging_older_and_newer_shows_each_story_once(client, address):
    correction = everywhere()["corrections"]
    for number in range(50):
        a_version(
            published_at=NOON - HOUR * (number // 4) / 2,
            headline=f"Story {number}",
            **everywhere(corrections=correction),
        )
    forth, back = [], []
    query = ""
    while query is not None:
        response = client.get(address + query)
        forth.append(headlines(response))
        last, query = query, link(response, "next")
    assert sorted(sum(forth, [])) == sorted(f"Story {number}" for number in range(50))
    query = last
    while query is not None:
        response = client.get(address + query)
        back.append(headlines(response))
        query = link(response, "prev")
    assert back[0] == forth[-1]
    assert back[-1] == forth[0]
    assert [len(page) for page in forth] == [20, 20, 10]


def link(response, rel: str) -> str | None:
    """The query of the link to the next or previous page, if there is one."""
    found = re.search(rf'href="(\?[^"]*)"[^>]* rel="{rel}"', response.content.decode())
    return found and found.group(1)


def test_paging_costs_no_count_and_no_offset(client):
    versions(45, last=NOON)
    query = link(client.get("/latest/"), "next")
    with CaptureQueriesContext(connection) as queries:
        client.get("/latest/" + query)
    for asked in queries:
        assert "COUNT(" not in asked["sql"]
        assert "OFFSET" not in asked["sql"]


def test_a_story_published_meanwhile_moves_nothing(client):
    versions(30, last=NOON - HOUR)
    second = link(client.get("/latest/"), "next")
    before = headlines(client.get("/latest/" + second))
    a_version(published_at=NOON)
    assert headlines(client.get("/latest/" + second)) == before


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "-",
        "1",
        "1-",
        "zzzzzzzzzzzzz-1",
        "1-zzzzzzzzzzzzz",
        "0-01",
        "1--1",
        "ß-1",
        "1-" + "z" * 40,
    ],
)
@pytest.mark.parametrize("side", ["before", "after"])
def test_a_place_that_we_never_gave_is_not_found(client, side, cursor):
    assert client.get("/latest/", {side: cursor}).status_code == 404


@pytest.mark.parametrize("room", ["section", "tag", "author", "source"])
def test_a_word_that_we_do_not_have_is_not_found(client, room):
    assert client.get(f"/{room}/nobody/").status_code == 404


@pytest.mark.parametrize(
    ("address", "model", "words"),
    [
        ("/tag/주몽/", Tag, {"name": "주몽", "description": "A founder."}),
        (
            "/author/lina-sø/",
            Author,
            {"name": "Lina Sø", "title": "Reporter", "bio": "Wrote.", "place": "Oslo"},
        ),
        (
            "/source/kcna/",
            Source,
            {
                "name": "KCNA",
                "kind": "state-media",
                "label": "state-controlled media",
                "label_reason": "The state runs it.",
                "description": "An agency.",
            },
        ),
    ],
)
def test_a_page_opens_with_what_it_is_about(client, address, model, words):
    word = a_word(model, **words)
    assert client.get(address).status_code == 404
    linked = {
        Tag: {"tags": (word.name,)},
        Author: {"authors": (word.name,)},
        Source: {"sources": (a_citation("KCNA"),)},
    }
    a_version(published_at=NOON - HOUR, headline="Founded at last", **linked[model])
    response = client.get(address)
    assert response.status_code == 200
    page = response.content.decode()
    for name, value in words.items():
        assert (value if name != "kind" else "State media") in page
    assert "Founded at last" in page


def test_a_section_without_stories_says_so(client):
    a_word(Section, "Sport")
    assert "Nothing has been published here yet." in client.get("/section/sport/").content.decode()


def test_a_confidential_source_has_no_page(client):
    a_word(Source, "Deep Anchor", confidential=True, kind="person")
    assert client.get("/source/deep-anchor/").status_code == 404


def test_a_list_reads_no_whole_story(client):
    """A source's page asks the database for what each story cites, and for no more of it."""
    a_version(published_at=NOON - HOUR, photos=(a_photo(),), **everywhere())
    for address in LISTS:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        whole = re.compile(r'"story"(?:, "| FROM)')
        assert not [asked for asked in queries if whole.search(asked["sql"])], address


def test_corrections_say_what_kind_and_of_which_story(client):
    a_version(
        published_at=NOON - HOUR,
        headline="Night ferry returns",
        corrections=(StoryCorrection(kind="retraction", text="There is no ferry.", at=NOON),),
    )
    page = client.get("/corrections/").content.decode()
    for words in ("Retraction", "There is no ferry.", "Night ferry returns"):
        assert words in page


def test_a_newsroom_without_corrections_says_so(client):
    assert "carries a correction" in client.get("/corrections/").content.decode()


def test_the_list_of_all_goes_day_by_day(client):
    a_version(published_at=NOON - HOUR, headline="Today")
    a_version(published_at=NOON - 24 * HOUR, headline="Yesterday")
    page = client.get("/latest/").content.decode()
    order = ["Sunday, 25 January 2026", ">Today", "Saturday, 24 January 2026", ">Yesterday"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert 'href="/2026/01/24/"' in page
