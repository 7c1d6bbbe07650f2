"""What pages are to those who read them by machine: by schema.org and Google's guidelines."""

import json
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from PIL import Image

from articles.models.page import HousePage
from articles.models.published import PhotoFace, PublishedVersion
from articles.public.cards import draw
from articles.public.found import in_languages
from articles.records import StoryCorrection

from .public_factories import a_citation, a_face, a_photo, a_version, versions

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 25, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SITE = "https://post.example"
ADDRESS = "/2026/01/25/night-ferry/"
LISTS = {
    "/latest/": "Latest",
    "/section/world/": "World",
    "/tag/ferries/": "Ferries",
    "/source/yonhap/": "Yonhap",
    "/corrections/": "Corrections",
    "/2026/": "2026",
    "/2026/01/": "January 2026",
    "/2026/01/25/": "25 January 2026",
}


@pytest.fixture(autouse=True)
def _noon(time_machine, settings):
    time_machine.move_to(NOON, tick=False)
    settings.SITE_URL = SITE
    settings.SITE_NAME = "The Post"


def full_story(**fields) -> PublishedVersion:
    return a_version(
        **{
            "published_at": NOON - HOUR,
            "updated_at": NOON - HOUR / 2,
            "slug": "night-ferry",
            "headline": "Night ferry returns",
            "deck": "After eleven winters.",
            "dateline": "PORT, Jan. 25",
            "body": "<p>Four words stand here.</p>",
            "tags": ("Ferries", "Ports"),
            "authors": ("Ada Marsh", "Idris Quay"),
            "sources": (
                a_citation("Yonhap", role="credit", url="https://wire.example/7"),
                a_citation("The mayor", kind="person", attribution="It is back."),
                a_citation("Port plan", kind="document", url="https://port.example/plan.pdf"),
                a_citation("The port", kind="official", role="background"),
            ),
            "photos": (
                a_photo("lead", placement="lead", creator="Idris Quay", copyright_notice="© Post"),
                a_photo("quay", caption="The quay."),
            ),
            "corrections": (
                StoryCorrection(kind="correction", text="The fare is nine.", at=NOON - HOUR / 2),
            ),
        }
        | fields
    )


def said(client, address: str) -> dict[str, dict]:
    """The structured data of a page, by type."""
    response = client.get(address)
    assert response.status_code == 200
    page = response.content.decode()
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = [json.loads(text) for text in found]
    for one in data:
        assert one["@context"] == "https://schema.org"
        assert_is_full(one)
    return {one["@type"]: one for one in data}


def assert_is_full(value) -> None:
    """Nothing in it is empty, all of it has a type, and each address is whole."""
    if isinstance(value, list):
        for each in value:
            assert_is_full(each)
    if isinstance(value, dict):
        assert "@type" in value or set(value) == {"@id"}
        for name, each in value.items():
            assert each not in ("", [], None, {}), name
            if name in {"url", "contentUrl", "@id", "item"}:
                assert urlsplit(each).scheme in {"https", "http"}, (name, each)
            assert_is_full(each)


def head(client, address: str) -> str:
    return client.get(address).content.decode().partition("</head>")[0]


def properties(client, address: str) -> dict[str, str]:
    return dict(re.findall(r'<meta property="([^"]+)" content="([^"]*)">', head(client, address)))


# A story


def test_a_story_is_a_news_article(client):
    full_story()
    article = said(client, ADDRESS)["NewsArticle"]
    url = SITE + ADDRESS
    assert {name: article[name] for name in ("@id", "url", "mainEntityOfPage")} == {
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
    }
    assert article["headline"] == "Night ferry returns"
    assert article["description"] == "After eleven winters."
    assert article["datePublished"] == "2026-01-25T11:00:00+00:00"
    assert article["dateModified"] == "2026-01-25T11:30:00+00:00"
    assert article["dateline"] == "PORT, Jan. 25"
    assert article["inLanguage"] == "en"
    assert article["articleSection"] == "World"
    assert article["keywords"] == ["Ferries", "Ports"]
    assert article["wordCount"] == 4
    assert article["isAccessibleForFree"] is True
    assert article["creditText"] == "Yonhap"
    assert article["isPartOf"]["@type"] == "WebSite"
    assert article["author"] == [
        {"@type": "Person", "name": "Ada Marsh", "url": f"{SITE}/author/ada-marsh/"},
        {"@type": "Person", "name": "Idris Quay", "url": f"{SITE}/author/idris-quay/"},
    ]
    publisher = article["publisher"]
    assert publisher["@type"] == "NewsMediaOrganization"
    assert (publisher["name"], publisher["url"]) == ("The Post", f"{SITE}/")
    assert publisher["logo"] == {"@type": "ImageObject", "url": f"{SITE}/static/site/favicon.svg"}


def test_what_is_to_be_read_aloud_is_on_the_page(client):
    full_story()
    speakable = said(client, ADDRESS)["NewsArticle"]["speakable"]
    assert speakable["@type"] == "SpeakableSpecification"
    assert speakable["cssSelector"] == [".story-head h1", ".story-head .deck"]
    page = client.get(ADDRESS).content.decode()
    header = page[page.index('class="story-head"') :].partition("</header>")[0]
    assert "<h1" in header
    assert 'class="deck"' in header


def test_a_correction_is_a_comment_with_its_time(client):
    full_story()
    assert said(client, ADDRESS)["NewsArticle"]["correction"] == [
        {
            "@type": "CorrectionComment",
            "name": "Correction",
            "text": "The fare is nine.",
            "datePublished": "2026-01-25T11:30:00+00:00",
        }
    ]


def test_what_sources_gave_is_cited_and_what_it_is_based_on(client):
    full_story()
    article = said(client, ADDRESS)["NewsArticle"]
    assert article["isBasedOn"] == [
        {
            "@type": "CreativeWork",
            "name": "Yonhap",
            "author": {
                "@type": "NewsMediaOrganization",
                "name": "Yonhap",
                "url": f"{SITE}/source/yonhap/",
            },
            "url": "https://wire.example/7",
        }
    ]
    mayor, plan, port = article["citation"]
    assert mayor["author"]["@type"] == "Person"
    assert mayor["description"] == "It is back."
    assert plan == {
        "@type": "CreativeWork",
        "name": "Port plan",
        "url": "https://port.example/plan.pdf",
    }
    assert port["author"]["@type"] == "GovernmentOrganization"


def test_a_photo_is_offered_in_three_ratios_with_its_credit(client):
    a_face("lead", width=4000, height=3000, focal_x=0.9)
    full_story()
    images = said(client, ADDRESS)["NewsArticle"]["image"]
    square, classic, wide, lead, quay = images
    for image, size in ((square, (1200, 1200)), (classic, (1200, 900)), (wide, (1200, 675))):
        assert image["@type"] == "ImageObject"
        assert (image["width"], image["height"]) == size
        assert image["width"] * image["height"] >= 50_000  # Google's least
        assert image["creditText"] == "Ada Marsh"
        assert image["creator"] == {"@type": "Person", "name": "Idris Quay"}
        assert image["copyrightNotice"] == "© Post"
        assert image["url"] == image["contentUrl"]
        assert image["url"].startswith(f"{SITE}/media/photos/lead/")
    files = [urlsplit(image["url"]).path.rpartition("/")[2] for image in images]
    assert files == ["1x1.jpg", "4x3.jpg", "16x9.jpg", "1600.webp", "960.webp"]
    assert lead["caption"] == "Divers at the quay."
    assert quay["caption"] == "The quay."


def test_a_photo_that_may_stand_on_no_card_is_only_shown_as_on_the_page(client):
    a_face("lead", on_cards=False)
    full_story(photos=(a_photo("lead", placement="lead"),))
    [image] = said(client, ADDRESS)["NewsArticle"]["image"]
    assert image["url"].endswith(".webp")
    PhotoFace.objects.update(on_pages=False)
    assert "image" not in said(client, ADDRESS)["NewsArticle"]


@pytest.mark.parametrize(
    ("sources", "author"),
    [((), "The Post"), ((("Yonhap", "credit"),), "Yonhap"), ((("Yonhap", "quoted"),), "The Post")],
)
def test_a_story_without_byline_is_by_whom_it_is_credited_to_or_the_paper(client, sources, author):
    cited = tuple(a_citation(name, role=role) for name, role in sources)
    full_story(authors=(), sources=cited, updated_at=None)
    article = said(client, ADDRESS)["NewsArticle"]
    [found] = article["author"]
    assert (found["@type"], found["name"]) == ("NewsMediaOrganization", author)
    assert article["dateModified"] == article["datePublished"]


def test_a_long_headline_is_whole(client):
    headline = "Ferry " * 30 + "returns"
    full_story(headline=headline)
    assert said(client, ADDRESS)["NewsArticle"]["headline"] == headline


def test_nothing_ends_the_element_that_the_data_stands_in(client):
    nasty = "</script><script>alert(1)</script><!-- & \u2028"
    full_story(headline=nasty, deck=nasty)
    assert said(client, ADDRESS)["NewsArticle"]["headline"] == nasty


def test_an_address_that_is_none_is_left_out(client):
    full_story(sources=(a_citation("Yonhap", role="credit", url="javascript:alert(1)"),))
    assert "url" not in said(client, ADDRESS)["NewsArticle"]["isBasedOn"][0]


def test_the_way_to_a_story_goes_through_its_section(client):
    full_story()
    crumbs = said(client, ADDRESS)["BreadcrumbList"]["itemListElement"]
    assert [(each["position"], each["name"], each["item"]) for each in crumbs] == [
        (1, "The Post", f"{SITE}/"),
        (2, "World", f"{SITE}/section/world/"),
        (3, "Night ferry returns", SITE + ADDRESS),
    ]


# Lists and the front page


@pytest.mark.parametrize(("address", "name"), LISTS.items())
def test_a_list_says_what_is_in_it_and_where_it_is(client, address, name):
    version = full_story()
    data = said(client, address)
    page = data["CollectionPage"]
    assert page["name"] == name
    assert page["url"] == page["@id"] == SITE + address
    assert page["publisher"]["name"] == "The Post"
    assert page["mainEntity"] == {
        "@type": "ItemList",
        "numberOfItems": 1,
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "url": SITE + version.get_absolute_url()}
        ],
    }
    crumbs = data["BreadcrumbList"]["itemListElement"]
    assert crumbs[0]["item"] == f"{SITE}/"
    assert (crumbs[-1]["name"], crumbs[-1]["item"]) == (name, SITE + address)
    assert [each["position"] for each in crumbs] == [*range(1, len(crumbs) + 1)]


def test_a_story_with_two_corrections_is_once_in_their_list(client):
    texts = ("It was nine.", "It was ten.")
    full_story(corrections=tuple(StoryCorrection(text=text, at=NOON) for text in texts))
    assert said(client, "/corrections/")["CollectionPage"]["mainEntity"]["numberOfItems"] == 1


def test_the_page_of_an_author_is_a_profile(client):
    full_story()
    data = said(client, "/author/ada-marsh/")
    assert set(data) == {"ProfilePage", "BreadcrumbList"}


def test_the_front_page_is_the_site_and_the_paper(client):
    full_story()
    data = said(client, "/")
    site = data["WebSite"]
    assert (site["name"], site["url"]) == ("The Post", f"{SITE}/")
    search = site["potentialAction"]
    assert search["@type"] == "SearchAction"
    assert search["target"]["urlTemplate"] == f"{SITE}/search/?q={{search_term_string}}"
    assert search["query-input"] == "required name=search_term_string"
    paper = data["NewsMediaOrganization"]
    assert paper["@id"] == site["publisher"]["@id"]
    assert paper["correctionsPolicy"] == f"{SITE}/corrections/"
    assert "publishingPrinciples" not in paper
    assert "contactPoint" not in paper


def test_the_paper_names_the_rules_that_it_has_written_down(client, settings):
    for url in ("/standards/", "/contact/"):
        page = HousePage.objects.create(url=url, title="A page", content="<p>Text.</p>")
        page.sites.add(settings.SITE_ID)
    paper = said(client, "/")["NewsMediaOrganization"]
    assert paper["publishingPrinciples"] == f"{SITE}/standards/"
    assert paper["contactPoint"]["url"] == f"{SITE}/contact/"


def test_a_page_about_the_paper_says_where_it_is(client, settings):
    page = HousePage.objects.create(url="/about/", title="About", content="<p>Text.</p>")
    page.sites.add(settings.SITE_ID)
    crumbs = said(client, "/about/")["BreadcrumbList"]["itemListElement"]
    assert [each["item"] for each in crumbs] == [f"{SITE}/", f"{SITE}/about/"]
    assert properties(client, "/about/")["og:title"] == "About"


# The head of a page


@pytest.mark.parametrize("address", ["/", ADDRESS, *LISTS])
def test_a_page_has_one_address_and_a_card(client, address):
    full_story(photos=())
    top = head(client, address)
    assert re.findall(r'<link rel="canonical" href="([^"]+)">', top) == [SITE + address]
    found = properties(client, address)
    assert found["og:url"] == SITE + address
    assert found["og:site_name"] == "The Post"
    assert found["og:title"]
    assert found["og:type"] == ("article" if address == ADDRESS else "website")
    assert found["og:image"].startswith(f"{SITE}/")
    assert top.count('property="og:image"') == 1
    assert 'name="twitter:card" content="summary_large_image"' in top
    card = client.get(found["og:image"].removeprefix(SITE))
    assert card["Content-Type"] == found["og:image:type"] == "image/png"
    size = Image.open(BytesIO(card.content)).size
    assert size == (int(found["og:image:width"]), int(found["og:image:height"]))


def test_a_page_that_leads_nowhere_says_nothing_of_itself(client):
    top = head(client, "/never/")
    assert "canonical" not in top
    assert "og:" not in top
    assert "ld+json" not in top


def test_pages_of_a_list_name_their_neighbours(client):
    versions(45, last=NOON)
    first = head(client, "/latest/")
    [older] = re.findall(r'<link rel="next" href="(\?before=[^"]+)">', first)
    assert 'rel="prev"' not in first
    second = head(client, f"/latest/{older}")
    assert re.findall(r'<link rel="canonical" href="([^"]+)">', second) == [
        f"{SITE}/latest/{older}"
    ]
    assert re.findall(r'<link rel="prev" href="(\?after=[^"]+)">', second)
    assert re.findall(r'<link rel="next" href="(\?before=[^"]+)">', second)


def test_a_story_and_its_translations_name_each_other(client):
    english = full_story()
    korean = a_version(published_at=NOON - HOUR, slug="korean", language="ko")
    german = a_version(published_at=NOON - HOUR, slug="german", language="de")
    hidden = a_version(published_at=NOON, visible_from=NOON + HOUR, slug="french", language="fr")
    PublishedVersion.objects.filter(pk__in=[korean.pk, german.pk, hidden.pk]).update(
        original=english.article
    )
    expected = {
        ("en", SITE + ADDRESS),
        ("ko", f"{SITE}/2026/01/25/korean/"),
        ("de", f"{SITE}/2026/01/25/german/"),
    }
    for address in (ADDRESS, "/2026/01/25/korean/", "/2026/01/25/german/"):
        top = head(client, address)
        assert set(re.findall(r'hreflang="([^"]+)" href="([^"]+)">', top)) == expected
    translations = said(client, ADDRESS)["NewsArticle"]["workTranslation"]
    assert {each["inLanguage"] for each in translations} == {"ko", "de"}


def test_a_story_in_one_language_names_none(client):
    assert "hreflang" not in head(client, full_story().get_absolute_url())
    one, other = versions(2, last=NOON)
    assert in_languages(one, [other]) == []


# Drawn cards


def test_a_story_has_no_card_before_it_is_published_nor_after_it_is_gone(client, time_machine):
    card = f"{ADDRESS}card.png"
    version = full_story(photos=(), visible_from=NOON + HOUR)
    assert client.get(card).status_code == 404
    assert client.get(card).content == client.get("/2026/01/25/never/").content
    time_machine.move_to(NOON + HOUR, tick=False)
    assert client.get(card).status_code == 200
    gone = NOON + 2 * HOUR
    PublishedVersion.objects.filter(pk=version.pk).update(
        visible_until=gone, withdrawn_at=gone, withdrawal_reason="Wrong."
    )
    time_machine.move_to(gone, tick=False)
    assert client.get(card).status_code == 410


def test_the_card_of_an_old_address_leads_to_the_new_one(client):
    first = full_story(slug="ferry", visible_until=NOON)
    full_story(article=first.article, visible_from=NOON)
    response = client.get("/2026/01/25/ferry/card.png")
    assert (response.status_code, response["Location"]) == (301, f"{ADDRESS}card.png")


def test_a_card_is_not_drawn_for_who_has_it(client, monkeypatch):
    full_story(photos=())
    tag = client.get(f"{ADDRESS}card.png")["ETag"]
    monkeypatch.setattr("articles.public.cards.draw", None)
    again = client.get(f"{ADDRESS}card.png", headers={"If-None-Match": tag})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "headline",
    [
        "Night ferry returns",
        "Fares – and more “fares” — rise by 5 %",
        "북한 조각가",
        "ميناء يفتح",
        "ferry " * 80,
        "x" * 400,
        "\x00\u200b\U0010ffff",
    ],
)
@pytest.mark.parametrize("fonts", [(), ("DejaVuSerif-Bold.ttf",)])
def test_any_headline_has_a_light_card(monkeypatch, headline, fonts):
    from articles.public import cards

    monkeypatch.setattr(cards, "FONTS", fonts)
    cards.find_fonts.cache_clear()
    made = draw.__wrapped__("The Post", headline)
    cards.find_fonts.cache_clear()
    assert Image.open(BytesIO(made)).size == (1200, 630)
    assert len(made) < 60_000


def test_letters_that_must_be_joined_are_not_drawn(client):
    assert draw("The Post", "ميناء يفتح") == draw("The Post")
    assert draw("The Post", "Night ferry") != draw("The Post")
    assert draw("ميناء") == draw("")
