"""Every kind of readers' page: its HTML keeps to the standard, and it is light."""

import re
from datetime import UTC, datetime, timedelta

import html5lib
import pytest
from django.conf import settings as site
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from articles.models import HousePage, Section, Tag
from articles.records import StoryCorrection

from .public_factories import a_citation, a_photo, a_version

NOON = datetime(2026, 1, 25, 12, 0, tzinfo=UTC)
STORY = "/2026/01/25/night-ferry/"
#: Pages in English and their kin: each kind of page, as full and as empty as it gets.
PAGES = {
    "front": "/",
    "latest": "/latest/",
    "section": "/section/world/",
    "empty section": "/section/quiet/",
    "tag": "/tag/harbour-files/",
    "author": "/author/ada-marsh/",
    "source": "/source/kcna/",
    "year": "/2026/",
    "month": "/2026/01/",
    "day": "/2026/01/25/",
    "story": STORY,
    "story from the right": "/2026/01/24/arabic/",
    "bare story": "/2026/01/20/bare/",
    "republish": STORY + "republish/",
    "not to be republished": "/2026/01/24/arabic/republish/",
    "corrections": "/corrections/",
    "search": "/search/",
    "found": "/search/?q=ferry",
    "not found by search": "/search/?q=zeppelin",
    "about": "/about/",
    "404": "/nothing/at/all/",
    "410": "/2026/01/23/gone/",
}
STATUS = {"404": 404, "410": 410}
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture(autouse=True)
def _paper(db, time_machine, settings):
    time_machine.move_to(NOON, tick=False)
    settings.REPUBLISH_LICENCE = "CC BY-ND 4.0"
    print_a_paper()


def print_a_paper() -> None:
    """A story with everything, one with nothing, one from the right, and a list of some more."""
    Section.objects.create(name="Quiet")
    Tag.objects.create(name="Harbour files", is_series=True)
    about = HousePage.objects.create(url="/about/", title="About us", content="<p>Who we are.</p>")
    about.sites.add(site.SITE_ID)
    first = a_version(
        published_at=NOON - timedelta(hours=1),
        updated_at=NOON,
        slug="night-ferry",
        headline="Night ferry <returns> & stays",
        dateline="PORT, Jan. 25",
        body="<h2>Back</h2>\n<p>It is back.</p>\n"
        '<figure data-photo="in"></figure>\n'
        "<table><tbody><tr><td>1</td></tr></tbody></table>\n"
        "<blockquote><p>It is.</p></blockquote>\n" + "<p>The gates were raised at noon.</p>" * 200,
        authors=("Ada Marsh", "Idris Quay"),
        tags=("Ferries", "Harbour files"),
        photos=(
            a_photo("lead", placement="lead", extended_description="A boat.\nA quay."),
            a_photo("in"),
            *(a_photo(f"more-{n}", placement="gallery") for n in range(12)),
        ),
        sources=(
            a_citation("KCNA", kind="state-media", label="state-controlled media"),
            a_citation("The university", kind="official", role="credit"),
        ),
        corrections=(
            StoryCorrection(kind="correction", text="It was eleven winters.", at=NOON),
            StoryCorrection(kind="update", text="The fare was added.", at=NOON),
        ),
    )
    a_version(
        published_at=NOON - timedelta(days=1),
        slug="arabic",
        headline="عودة العبّارة",
        language="ar",
        original_article=first.article,
        tags=("Harbour files",),
        sources=(a_citation("Yonhap", role="credit"),),
    )
    a_version(
        published_at=NOON - timedelta(days=5), slug="bare", deck="", authors=(), headline=LONG
    )
    a_version(
        published_at=NOON - timedelta(days=2),
        slug="gone",
        visible_until=NOON,
        withdrawn_at=NOON,
        withdrawal_reason="It was wrong.",
    )
    for hours in range(2, 30):
        a_version(published_at=NOON - timedelta(hours=hours), section="Politics")


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_is_valid_html(client, kind):
    response = client.get(PAGES[kind])
    assert response.status_code == STATUS.get(kind, 200)
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(response.content.decode())
    ids = re.findall(r'\sid="([^"]+)"', response.content.decode())
    assert len(ids) == len(set(ids))


def test_the_page_of_an_error_is_valid_html():
    html5lib.HTMLParser(strict=True).parse(render_to_string("500.html"))


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_names_itself_once_and_in_order(client, kind):
    page = client.get(PAGES[kind]).content.decode()
    levels = [int(level) for level in re.findall(r"<h([1-6])[\s>]", page)]
    assert levels.count(1) == 1
    opening = levels[levels.index(1) :]
    assert all(after <= before + 1 for before, after in zip(opening, opening[1:], strict=False))
    [title] = re.findall(r"<title>(.*?)</title>", page, re.DOTALL)
    assert title.strip()


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_is_light(client, kind):
    page = client.get(PAGES[kind]).content
    assert len(page) <= 60_000
    sheets = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', page.decode())
    weight = sum((site.BASE_DIR / "static" / sheet).stat().st_size for sheet in sheets)
    assert weight <= 20_000
    scripts = re.findall(r'<script type="module" src="/static/([^"]+)"', page.decode())
    assert sum((site.BASE_DIR / "static" / script).stat().st_size for script in scripts) <= 8_000


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_asks_the_database_five_times_at_most(client, kind):
    with CaptureQueriesContext(connection) as queries:
        client.get(PAGES[kind])
    assert len(queries) <= (4 if "story" in kind or kind in STATUS else 5)
