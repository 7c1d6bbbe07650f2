"""What others may take over: a story's HTML, with whom it is by and from, and under which terms."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import html5lib
import pytest

from articles.models import PhotoFace
from articles.public.licence import Licence, licence
from articles.records import StoryCorrection

from .public_factories import a_citation, a_photo, a_version

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 25, 12, 0, tzinfo=UTC)
ADDRESS = "/2026/01/25/night-ferry/"
TERMS = "CC BY-ND 4.0 https://creativecommons.org/licenses/by-nd/4.0/"


@pytest.fixture(autouse=True)
def _newsroom(time_machine, settings):
    time_machine.move_to(NOON, tick=False)
    settings.REPUBLISH_LICENCE = TERMS
    settings.SITE_URL = "https://post.example"


def a_ferry(**fields):
    return a_version(
        **{
            "published_at": NOON - timedelta(hours=1),
            "slug": "night-ferry",
            "headline": "Night ferry <returns>",
            "dateline": "PORT, Jan. 25",
            "body": '<p>It is <a href="/tag/ferries/">back</a>.</p>\n'
            '<figure data-photo="in"></figure>\n<p>The quay was full.</p>',
            "photos": (
                a_photo("lead", placement="lead", caption="The boat.", credit="Ada Marsh"),
                a_photo("in", caption="The quay."),
                a_photo("more", placement="gallery", caption="The crew."),
            ),
        }
        | fields
    )


def taken(client) -> str:
    """The HTML that the page gives to copy."""
    page = client.get(ADDRESS + "republish/").content.decode()
    [html] = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    return unescape(html)


def test_the_html_to_copy_is_whole_and_leads_back(client):
    a_ferry(corrections=(StoryCorrection(kind="correction", text="It was ten.", at=NOON),))
    html = taken(client)
    html5lib.HTMLParser(strict=True).parseFragment(html)
    for words in (
        '<article lang="en" dir="ltr">',
        "<h1>Night ferry &lt;returns&gt;</h1>",
        "By Ada Marsh",
        "PORT, Jan. 25",
        '<a href="https://post.example/tag/ferries/">back</a>',
        "The boat. (Ada Marsh)",
        "It was ten.",
        f'<a rel="canonical" href="https://post.example{ADDRESS}">',
        '<a rel="license" href="https://creativecommons.org/licenses/by-nd/4.0/">CC BY-ND 4.0</a>',
    ):
        assert words in html
    places = [html.index(words) for words in ("The boat.", "It is", "The quay.", "The crew.")]
    assert places == sorted(places)
    assert all(source.startswith("https://") for source in re.findall('src="([^"]+)"', html))


def test_a_photo_that_may_not_be_syndicated_stays_here(client):
    a_ferry()
    PhotoFace.objects.filter(token="in").update(in_data=False)
    assert "The quay." not in taken(client)
    page = client.get(ADDRESS + "republish/").content.decode()
    assert "One photo is not in it" in page


@pytest.mark.parametrize(
    "fields",
    [
        {"sources": ({"name": "Yonhap", "role": "credit"},)},
        {"credit": "Yonhap"},
    ],
    ids=["cited", "as it came in"],
)
def test_a_story_of_an_agency_is_not_ours_to_give(client, fields):
    sources = tuple(a_citation(**one) for one in fields.pop("sources", ()))
    a_ferry(sources=sources, **fields)
    page = client.get(ADDRESS + "republish/").content.decode()
    assert "credited to Yonhap" in page
    assert "<textarea" not in page
    assert "republish/" not in client.get(ADDRESS).content.decode()


def test_what_a_source_of_another_kind_gave_does_not_hold_a_story_back(client):
    a_ferry(sources=(a_citation("The university", kind="official", role="credit"),))
    assert "With material from The university" in taken(client)


def test_the_story_leads_there_and_search_engines_do_not(client):
    a_ferry()
    assert f'href="{ADDRESS}republish/"' in client.get(ADDRESS).content.decode()
    page = client.get(ADDRESS + "republish/").content.decode()
    assert '<meta name="robots" content="noindex">' in page


def test_without_a_licence_there_is_no_such_page(client, settings):
    settings.REPUBLISH_LICENCE = ""
    a_ferry()
    assert client.get(ADDRESS + "republish/").status_code == 404
    assert "republish/" not in client.get(ADDRESS).content.decode()


def test_an_old_slug_leads_to_the_page_of_the_new_one(client):
    first = a_ferry(slug="ferry", visible_until=NOON - timedelta(minutes=1))
    a_ferry(article=first.article, visible_from=NOON - timedelta(minutes=1))
    response = client.get("/2026/01/25/ferry/republish/")
    assert (response.status_code, response["Location"]) == (301, ADDRESS + "republish/")


@pytest.mark.parametrize(
    ("setting", "terms"),
    [
        ("", None),
        ("All rights, but ask us", Licence("All rights, but ask us", "")),
        (TERMS, Licence("CC BY-ND 4.0", "https://creativecommons.org/licenses/by-nd/4.0/")),
        (
            "https://post.example/terms/",
            Licence("post.example/terms", "https://post.example/terms/"),
        ),
    ],
)
def test_terms_are_a_name_an_address_or_both(settings, setting, terms):
    settings.REPUBLISH_LICENCE = setting
    assert licence() == terms


def test_it_costs_three_queries(client, django_assert_num_queries):
    a_ferry()
    with django_assert_num_queries(3):  # the story, its photos, the frame
        client.get(ADDRESS + "republish/")
