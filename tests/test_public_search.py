"""Readers look for stories: what finds what, in what order, and what nobody may find."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from articles.desk.publish import publish
from articles.desk.withdraw import withdraw
from articles.models.author import Author
from articles.models.published import PublishedVersion
from articles.models.source import Source
from articles.models.tag import Tag
from articles.public.search import Asked, answers
from articles.search import readers
from articles.search.readers.suggest import distance
from articles.search.readers.table import VERSION, number_of, second_of

from .factories import make_article, make_published
from .public_factories import a_citation, a_photo, a_version, a_word

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 25, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def a_story(headline: str, **fields) -> PublishedVersion:
    """A version that readers may look for."""
    fields = {"published_at": NOON - HOUR, "deck": "", "body": "<p></p>"} | fields
    version = a_version(headline=headline, **fields)
    readers.index(readers.entries_of([version]))
    return version


def found(text: str, *, ranked: bool = False, **more) -> list[str]:
    """The headlines that ``text`` finds, in their order."""
    wanted, unwanted = readers.parse(text)
    question = readers.Question(wanted=wanted, unwanted=unwanted, **more)
    visible = PublishedVersion.objects.visible()
    places = readers.find(question, visible, ranked=ranked, most=100).places
    versions = visible.in_bulk([place.version for place in places])
    return [versions[place.version].summary["headline"] for place in places]


def test_a_story_is_found_by_every_part_of_it():
    a_story(
        "Ferry returns",
        deck="After a winter in dock.",
        body="<h2>Harbour</h2><p>It was <strong>re</strong>painted &amp; tested.</p>",
        authors=("Kofi Hale",),
        tags=("Ports",),
        sources=(a_citation("Yonhap"),),
        photos=(a_photo(caption="The funnel in April."),),
    )
    a_story("Chess")
    for text in "ferry|winter dock|harbour|repainted|kofi|ports|yonhap|funnel|FERRY hale".split(
        "|"
    ):
        assert found(text) == ["Ferry returns"], text
        assert found(text, ranked=True) == ["Ferry returns"], text
    assert found("ferry chess") == []
    assert found("strong") == []


def page(client, **asked) -> str:
    """The search page's own part, in one line."""
    html = client.get(reverse("search"), asked).content.decode()
    return re.sub(r"\s+", " ", html[html.index("<main") : html.index("</main>")])


def headlines(html: str) -> list[str]:
    found = re.findall(r'class="entry-headline"><a [^>]+>(.*?)</a>', html, re.DOTALL)
    return [re.sub("<[^>]+>", "", headline).strip() for headline in found]


# What finds what


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("night ferry", True),
        ("ferry night", True),
        ('"night ferry"', True),
        ('"ferry night"', False),
        ("„night ferry“", True),
        ("night -ferry", False),
        ("night -chess", True),
        ('night -"ferry night"', True),
        ('night -"night ferry"', False),
        ("ferr*", True),
        ("ferr", False),
        ("fer*", False),
        ('"night ferr*"', True),
        ("cafe", True),
        ("CAFÉ", True),
        ("strasse", False),
        ("at&t", True),
        ("t&at", False),
        ("서울", True),
        ("울서", False),
        ("울시", True),
        ("e-mail", False),
        ('"ferry the"', False),
    ],
)
def test_words_phrases_exclusions_and_beginnings(text, is_found):
    a_story("Night ferry", deck="The café of AT&T.", body="<p>서울시는 오늘</p>")
    for ranked in (False, True):
        assert bool(found(text, ranked=ranked)) is is_found


@pytest.mark.parametrize(
    "text", ["", " ", '"', "-", "*", "- -", "-ferry", '-"night ferry"', "!!!", '""', "(", "AND"]
)
def test_what_asks_for_nothing_finds_nothing_and_breaks_nothing(client, text):
    a_story("Night ferry")
    assert found(text) == []
    assert client.get(reverse("search"), {"q": text}).status_code == 200


@given(st.text(max_size=60))
def test_any_text_is_a_query(text):
    found(text)
    found(text, ranked=True)


def test_a_pasted_page_is_a_query_of_its_first_words():
    a_story("Night ferry")
    assert found("night ferry " * 5_000) == ["Night ferry"]
    assert found('"' * 200_000) == []
    assert found("-" * 200_000) == []


def test_the_marks_of_lists_are_no_words():
    version = a_story("Night ferry", tags=("Ports",))
    tag = Tag.objects.get()
    for text in (readers.mark("tag", tag.pk), f"t{tag.pk}", f"s{version.section_id}"):
        assert found(text) == []


# In what order


def test_the_newest_come_first_whenever_they_were_put_into_the_index():
    for day in (3, 1, 2):
        a_story(f"Ferry of day {day}", published_at=NOON - timedelta(days=day))
    assert found("ferry") == ["Ferry of day 1", "Ferry of day 2", "Ferry of day 3"]


def test_a_headline_counts_more_than_a_deck_and_a_deck_more_than_the_text():
    a_story("Chess", body="<p>The walrus swam.</p>", published_at=NOON - HOUR)
    a_story("Bread", deck="A walrus.", published_at=NOON - HOUR * 2)
    a_story("Walrus", published_at=NOON - HOUR * 3)
    for number in range(20):
        a_story(f"Other {number}", body="<p>Nothing to see.</p>")
    assert found("walrus", ranked=True) == ["Walrus", "Bread", "Chess"]


def test_numbers_go_by_the_second_and_keep_the_version():
    times = [datetime(year, 1, 1, tzinfo=UTC) for year in (1, 1700, 1969, 1970, 2026, 2243, 9999)]
    numbers = [number_of(second_of(at), VERSION) for at in times]
    assert numbers == sorted(numbers)
    assert all(one < other for one, other in pairwise(numbers[1:]))
    assert {number & VERSION for number in numbers} == {VERSION}
    assert max(numbers) < 2**63


@pytest.mark.parametrize("sort", ["newest", "relevance"])
def test_paging_forth_and_back_shows_each_story_once(client, sort):
    for number in range(50):
        body = f"<p>{'Ferry. ' * (number % 7)}</p>"
        a_story(f"Ferry {number}", body=body, published_at=NOON - HOUR * (number // 4))
    forth, back = [], []
    query = f"?q=ferry&sort={sort}"
    while query:
        response = client.get(reverse("search") + query)
        forth.append(headlines(response.content.decode()))
        last, query = query, link(response, "next")
    assert [len(one) for one in forth] == [20, 20, 10]
    assert len(set(sum(forth, []))) == 50
    query = last
    while query:
        response = client.get(reverse("search") + query, follow=True)
        back.append(headlines(response.content.decode()))
        query = link(response, "prev")
    assert back[0] == forth[-1]
    assert back[-1] == forth[0]


def link(response, rel: str) -> str | None:
    html = response.content.decode()
    match = re.search(rf'<a (?:class="paging-older" )?href="([^"]+)" rel="{rel}"', html)
    return match and match[1].replace("&amp;", "&")


@pytest.mark.parametrize("place", ["x", "-", "1", "1-", "0-01", "zzzzzzzzzzzzzzzz-1", "1--1"])
def test_a_place_that_we_never_gave_is_not_found(client, place):
    assert client.get(reverse("search"), {"q": "ferry", "before": place}).status_code == 404
    assert client.get(reverse("search"), {"q": "ferry", "after": place}).status_code == 404


# Filters


def test_section_tag_author_and_source_narrow_what_is_found(client):
    a_story("Ferry one", section="World", tags=("Ports",), authors=("Ada Marsh",))
    a_story("Ferry two", section="Sport", authors=("Kofi Hale",), sources=(a_citation("Yonhap"),))
    for narrow, expected in (
        ({"section": "sport"}, ["Ferry two"]),
        ({"tag": "ports"}, ["Ferry one"]),
        ({"author": "kofi-hale"}, ["Ferry two"]),
        ({"source": "yonhap"}, ["Ferry two"]),
        ({"section": "world", "source": "yonhap"}, []),
        ({"tag": "never-was"}, []),
    ):
        for sort in ("newest", "relevance"):
            assert headlines(page(client, q="ferry", sort=sort, **narrow)) == expected, narrow


def test_a_merged_word_narrows_as_the_one_that_was_kept(client):
    a_story("Ferry one", tags=("Harbours",))
    a_story("Ferry two", tags=("Ports",))
    kept = a_word(Tag, "Ports")
    Tag.objects.filter(name="Harbours").update(merged_into=kept)
    for slug in ("ports", "harbours"):
        assert len(headlines(page(client, q="ferry", tag=slug))) == 2


def test_days_narrow_by_the_newsrooms_calendar(client, settings):
    settings.TIME_ZONE = "Asia/Seoul"
    # 23:30 and 00:30 in Seoul
    a_story("Ferry late", published_at=datetime(2026, 1, 10, 14, 30, tzinfo=UTC))
    a_story("Ferry early", published_at=datetime(2026, 1, 10, 15, 30, tzinfo=UTC))
    assert headlines(page(client, **{"q": "ferry", "to": "2026-01-10"})) == ["Ferry late"]
    assert headlines(page(client, **{"q": "ferry", "from": "2026-01-11"})) == ["Ferry early"]
    both = {"from": "2026-01-10", "to": "2026-01-11"}
    assert len(headlines(page(client, q="ferry", **both))) == 2


@pytest.mark.parametrize("day", ["x", "2026-02-30", "0001-01-01", "9999-12-31", "2026-1-1", "１"])
def test_a_date_that_is_none_is_left_out(client, day):
    a_story("Night ferry")
    assert headlines(page(client, **{"q": "ferry", "from": day, "to": day})) == ["Night ferry"]


# What nobody may find


def test_only_what_readers_see_now_is_found(time_machine):
    a_story("Ferry waits", visible_from=NOON + HOUR)
    a_story("Ferry ended", visible_until=NOON)
    a_story("Ferry cancelled", cancelled_at=NOON)
    first = a_story("Ferry old", visible_until=NOON - HOUR / 2)
    a_story("Ferry new", article=first.article, visible_from=NOON - HOUR / 2)
    assert found("ferry") == found("ferry", ranked=True) == ["Ferry new"]
    time_machine.move_to(NOON + HOUR, tick=False)
    assert set(found("ferry")) == {"Ferry new", "Ferry waits"}


def test_publishing_and_withdrawing_are_seen_at_once(chief, time_machine):
    version = make_published(headline="Night ferry returns")
    assert found("ferry") == ["Night ferry returns"]
    article = version.article
    article.headline = "Day ferry returns"
    article.save()
    time_machine.move_to(NOON + HOUR, tick=False)
    publish(article=article, by=None)
    assert found("day ferry") == ["Day ferry returns"]
    assert found("night ferry") == []
    time_machine.move_to(NOON + HOUR * 2, tick=False)
    withdraw(article=article, by=chief, reason="It was not so.")
    assert found("ferry") == []


def test_hidden_stories_are_not_counted_and_teach_no_words(client):
    a_story("Ferry one")
    a_story("Zanzibarquark ferry", visible_from=NOON + HOUR)
    assert "1 story" in page(client, q="ferry")
    assert "Did you mean" not in page(client, q="Zanzibarqaurk")
    a_story("Zanzibarquark seen")
    assert "zanzibarquark" in page(client, q="Zanzibarqaurk")


def test_a_word_that_no_visible_story_has_is_not_named(client):
    a_word(Tag, "Quiet tag")
    a_story("Ferry", visible_from=NOON + HOUR, tags=("Quiet tag",), authors=("Quiet Author",))
    secret = a_word(Source, "Quiet source")
    Source.objects.filter(pk=secret.pk).update(confidential=True)
    for kind, model in (("tag", Tag), ("author", Author), ("source", Source)):
        word = model.objects.get(name__startswith="Quiet")
        html = page(client, q="ferry", **{kind: word.slug})
        assert html == page(client, q="ferry", **{kind: "x"}).replace(
            "“x”", f"“{word.slug}”"
        ).replace('value="x"', f'value="{word.slug}"')


# The page


@pytest.mark.parametrize("how_many", [3, 60])
def test_a_page_costs_five_queries_at_most_among_however_many(client, how_many):
    for number in range(how_many):
        photos = (a_photo(f"p{number}"),)
        a_story(f"Ferry {number}", tags=("Ports",), photos=photos, sources=(a_citation("Yonhap"),))
    narrow = {"tag": "ports", "author": "ada-marsh", "source": "yonhap", "section": "world"}
    for asked in (
        {},
        {"q": "ferry"},
        {"q": "ferry", "sort": "relevance"},
        {"q": "ferry"} | narrow,
        {"q": "fery"} | narrow,
    ):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("search"), asked).status_code == 200
        assert len(queries) <= 5, asked


def test_the_words_that_were_looked_for_are_marked_and_all_text_is_escaped(client):
    story = "<p>" + "The quay was empty. " * 30 + "A <strong>café</strong> &lt;b&gt; opened.</p>"
    a_story("Ferry <i>& co", body=story)
    html = page(client, q='ferry cafe "<script>"')
    assert "<script>" not in html
    html = page(client, q="ferry cafe")
    assert "<mark>Ferry</mark> &lt;i&gt;&amp; co" in html
    assert "<mark>café</mark> &lt;b&gt; opened." in html
    assert "… " in html


def test_a_snippet_of_a_script_without_spaces_marks_the_run():
    phrases = readers.parse("서울")[0]
    pieces = readers.snippet(("가" * 300 + "서울시" + "나" * 300,), phrases)
    assert [piece.text for piece in pieces if piece.is_found] == ["서울"]
    assert sum(len(piece.text) for piece in pieces) < 250
    assert not [piece for piece in readers.marked("소울 서을", phrases) if piece.is_found]


def test_a_snippet_is_where_most_of_the_words_stand():
    phrases, _unwanted = readers.parse("the walrus")
    pieces = readers.snippet(("", "The quay is long. " * 40 + "There the walrus swam."), phrases)
    assert pieces[0].text == "… "
    assert [piece.text for piece in pieces if piece.is_found][-1] == "walrus"


def test_snippets_of_long_texts_take_no_time():
    phrases, _unwanted = readers.parse(" ".join(f"abc{number}*" for number in range(100)))
    assert readers.snippet(("abc " * 200_000,), phrases) == []


def test_very_many_are_not_counted(client, monkeypatch):
    monkeypatch.setattr("articles.search.readers.finding.MOST_COUNTED", 4)
    monkeypatch.setattr("articles.search.readers.MOST_COUNTED", 4)
    for number in range(4):
        a_story(f"Ferry {number}")
    assert "4 stories" in page(client, q="ferry")
    a_story("Ferry again")
    assert "More than 4 stories" in page(client, q="ferry")


def test_the_best_of_a_common_word_are_among_its_newest(monkeypatch):
    monkeypatch.setattr("articles.search.readers.finding.RANKED", 2)
    a_story("Walrus", published_at=NOON - HOUR * 3)
    a_story("Bread", deck="A walrus.", published_at=NOON - HOUR * 2)
    a_story("Chess", body="<p>The walrus swam.</p>", published_at=NOON - HOUR)
    assert set(found("walrus", ranked=True)) == {"Bread", "Chess"}


def test_a_misspelt_word_is_corrected_where_that_finds_something(client):
    a_story("Minister resigns over harbour", section="World")
    for typed, meant in (
        ("minster", "minister"),
        ("mniister", "minister"),
        ("harbuor minister", "harbour minister"),
        ("harbuor ministr", "harbour minister"),
        ('"ministre resigns" -chess', '"minister resigns" -chess'),
    ):
        html = page(client, q=typed)
        meant = meant.replace('"', "&quot;")
        assert f">{meant}</a>?" in html, typed
    assert "Did you mean" not in page(client, q="minster", section="sport")
    assert "Did you mean" not in page(client, q="xylophone")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("a", "a", 0), ("", "ab", 2), ("ferry", "fery", 1), ("ferry", "frery", 1), ("abc", "xyz", 3)],
)
def test_distances_count_swapped_letters_once(one, other, expected):
    assert distance(one, other) == distance(other, one) == expected


def test_a_search_is_not_for_crawlers_and_needs_no_script(client):
    html = client.get(reverse("search"), {"q": "x"}).content.decode()
    assert '<meta name="robots" content="noindex">' in html
    assert "<script" not in html
    assert 'role="search"' in html


def test_a_search_without_hits_shows_ways_on(client):
    html = page(client, q="ferry", section="world")
    assert reverse("latest") in html
    assert 'href="?q=ferry"' in html


def test_the_stories_of_a_search_are_there_for_a_feed(rf):
    one = a_story("Ferry one", published_at=NOON - HOUR * 2)
    two = a_story("Ferry two")
    asked = Asked.of(rf.get("/", {"q": "ferry"}).GET)
    assert answers(asked, most=50) == [two.pk, one.pk]


# Making it anew


def test_the_index_is_made_anew_from_what_is_public_or_waits(capsys, time_machine):
    a_version(published_at=NOON - HOUR, headline="Ferry one", tags=("Ports",))
    a_version(published_at=NOON - HOUR, headline="Ferry waits", visible_from=NOON + HOUR)
    a_story("Ferry ended", visible_until=NOON)
    make_article(headline="Ferry draft")
    assert found("ferry") == []
    call_command("rebuild_search")
    assert "2 stories indexed" in capsys.readouterr().out
    assert found("ferry") == ["Ferry one"]
    tag = Tag.objects.get()
    assert found("ferry", marks=((readers.mark("tag", tag.pk),),)) == ["Ferry one"]
    a_story("Ferry two")
    call_command("rebuild_search")
    assert sorted(found("ferry")) == ["Ferry one", "Ferry two"]
    time_machine.move_to(NOON + HOUR, tick=False)
    assert len(found("ferry", ranked=True)) == 3
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM reader_words WHERE word = 'ended'")
        assert cursor.fetchall() == []
