"""Maps for search engines, by the rules of the protocol, and nothing in them that readers cannot see."""

from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from articles.models.published import PhotoFace, PublishedVersion
from articles.models.section import Section
from articles.models.source import Source
from articles.models.tag import Tag
from articles.public import sitemaps
from articles.public.sitemaps import news_language

from .public_factories import a_citation, a_face, a_photo, a_version, a_word, versions

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 25, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SITE = "https://post.example"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
MAPS = ["/sitemap.xml", "/sitemap-lists.xml", "/sitemap-2026-01-1.xml", "/news-sitemap.xml"]


@pytest.fixture(autouse=True)
def _noon(time_machine, settings):
    time_machine.move_to(NOON, tick=False)
    settings.SITE_URL = SITE
    settings.SITE_NAME = "The Post & Pilot"


def everywhere(**fields) -> PublishedVersion:
    return a_version(
        **{"published_at": NOON - HOUR, "tags": ("Ferries",), "sources": (a_citation(),)} | fields
    )


def entries(client, address: str) -> dict[str, etree._Element]:
    """The entries of a map, which keeps the rules of the protocol, by their addresses."""
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    assert len(response.content) <= 50 * 1024 * 1024
    root = etree.fromstring(response.content)
    one = {"sitemapindex": "sitemap", "urlset": "url"}[etree.QName(root).localname]
    assert {each.tag for each in root} <= {f"{MAP}{one}"}
    assert len(root) <= 50_000
    found = {}
    for each in root:
        assert [child.tag for child in each][:1] == [f"{MAP}loc"]
        where = each.findtext(f"{MAP}loc")
        assert where.isascii()
        assert len(where) < 2048
        assert where.startswith(f"{SITE}/")
        changed = each.findtext(f"{MAP}lastmod")
        assert changed is None or datetime.fromisoformat(changed) <= NOON
        found[where.removeprefix(SITE)] = each
    assert len(found) == len(root)
    return found


def changed(entry: etree._Element) -> datetime:
    return datetime.fromisoformat(entry.findtext(f"{MAP}lastmod"))


def test_the_index_names_each_month_with_its_last_change(client):
    everywhere(published_at=NOON - HOUR)
    everywhere(published_at=NOON - 3 * HOUR)
    old = everywhere(published_at=datetime(2025, 11, 30, 23, 59, tzinfo=UTC), visible_until=NOON)
    everywhere(published_at=old.published_at, article=old.article, visible_from=NOON)
    found = entries(client, "/sitemap.xml")
    assert list(found) == [
        "/sitemap-lists.xml",
        "/sitemap-2026-01-1.xml",
        "/sitemap-2025-11-1.xml",
    ]
    assert changed(found["/sitemap-2026-01-1.xml"]) == NOON - HOUR
    assert changed(found["/sitemap-2025-11-1.xml"]) == NOON
    for address in found:
        entries(client, address)


def test_a_month_has_its_stories_with_the_last_change_that_readers_saw(client):
    first = everywhere(slug="ferry", visible_until=NOON - SECOND)
    everywhere(
        slug="night-ferry",
        article=first.article,
        published_at=first.published_at,
        visible_from=NOON - SECOND,
    )
    everywhere(published_at=datetime(2026, 1, 1, tzinfo=UTC), slug="ميناء")
    everywhere(published_at=datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC), slug="december")
    found = entries(client, "/sitemap-2026-01-1.xml")
    assert list(found) == [
        "/2026/01/01/%D9%85%D9%8A%D9%86%D8%A7%D8%A1/",
        "/2026/01/25/night-ferry/",
    ]
    assert changed(found["/2026/01/25/night-ferry/"]) == NOON - SECOND
    assert list(entries(client, "/sitemap-2025-12-1.xml")) == ["/2025/12/31/december/"]


def test_a_month_of_very_many_stories_is_in_parts(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "STORIES", 2)
    told = versions(5, last=NOON)
    index = [address for address in entries(client, "/sitemap.xml") if "lists" not in address]
    assert index == [f"/sitemap-2026-01-{part}.xml" for part in (1, 2, 3)]
    found = [where for address in index for where in entries(client, address)]
    assert found == [version.get_absolute_url() for version in reversed(told)]
    assert client.get("/sitemap-2026-01-4.xml").status_code == 404


@pytest.mark.parametrize("name", ["2026-02-1", "2026-01-0", "2026-13-1", "0026-01-1", "2026-01"])
def test_there_is_no_map_of_what_is_not_there(client, name):
    everywhere()
    assert client.get(f"/sitemap-{name}.xml").status_code == 404


def test_a_story_is_named_with_the_photos_that_readers_see(client):
    for token, rights in (
        ("seen", {}),
        ("over", {"shown_until": NOON}),
        ("off-pages", {"on_pages": False}),
    ):
        a_face(token, **rights)
    photos = tuple(a_photo(face.token) for face in PhotoFace.objects.all())
    version = everywhere(photos=photos)
    entry = entries(client, "/sitemap-2026-01-1.xml")[version.get_absolute_url()]
    [image] = entry.findall(f"{IMAGE}image")
    assert image.findtext(f"{IMAGE}loc").startswith(f"{SITE}/media/photos/seen/")


def test_lists_are_named_with_the_time_of_their_newest_story(client):
    everywhere(published_at=NOON - DAY)
    everywhere(published_at=NOON - HOUR, tags=("Sheep",), section="Harbour")
    found = entries(client, "/sitemap-lists.xml")
    assert changed(found["/"]) == NOON - HOUR
    assert changed(found["/section/world/"]) == NOON - DAY
    assert changed(found["/tag/ferries/"]) == NOON - DAY
    assert changed(found["/author/ada-marsh/"]) == NOON - HOUR
    assert changed(found["/source/yonhap/"]) == NOON - HOUR
    for address in found:
        assert client.get(address).status_code == 200


def test_no_word_is_named_that_readers_see_no_story_of(client):
    everywhere(visible_from=NOON + HOUR)
    everywhere(visible_until=NOON)
    a_word(Section, "Empty")
    assert set(entries(client, "/sitemap-lists.xml")) == {"/", "/latest/", "/corrections/"}
    everywhere()
    Tag.objects.create(name="Boats", merged_into=Tag.objects.get(name="Ferries"))
    Source.objects.update(confidential=True)
    found = set(entries(client, "/sitemap-lists.xml"))
    assert not [address for address in found if "boats" in address or "/source/" in address]


@pytest.mark.parametrize("address", [*MAPS[:2], MAPS[3]])
def test_a_map_of_nothing_is_sound(client, address):
    entries(client, address)


@pytest.mark.parametrize("address", MAPS)
def test_no_map_has_a_trace_of_a_hidden_story(client, address):
    everywhere()
    for dates in (
        {"visible_from": NOON + SECOND},
        {"visible_until": NOON},
        {"cancelled_at": NOON - HOUR},
        {"visible_until": NOON, "withdrawn_at": NOON, "withdrawal_reason": "SECRET"},
    ):
        a_version(
            published_at=NOON - HOUR,
            headline="SECRET",
            slug="secret",
            tags=("Secret",),
            authors=("Secret",),
            section="World",
            **dates,
        )
    assert b"secret" not in client.get(address).content.lower()


def test_the_news_are_those_of_two_days(client):
    everywhere(published_at=NOON - 2 * DAY, slug="old")
    everywhere(published_at=NOON - 2 * DAY + SECOND, slug="yesterday")
    everywhere(published_at=NOON - HOUR, slug="now", headline="Ferry & <crew>", language="pt-BR")
    found = entries(client, "/news-sitemap.xml")
    assert list(found) == ["/2026/01/25/now/", "/2026/01/23/yesterday/"]
    news = found["/2026/01/25/now/"].find(f"{NEWS}news")
    assert [etree.QName(each).localname for each in news] == [
        "publication",
        "publication_date",
        "title",
    ]
    assert news.findtext(f"{NEWS}publication/{NEWS}name") == "The Post & Pilot"
    assert news.findtext(f"{NEWS}publication/{NEWS}language") == "pt"
    assert news.findtext(f"{NEWS}publication_date") == "2026-01-25T11:00:00+00:00"
    assert news.findtext(f"{NEWS}title") == "Ferry & <crew>"


def test_the_news_are_a_thousand_at_most(client, monkeypatch):
    assert sitemaps.NEWS == 1000
    monkeypatch.setattr(sitemaps, "NEWS", 2)
    newest = versions(3, last=NOON)[:2]
    assert list(entries(client, "/news-sitemap.xml")) == [
        version.get_absolute_url() for version in newest
    ]


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("ckb", "ckb"),
        ("zh", "zh-cn"),
        ("zh-Hans-CN", "zh-cn"),
        ("zh-TW", "zh-tw"),
        ("zh-Hant-HK", "zh-tw"),
    ],
)
def test_a_language_is_written_as_maps_of_news_have_it(tag, code):
    assert news_language(tag) == code


@pytest.mark.parametrize(("address", "queries"), [*zip(MAPS, (1, 6, 2, 1), strict=True)])
@pytest.mark.parametrize("how_many", [1, 30])
def test_a_map_costs_the_same_however_many_stories_there_are(
    client, address, queries, how_many, django_assert_num_queries
):
    for number in range(how_many):
        everywhere(
            photos=(a_photo(f"p{number}"),),
            tags=(f"Tag {number}",),
            sources=(a_citation(f"Source {number}"),),
        )
    with django_assert_num_queries(queries):
        client.get(address)


@pytest.mark.parametrize("address", MAPS)
def test_a_map_that_has_not_changed_is_not_sent_again(client, address):
    everywhere()
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_robots_names_maps_that_are_there(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    maps = [line.removeprefix("Sitemap: ") for line in lines if line.startswith("Sitemap: ")]
    assert maps == [f"{SITE}/sitemap.xml", f"{SITE}/news-sitemap.xml"]
    for address in maps:
        assert client.get(address.removeprefix(SITE)).status_code == 200
