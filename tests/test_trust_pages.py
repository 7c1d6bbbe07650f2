"""Pages that readers trust a newsroom by: its sources, its people, its corrections, itself."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.sites.models import Site
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.desk.merge import merge
from articles.desk.photo_uses import needed_by
from articles.models import Author, HousePage, Photo, PhotoFace, Source, Tag
from articles.photos import FULL
from articles.photos.supply import copy_name, sizes
from articles.public import lists, pictures, words
from articles.records import StoryCorrection

from .factories import make_author, make_photo, make_published
from .public_factories import a_citation, a_version, a_word, versions

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 25, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def page_of(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def answer_of(client, address: str) -> tuple[int, str]:
    """Status and media type of what is a file, which is read to its end."""
    response = client.get(address)
    b"".join(response)
    return response.status_code, response["Content-Type"]


def headlines(page: str) -> list[str]:
    return re.findall(r'class="entry-headline"><a [^>]+>([^<]+)', page)


def cost(client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


# -- sources -----------------------------------------------------------------------------------------


def test_a_source_says_what_it_is_and_why_it_is_called_so(client):
    a_word(
        Source,
        "KCNA",
        kind="state-media",
        label="state-controlled media",
        label_reason="The government edits it.\n\nNobody else may report.",
        description="The agency of a state.",
        url="https://www.kcna.example/en",
        aliases=["Korean Central News Agency"],
    )
    a_version(published_at=NOON - HOUR, sources=(a_citation("KCNA"),))
    page = page_of(client, "/source/kcna/")
    for said in ("State media", "state-controlled media", "The agency of a state.", "1 story"):
        assert said in page
    assert "<p>The government edits it.</p>" in page
    assert "<p>Nobody else may report.</p>" in page
    assert '<a href="https://www.kcna.example/en" rel="nofollow noopener">kcna.example</a>' in page
    assert "Korean Central News Agency" not in page


def test_a_source_that_is_no_web_address_is_no_link(client):
    a_word(Source, "KCNA", url="javascript:alert(1)")
    a_version(published_at=NOON - HOUR, sources=(a_citation("KCNA"),))
    assert "javascript" not in page_of(client, "/source/kcna/")


def test_each_story_says_what_it_has_from_the_source(client):
    a_version(
        published_at=NOON - HOUR,
        headline="Night ferry returns",
        sources=(
            a_citation("Yonhap", role="credit"),
            a_citation("Yonhap", attribution="It sails <again>.", url="https://yna.example/1"),
            a_citation("Reuters", attribution="Somebody else said this."),
        ),
    )
    page = page_of(client, "/source/yonhap/")
    entry = page.split("entry-headline")[1]
    assert entry.index("Credit") < entry.index("Quoted") < entry.index("It sails &lt;again&gt;.")
    assert 'href="https://yna.example/1"' in entry
    assert "Somebody else" not in page
    assert "Credit: 1 · Quoted: 1" in page


def test_what_a_source_gave_is_found_by_the_name_that_was_merged_into_it(client):
    former = a_citation("Yonhap News", attribution="As it was called then.")
    a_version(published_at=NOON - HOUR, sources=(former,))
    kept, merged = a_word(Source, "Yonhap", kind="agency"), Source.objects.get(name="Yonhap News")
    merge(kept=kept, merged=merged, by=None)
    assert "As it was called then." in page_of(client, "/source/yonhap/")
    moved = client.get("/source/yonhap-news/")
    assert (moved.status_code, moved["Location"]) == (301, "/source/yonhap/")


def test_a_confidential_source_has_no_page_whatever_happens(client):
    a_version(published_at=NOON - HOUR, sources=(a_citation("Deep Anchor"),))
    a_version(published_at=NOON - HOUR, sources=(a_citation("Open Anchor"),))
    assert client.get("/source/deep-anchor/").status_code == 200
    Source.objects.filter(slug="deep-anchor").update(confidential=True)
    assert client.get("/source/deep-anchor/").status_code == 404
    kept = Source.objects.get(slug="deep-anchor")
    Source.objects.filter(slug="open-anchor").update(merged_into=kept)
    assert client.get("/source/open-anchor/").status_code == 404


def test_stories_are_counted_as_readers_see_them_and_so_far_only(client, monkeypatch):
    cited = (a_citation("Yonhap"),)
    versions(3, last=NOON - HOUR, sources=cited)
    a_version(published_at=NOON - HOUR, visible_until=NOON, sources=cited)
    a_version(published_at=NOON - HOUR, visible_from=NOON + HOUR, sources=cited)
    assert "3 stories" in page_of(client, "/source/yonhap/")
    monkeypatch.setattr(lists, "COUNTED", 2)
    monkeypatch.setattr(words, "COUNTED", 2)
    assert "More than 2 stories" in page_of(client, "/source/yonhap/")


@pytest.mark.parametrize("how_many", [2, 60])
def test_what_a_page_costs_does_not_grow_with_its_stories(client, how_many):
    correction = StoryCorrection(kind="update", text="The fare was added.", at=NOON)
    make_author("Ada Marsh", portrait=make_photo())
    a_word(Tag, "Ferries", is_series=True)
    versions(
        how_many,
        last=NOON - HOUR,
        tags=("Ferries",),
        sources=(a_citation("Yonhap", attribution="It said so."),),
        corrections=(correction,),
    )
    page = HousePage.objects.create(url="/standards/", title="Standards", content="<p>Ours.</p>")
    page.sites.add(settings.SITE_ID)
    assert cost(client, "/source/yonhap/") == 4
    assert cost(client, "/author/ada-marsh/") == 4
    assert cost(client, "/tag/ferries/?order=first") == 3
    assert cost(client, "/corrections/") == 2
    assert cost(client, "/corrections/update/") == 2
    assert cost(client, "/standards/") == 2


# -- authors -----------------------------------------------------------------------------------------


def copies(face: PhotoFace) -> list[str]:
    return [pictures.address(face, copy_name(face, FULL, width)) for width, _ in sizes(face)]


def test_an_author_is_shown_with_portrait_place_languages_and_addresses(client, chief):
    portrait = make_photo(credit="Nell Ashby / The Ledger", caption="Desk only", focal_x=0.3)
    make_author(
        "Ada Marsh",
        title="Harbour reporter",
        bio="Covers ships.\n\nAnd quays.",
        place="Kestrel Bay",
        languages="Arabic, English",
        email="ada@ledger.example",
        url="https://ada.example/",
        portrait=portrait,
        user=chief,
    )
    a_version(published_at=NOON - HOUR, headline="Night ferry returns")
    page = page_of(client, "/author/ada-marsh/")
    for said in (
        "Harbour reporter",
        "<p>Covers ships.</p>",
        "<p>And quays.</p>",
        "Kestrel Bay",
        "Arabic, English",
        '<a href="mailto:ada@ledger.example">ada@ledger.example</a>',
        '<a href="https://ada.example/" rel="me noopener">ada.example</a>',
        "Photo: Nell Ashby / The Ledger",
        'alt="Portrait of Ada Marsh"',
        "fx-3 fy-5",
        "Night ferry returns",
    ):
        assert said in page, said
    assert "Desk only" not in page
    assert chief.username not in page


def test_an_author_is_told_to_machines_field_by_field(client):
    make_author(
        "Ada Marsh",
        title="Harbour reporter",
        bio="Covers </script> ships.",
        place="Kestrel Bay",
        languages="Arabic، English",
        email="ada@ledger.example",
        url="https://ada.example/",
        portrait=make_photo(credit="Nell Ashby", copyright_notice="© Ledger"),
    )
    a_version(published_at=NOON - HOUR)
    page = page_of(client, "/author/ada-marsh/")
    data = json.loads(re.search(r"ld\+json\">(.*?)</script>", page)[1])
    url = f"{settings.SITE_URL}/author/ada-marsh/"
    assert (data["@context"], data["@type"], data["url"]) == (
        "https://schema.org",
        "ProfilePage",
        url,
    )
    person = data["mainEntity"]
    image = person.pop("image")
    assert person == {
        "@type": "Person",
        "@id": f"{url}#person",
        "name": "Ada Marsh",
        "url": url,
        "jobTitle": "Harbour reporter",
        "description": "Covers </script> ships.",
        "email": "ada@ledger.example",
        "sameAs": "https://ada.example/",
        "knowsLanguage": ["Arabic", "English"],
        "workLocation": {"@type": "Place", "name": "Kestrel Bay"},
        "worksFor": {
            "@type": "NewsMediaOrganization",
            "name": settings.SITE_NAME,
            "url": f"{settings.SITE_URL}/",
        },
    }
    assert image["url"].startswith(f"{settings.SITE_URL}/media/photos/")
    assert (image["creditText"], image["copyrightNotice"]) == ("Nell Ashby", "© Ledger")
    address = image["url"].removeprefix(settings.SITE_URL)
    assert answer_of(client, address) == (200, "image/webp")


def test_an_author_of_whom_nothing_is_known_has_a_page_without_gaps(client):
    a_version(published_at=NOON - HOUR)
    page = page_of(client, "/author/ada-marsh/")
    assert "facts" not in page
    assert "portrait" not in page
    data = json.loads(re.search(r"ld\+json\">(.*?)</script>", page)[1])
    assert set(data["mainEntity"]) == {"@type", "@id", "name", "url", "worksFor"}


def test_a_portrait_is_served_while_its_author_has_a_page(client):
    author = make_author("Ada Marsh", portrait=make_photo())
    [address, *_] = copies(author.portrait.face)
    assert client.get(address).status_code == 404
    a_version(published_at=NOON - HOUR, visible_until=NOON + HOUR)
    assert answer_of(client, address) == (200, "image/webp")
    Author.objects.update(portrait=None)
    assert client.get(address).status_code == 404


def test_a_portrait_goes_with_its_authors_last_story(client, time_machine):
    author = make_author("Ada Marsh", portrait=make_photo())
    a_version(published_at=NOON - HOUR, visible_until=NOON + HOUR)
    time_machine.move_to(NOON + HOUR)
    for address in copies(author.portrait.face):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "ended",
    [
        {"withdrawn_at": NOON},
        {"shown_until": NOON},
        {"shown_from": NOON + DAY},
        {"on_pages": False},
    ],
)
def test_a_portrait_ends_with_its_rights(client, ended):
    author = make_author("Ada Marsh", portrait=make_photo())
    a_version(published_at=NOON - HOUR)
    assert "Portrait of" in page_of(client, "/author/ada-marsh/")
    PhotoFace.objects.update(**ended)
    assert "Portrait of" not in page_of(client, "/author/ada-marsh/")
    assert client.get(copies(author.portrait.face)[0]).status_code == 404


def test_an_old_address_of_a_portrait_leads_to_the_new_one(client):
    author = make_author("Ada Marsh", portrait=make_photo())
    a_version(published_at=NOON - HOUR)
    face = author.portrait.face
    [old, *_] = copies(face)
    face.marks = face.marks | {"credit": "Somebody else"}
    face.save()
    moved = client.get(old)
    assert moved.status_code == 302
    assert moved["Location"] in copies(face)


def test_a_portrait_is_not_deleted_and_counts_as_used(client):
    author = make_author("Ada Marsh", portrait=make_photo())
    assert "portrait of Ada Marsh" in needed_by(author.portrait)
    from articles.desk.library import Where, used

    assert not used(Photo.objects.all(), Where.UNUSED, at=NOON).exists()


# -- corrections -------------------------------------------------------------------------------------


@pytest.fixture
def corrected():
    """Four corrections, one of each kind, over three months, and one that nobody sees."""
    said = {
        "update": NOON,
        "clarification": NOON - 3 * DAY,
        "correction": NOON - 30 * DAY,
        "retraction": NOON - 70 * DAY,
    }
    for kind, at in said.items():
        a_version(
            published_at=NOON - 80 * DAY,
            headline=f"Story of the {kind}",
            corrections=(StoryCorrection(kind=kind, text=f"The {kind} says.", at=at),),
        )
    a_version(
        published_at=NOON - HOUR,
        visible_until=NOON,
        headline="SECRET",
        corrections=(StoryCorrection(kind="retraction", text="SECRET", at=NOON),),
    )


@pytest.mark.usefixtures("corrected")
def test_corrections_stand_month_by_month_and_their_kinds_are_explained(client):
    page = " ".join(page_of(client, "/corrections/").split())
    order = [
        "> January 2026 </h2>",
        "The update says.",
        "The clarification says.",
        "> December 2025 </h2>",
        "The correction says.",
        "> November 2025 </h2>",
        "The retraction says.",
    ]
    places = [page.index(said) for said in order]
    assert places == sorted(places)
    assert page.count('class="day-name"') == 3
    for meaning in ("could be misunderstood", "was wrong and has been put right", "does not stand"):
        assert meaning in page
    assert "SECRET" not in page


@pytest.mark.usefixtures("corrected")
@pytest.mark.parametrize("kind", ["update", "clarification", "correction", "retraction"])
def test_corrections_are_read_by_kind(client, kind):
    page = page_of(client, f"/corrections/{kind}/")
    assert headlines(page) == [f"Story of the {kind}"]
    assert f'href="/corrections/{kind}/" aria-current="page"' in page
    assert f'rel="canonical" href="{settings.SITE_URL}/corrections/{kind}/"' in page


def test_a_kind_that_there_is_not_is_not_found(client):
    assert client.get("/corrections/joke/").status_code == 404
    assert "No story that can be read now" in page_of(client, "/corrections/retraction/")


def test_corrections_lead_to_the_rules_where_there_are_some(client):
    assert "/standards/" not in page_of(client, "/corrections/")
    page = HousePage.objects.create(url="/standards/", title="Standards", content="<p>Ours.</p>")
    page.sites.add(settings.SITE_ID)
    assert "The rules that we work by" in page_of(client, "/corrections/")


def test_corrections_lead_to_their_feed(client):
    assert 'href="/corrections/feed/rss/"' in page_of(client, "/corrections/")


# -- tags and series ---------------------------------------------------------------------------------


@pytest.fixture
def series():
    a_word(Tag, "Long winter", is_series=True, description="Told in parts.")
    for part in range(45):
        a_version(
            published_at=NOON - 45 * DAY + part // 2 * DAY,
            headline=f"Part {part + 1}",
            tags=("Long winter",),
        )


@pytest.mark.usefixtures("series")
def test_a_series_says_how_long_it_is_and_can_be_read_from_its_first_part(client):
    page = page_of(client, "/tag/long-winter/")
    assert "A series in 45 parts" in page
    assert "Told in parts." in page
    assert headlines(page)[0] == "Part 45"
    assert 'href="?order=first"' in page
    assert headlines(page_of(client, "/tag/long-winter/?order=first"))[0] == "Part 1"


@pytest.mark.usefixtures("series")
def test_paging_a_series_from_its_first_part_shows_each_once(client):
    address, query = "/tag/long-winter/", "?order=first"
    forth = []
    while query:
        page = page_of(client, address + query)
        forth.append(headlines(page))
        last, query = query, link(page, "next")
    assert sum(forth, []) == [f"Part {part}" for part in range(1, 46)]
    back, query = [], last
    while query:
        page = page_of(client, address + query)
        back.append(headlines(page))
        query = link(page, "prev")
    assert back[0] == forth[-1]
    assert back[-1] == forth[0]
    assert len(back) == 3


def link(page: str, rel: str) -> str:
    """The query of the link to the page before or after this one."""
    found = re.search(rf'href="(\?[^"]*)"[^>]* rel="{rel}"', page)
    return found[1].replace("&amp;", "&") if found else ""


def test_a_tag_that_is_no_series_is_read_newest_first_whatever_is_asked(client):
    a_version(published_at=NOON - DAY, headline="Old", tags=("Ferries",))
    a_version(published_at=NOON - HOUR, headline="New", tags=("Ferries",))
    page = page_of(client, "/tag/ferries/?order=first")
    assert headlines(page) == ["New", "Old"]
    assert "series" not in page
    assert 'href="/tag/ferries/feed/rss/"' in page


# -- pages about the paper ---------------------------------------------------------------------------


def a_page(url: str = "/about/", **fields) -> HousePage:
    page = HousePage.objects.create(
        **{"url": url, "title": "About us", "content": "<p>Who we are.</p>"} | fields
    )
    page.sites.add(settings.SITE_ID)
    return page


def test_a_newsroom_that_has_written_no_page_about_itself_links_to_none(client):
    assert client.get("/about/").status_code == 404
    assert "/about/" not in page_of(client, "/")


def test_a_page_about_the_paper_is_read_like_the_others_and_found_at_the_foot(client):
    a_page()
    response = client.get("/about/")
    page = response.content.decode()
    assert "<p>Who we are.</p>" in page
    assert "<title>About us" in page
    assert f'rel="canonical" href="{settings.SITE_URL}/about/"' in page
    assert 'aria-current="page">About us' in page
    assert response["Content-Security-Policy"].startswith("default-src 'none';")
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    again = client.get("/about/", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    for address in ("/", "/latest/", "/corrections/", "/never-was/"):
        assert 'href="/about/"' in client.get(address).content.decode()
    assert client.post("/about/").status_code == 405


def test_a_page_that_is_kept_back_or_another_papers_is_as_if_it_never_was(client, chief):
    a_page(registration_required=True)
    HousePage.objects.create(url="/theirs/", title="Theirs", content="<p>x</p>")
    never = client.get("/never-was/").content
    client.force_login(chief)
    for address in ("/about/", "/theirs/"):
        response = client.get(address)
        assert response.status_code == 404
        assert response.content == never
    assert "/about/" not in page_of(client, "/")


def test_a_page_about_the_paper_shadows_none_of_our_own(client):
    a_page("/latest/", title="Shadow", content="<p>SHADOW</p>")
    a_page("/2026/", title="Shadow", content="<p>SHADOW</p>")
    a_version(published_at=NOON - HOUR)
    for address in ("/latest/", "/2026/"):
        assert "SHADOW" not in page_of(client, address)


def test_whatever_comes_into_its_table_is_cleaned(client):
    hostile = '<script>alert(1)</script><p onclick="x()">Fine.</p><figure data-photo="1"></figure>'
    a_page(content=hostile + "<table><tr><td>1</td></tr></table>")
    page = page_of(client, "/about/")
    assert "<p>Fine.</p>" in page
    for never in ("alert(1)", "onclick", "data-photo"):
        assert never not in page
    assert 'role="region" tabindex="0"' in page


def test_the_sites_framework_says_what_the_settings_say():
    site = Site.objects.get()
    assert (site.pk, site.domain) == (settings.SITE_ID, settings.SITE_HOST)
    assert site.name == settings.SITE_NAME


# -- at the desk -------------------------------------------------------------------------------------

ADD = reverse("admin:articles_housepage_add")
FILLED = {"title": "About us", "url": "about", "content": "<p>Who we are.</p>"}


def errors(response) -> str:
    return str(response.context["adminform"].form.errors)


def test_an_editor_writes_a_page_and_readers_find_it(client, editor):
    client.force_login(editor)
    written = {
        "content": "<h1>Who</h1><script>x</script><figure data-photo='1'></figure><p>We.</p>"
    }
    assert client.post(ADD, FILLED | written).status_code == 302
    page = HousePage.objects.get()
    assert (page.url, page.content) == ("/about/", "<h2>Who</h2>\n<p>We.</p>")
    client.logout()
    assert "<p>We.</p>" in page_of(client, "/about/")


def test_the_address_of_a_page_stays(client, editor):
    page = a_page()
    client.force_login(editor)
    change = reverse("admin:articles_housepage_change", args=[page.pk])
    assert client.post(change, FILLED | {"url": "elsewhere", "title": "Us"}).status_code == 302
    page.refresh_from_db()
    assert (page.title, page.url) == ("Us", "/about/")


@pytest.mark.parametrize(
    "name",
    "latest section tag author source corrections feed admin preview media static healthz"
    " 2026 /latest/".split(),
)
def test_an_address_of_our_own_is_no_pages(client, editor, name):
    client.force_login(editor)
    response = client.post(ADD, FILLED | {"url": name})
    assert "address of the paper’s own" in errors(response)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"url": "/about/"}, "There is a page at /about/ already."),
        ({"url": "!!"}, "letters or digits"),
        ({"url": "us", "content": "<p> </p>"}, "needs a text"),
    ],
)
def test_what_cannot_be_a_page_is_told_so(client, editor, typed, said):
    a_page()
    client.force_login(editor)
    assert said in errors(client.post(ADD, FILLED | typed))


@pytest.mark.parametrize(
    ("role", "may"),
    [("Reporter", False), ("Photo editor", False), ("Editor", True), ("Chief editor", True)],
)
def test_those_who_keep_the_vocabularies_keep_the_pages(client, person, role, may):
    client.force_login(person(role))
    assert client.get(ADD).status_code == (200 if may else 403)


def test_djangos_own_screens_of_pages_and_sites_are_not_there(client, chief):
    client.force_login(chief)
    for address in ("/admin/flatpages/flatpage/", "/admin/sites/site/"):
        assert client.get(address).status_code == 404


def author_form(author: Author, **fields) -> dict:
    return {"name": author.name, "title": author.title, "bio": author.bio} | fields


def test_a_portrait_is_chosen_at_the_desk_and_seen_there(client, editor):
    author, photo = make_author("Ada Marsh"), make_photo()
    client.force_login(editor)
    change = reverse("admin:articles_author_change", args=[author.pk])
    sent = author_form(author, portrait=photo.pk, email="ada@ledger.example", url="ada.example")
    assert client.post(change, sent).status_code == 302
    author.refresh_from_db()
    assert author.portrait == photo
    assert (author.email, author.url) == ("ada@ledger.example", "https://ada.example")
    page = page_of(client, change)
    assert reverse("admin:articles_photo_copy", args=[photo.pk, 320]) in page
    assert "as long as its rights allow" in page


@pytest.mark.parametrize(
    ("photo", "said"),
    [
        ({"embargo_until": NOON + DAY}, "under embargo"),
        ({"creator": "", "credit": ""}, "credit it first"),
    ],
)
def test_a_photo_that_readers_cannot_be_shown_yet_is_no_portrait(client, editor, photo, said):
    author, held = make_author("Ada Marsh"), make_photo()
    Photo.objects.filter(pk=held.pk).update(**photo)
    client.force_login(editor)
    change = reverse("admin:articles_author_change", args=[author.pk])
    assert said in errors(client.post(change, author_form(author, portrait=held.pk)))


def test_a_label_needs_its_reason(client, editor):
    client.force_login(editor)
    add = reverse("admin:articles_source_add")
    sent = {"name": "KCNA", "kind": "state-media", "label": "state-controlled media"}
    assert "Say why" in errors(client.post(add, sent))
    assert client.post(add, sent | {"label_reason": "The state edits it."}).status_code == 302


def test_a_live_story_shows_its_authors_page_with_the_portrait_end_to_end(client):
    """By the desk's own roads, not by rows that a test has made."""
    make_author("Ada Marsh", portrait=make_photo())
    make_published(headline="Night ferry returns")
    page = page_of(client, "/author/ada-marsh/")
    assert "Night ferry returns" in page
    address = re.search(r'<figure class="portrait">\s*<img src="([^"]+)"', page)[1]
    assert answer_of(client, address) == (200, "image/webp")
