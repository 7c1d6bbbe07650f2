"""What all readers' pages promise: their headers, no cookies, their weight, their errors."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as site
from django.db import DatabaseError, connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from articles.public.errors import server_error

from .public_factories import a_version

NOON = datetime(2026, 1, 25, 12, 0, tzinfo=UTC)
PAGES = [
    "/",
    "/latest/",
    "/section/world/",
    "/2026/01/25/",
    "/2026/01/25/night-ferry/",
    "/nothing/",
]


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def story(db):
    return a_version(published_at=NOON - timedelta(hours=1), slug="night-ferry")


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize("address", PAGES)
def test_a_page_asks_and_sets_nothing_about_the_reader(client, address):
    client.cookies["sessionid"] = "whatever"
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert not [asked for asked in queries if "session" in asked["sql"]]


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize("address", PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_runs_no_script_of_its_own(client, address):
    response = client.get(address)
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    page = response.content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert "http://" not in page.replace(site.SITE_URL, "").replace("http://www.w3", "")


@pytest.mark.usefixtures("story")
def test_what_has_not_changed_is_not_sent_again(client):
    for address in ("/", "/2026/01/25/night-ferry/"):
        tag = client.get(address)["ETag"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize("address", PAGES[:-1])
def test_a_page_is_for_reading_only(client, address):
    assert client.post(address).status_code == 405


@pytest.mark.django_db
def test_a_way_on_is_shown_where_there_is_nothing(client):
    page = client.get("/nothing/").content.decode()
    assert 'href="/latest/"' in page
    assert "/nothing/" not in page


def test_a_breakdown_is_told_without_the_database():
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "try again" in response.content.decode()


@pytest.mark.django_db
def test_health_is_asked_of_the_database_each_time(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_said_so(client, monkeypatch):
    def refuse():
        raise DatabaseError("no")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert "DATABASE_URL" in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_crawlers_are_kept_from_the_desk_and_from_searching(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain"
    rules, maps = response.content.decode().split("\n\n")
    assert (
        rules
        == "User-agent: *\nDisallow: /admin/\nDisallow: /preview/\nDisallow: /search/?\nDisallow: /search/feed/"
    )
    assert maps.splitlines() == [
        f"Sitemap: {site.SITE_URL}/sitemap.xml",
        f"Sitemap: {site.SITE_URL}/news-sitemap.xml",
    ]


def test_the_style_sheet_is_light():
    assert (site.BASE_DIR / "static/site/site.css").stat().st_size <= 20_000


@pytest.mark.parametrize(
    "path",
    sorted((site.BASE_DIR / "templates/components").glob("*.html")),
    ids=lambda path: path.name,
)
def test_a_component_opens_with_what_it_takes(path):
    first = path.read_text().splitlines()[0]
    assert first.startswith("{# ")
    assert first.endswith(" #}")
