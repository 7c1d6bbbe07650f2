"""What stands around a story: what to read next, its series, its section, other languages."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.desk.publish import publish
from articles.models import Article, PublishedRelated, PublishedVersion, Tag
from articles.public.related import Around, around, with_words

from .factories import make_article, make_published
from .public_factories import a_citation, a_version
from .test_admin import form_of, url

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 25, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def around_of(version: PublishedVersion) -> Around:
    return around(with_words(PublishedVersion.objects.all()).get(pk=version.pk))


def headlines(versions) -> list[str]:
    return [version.summary["headline"] for version in versions]


def told(headline: str, *, ago: timedelta = HOUR, **fields) -> PublishedVersion:
    return a_version(headline=headline, published_at=NOON - ago, **fields)


# -- what is found -------------------------------------------------------------------------------


def test_a_rare_tag_weighs_more_than_common_ones():
    told("A rare tag", ago=DAY, tags=("Sluices",), section="Harbour")
    told("A common tag", tags=("City",), section="Harbour")
    for number in range(12):
        told(f"City {number}", ago=(2 + number) * DAY, tags=("City",), section="Sport")
    version = told("Sluice opens", tags=("City", "Sluices"))
    assert headlines(around_of(version).related)[:2] == ["A rare tag", "A common tag"]


def test_a_source_that_both_cite_is_something_in_common():
    told("The same source", sources=(a_citation("Harbour office"),), section="Sport")
    told("Another source", sources=(a_citation("Yonhap"),), section="Sport")
    version = told("Sluice opens", sources=(a_citation("Harbour office"),))
    assert headlines(around_of(version).related) == ["The same source"]


def test_of_two_that_share_as_much_the_nearer_in_time_comes_first():
    told("Long ago", ago=900 * DAY, tags=("Ferries",), section="Sport")
    told("Last week", ago=7 * DAY, tags=("Ferries",), section="Sport")
    version = told("Sluice opens", tags=("Ferries",))
    assert headlines(around_of(version).related) == ["Last week", "Long ago"]


def test_nothing_in_common_is_nothing_to_read_next():
    told("Elsewhere", section="Sport", tags=("Chess",))
    assert around_of(told("Sluice opens", tags=("Ferries",))) == Around()


def test_the_section_alone_is_something_in_common():
    told("Of the same section", ago=DAY)
    assert headlines(around_of(told("Sluice opens")).related) == ["Of the same section"]


@pytest.mark.parametrize(
    "dates",
    [
        {"visible_from": NOON + HOUR},
        {"visible_until": NOON},
        {"cancelled_at": NOON - HOUR},
        {"visible_until": NOON, "withdrawn_at": NOON, "withdrawal_reason": "Wrong."},
    ],
    ids=["scheduled", "ended", "cancelled", "withdrawn"],
)
def test_what_readers_cannot_see_stands_around_nothing(dates):
    Tag.objects.create(name="Harbour files", is_series=True)
    version = told("Part two", tags=("Harbour files",))
    hidden = told("Hidden", ago=DAY, tags=("Harbour files",), **dates)
    PublishedVersion.objects.filter(pk=hidden.pk).update(original=version.article)
    for kept in (False, True):
        if kept:
            PublishedRelated.objects.create(version=version, article=hidden.article, order=0)
        found = around_of(version)
        assert (found.related, found.older, found.newer, found.translations) == ([], None, None, [])
        assert (found.series[0].previous, found.series[0].following) == (None, None)


# -- what is kept --------------------------------------------------------------------------------


def test_what_is_related_is_kept_when_a_story_is_published():
    first = make_published(headline="First", tags=("Ferries",))
    second = make_published(headline="Second", tags=("Ferries",))
    kept = PublishedRelated.objects.filter(version=second)
    assert [row.article_id for row in kept] == [first.article_id]
    make_published(headline="Third", tags=("Ferries",))
    assert headlines(around_of(second).related) == ["First"]


def test_an_editors_picks_come_first_in_their_order():
    picked = [make_published(headline=name, section="Sport") for name in ("One", "Two")]
    make_published(headline="Found", tags=("Ferries",))
    article = make_article(tags=("Ferries",))
    for order, other in enumerate(reversed(picked)):
        article.picks.create(other=other.article, order=order)
    version = publish(article=article, by=None)
    assert headlines(around_of(version).related) == ["Two", "One", "Found"]


def test_picks_of_a_live_story_go_out_though_its_text_is_the_same():
    other = make_published(headline="Picked", section="Sport")
    version = make_published(headline="Sluice opens")
    version.article.picks.create(other=other.article)
    assert around_of(version).related == []
    assert publish(article=version.article, by=None) is None
    assert headlines(around_of(version).related) == ["Picked"]


def test_a_pick_that_is_withdrawn_leaves_its_place_to_the_next():
    others = [make_published(headline=f"Other {n}", tags=("Ferries",)) for n in range(6)]
    article = make_article(tags=("Ferries",))
    article.picks.create(other=others[0].article)
    version = publish(article=article, by=None)
    PublishedVersion.objects.filter(pk=others[0].pk).update(cancelled_at=NOON)
    assert len(around_of(version).related) == 4


def test_an_import_keeps_nothing_and_its_page_finds_the_same(client):
    make_published(headline="First", tags=("Ferries",))
    version = make_published(headline="Second", tags=("Ferries",))
    version.related_links.all().delete()
    assert headlines(around_of(version).related) == ["First"]
    assert "First" in client.get(version.get_absolute_url()).content.decode()


# -- series, section, languages ------------------------------------------------------------------


def test_a_series_leads_from_part_to_part(client):
    Tag.objects.create(name="Harbour files", is_series=True)
    parts = [
        told(f"Part {number}", ago=(9 - number) * DAY, tags=("Harbour files",))
        for number in range(1, 5)
    ]
    [part] = around_of(parts[1]).series
    assert headlines([part.previous, part.following]) == ["Part 1", "Part 3"]
    assert "Part 1" not in headlines(around_of(parts[1]).related)
    page = client.get(parts[1].get_absolute_url()).content.decode()
    assert 'Part of</span> <a href="/tag/harbour-files/">Harbour files</a>' in page
    assert page.index("Previous part") < page.index("Next part")
    [first], [last] = around_of(parts[0]).series, around_of(parts[3]).series
    assert (first.previous, last.following) == (None, None)


def test_parts_of_one_instant_are_led_through_all_the_same():
    Tag.objects.create(name="Harbour files", is_series=True)
    parts = [told(f"Part {number}", tags=("Harbour files",)) for number in (1, 2, 3)]
    [part] = around_of(parts[1]).series
    assert headlines([part.previous, part.following]) == ["Part 1", "Part 3"]


def test_a_story_knows_its_neighbours_in_its_section():
    stories = [told(f"Story {hours}", ago=hours * HOUR) for hours in range(1, 9)]
    told("Elsewhere", ago=3 * HOUR, section="Sport")
    found = around_of(stories[3])
    assert headlines([found.newer, found.older]) == ["Story 3", "Story 5"]
    for order, other in enumerate((stories[6], stories[0])):
        PublishedRelated.objects.create(version=stories[3], article=other.article, order=order)
    found = around_of(stories[3])
    assert headlines(found.related) == ["Story 7", "Story 1"]
    assert headlines([found.newer, found.older]) == ["Story 3", "Story 5"]


def test_a_story_in_three_languages_leads_from_each_to_the_others(client):
    english = make_published(headline="Sluice opens", language="en")
    korean = make_published(headline="수문 열려", language="ko", translation_of=english.article)
    german = make_published(
        headline="Schleuse öffnet", language="de", translation_of=korean.article
    )
    for version, others in (
        (english, ["Deutsch", "한국어"]),
        (korean, ["Deutsch", "English"]),
        (german, ["English", "한국어"]),
    ):
        found = around_of(version)
        assert [one.name for one in found.translations] == others
        assert found.related == []
    page = client.get(english.get_absolute_url()).content.decode()
    assert (
        f'<a href="{korean.get_absolute_url()}" hreflang="ko" lang="ko" dir="ltr">한국어</a>'
        in page
    )


def test_another_original_is_a_new_version():
    english = make_published(headline="Sluice opens")
    german = make_published(headline="Schleuse öffnet", language="de")
    Article.objects.filter(pk=german.article_id).update(translation_of=english.article_id)
    again = publish(article=Article.objects.get(pk=german.article_id), by=None)
    assert (again.number, again.original_id) == (2, english.article_id)


# -- at the desk ---------------------------------------------------------------------------------


def test_an_editor_picks_what_to_read_next_and_says_what_it_translates(client, editor):
    client.force_login(editor)
    other, article = make_published(headline="Picked").article, make_article()
    rows = {
        "picks-TOTAL_FORMS": "1",
        "picks-0-other": str(other.pk),
        "picks-0-order": "0",
        "translation_of": str(other.pk),
    }
    response = client.post(url("article_change", article.pk), form_of(article, **rows))
    assert response.status_code == 302, response.context["errors"]
    assert article.picks.get().other == other
    assert Article.objects.get(pk=article.pk).translation_of == other
    assert "Picked" in client.get(url("article_preview", article.pk)).content.decode()


def test_a_story_is_no_translation_of_itself(client, editor):
    client.force_login(editor)
    article = make_article()
    data = form_of(article, translation_of=str(article.pk))
    response = client.post(url("article_change", article.pk), data)
    assert "A story is no translation of itself" in response.content.decode()


def test_only_what_readers_see_is_offered_to_be_read_next(client, editor):
    client.force_login(editor)
    make_published(headline="Live ferry")
    make_article(headline="Ferry in draft")
    query = "?app_label=articles&model_name=relatedstory&field_name=other&term=ferry"
    found = client.get("/admin/autocomplete/" + query).json()["results"]
    assert [one["text"] for one in found] == ["Live ferry"]
