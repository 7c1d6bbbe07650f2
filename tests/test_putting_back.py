"""A record put back onto the working copy: all of it, and nothing that is not its own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from articles.desk.apply import put
from articles.desk.record import record_revision, story_of
from articles.models import (
    Article,
    ArticlePhoto,
    Citation,
    Correction,
    Source,
    Tag,
)
from articles.names import name_key
from articles.records import Story, StoryAuthor, StoryCitation, StoryPhoto, StoryTag
from tests.factories import (
    NOON,
    add_photo,
    make_article,
    make_author,
    make_published,
    make_section,
    make_source,
    make_tag,
)

pytestmark = pytest.mark.django_db


def full_article(**fields) -> Article:
    """A working copy with one of everything and more."""
    article = make_article(
        headline="The first",
        authors=("Ada Marsh", "Bea Noor"),
        tags=("Sea", "Ports", "Ferries"),
        sources=("Yonhap", "KCNA"),
        embargo_until=NOON,
        note="Call the port.",
        urgency=3,
        **fields,
    )
    add_photo(article, caption="Our own words.")
    add_photo(article, key="2", placement="gallery")
    ArticlePhoto.objects.create(
        article=article, key="3", caption="Asked for", offered={"url": "https://p.example/1.jpg"}
    )
    Correction.objects.create(article=article, text="It was Monday.", at=NOON)
    Correction.objects.create(article=article, text="It was noon.", at=NOON)
    record_revision(article=article, by=None)
    return article


def muddle(article: Article) -> None:
    """Change everything that an editor can change."""
    article = Article.objects.get(pk=article.pk)
    article.headline, article.deck, article.body = "Another", "", "<p>All else.</p>"
    article.section, article.urgency, article.note = make_section("Culture"), None, ""
    article.embargo_until, article.language = None, "de"
    article.save()
    article.bylines.all().delete()
    article.tags.set([make_tag("Ferries"), make_tag("Weather")])
    article.citations.filter(source__name="Yonhap").delete()
    article.citations.update(statement="Otherwise.", order=4)
    article.story_photos.filter(key="1").update(caption="Theirs", order=9)
    article.story_photos.filter(key__in="23").delete()
    article.corrections.first().delete()
    record_revision(article=article, by=None)


def test_everything_is_as_it_was():
    article = full_article()
    was = story_of(article)
    muddle(article)
    put(article=article, story=was, by=None, reason="Back")
    assert story_of(article, fresh=True) == was
    revision = article.revisions.first()
    assert revision.reason == "Back"
    assert revision.story == was.to_json()
    assert article.version == revision.number


def test_what_is_the_same_already_is_no_revision_and_touches_no_row():
    article = full_article()
    before = Article.objects.get(pk=article.pk).updated_at
    assert put(article=article, story=story_of(article), by=None, reason="Back") is None
    assert Article.objects.get(pk=article.pk).updated_at == before


def test_rows_that_stay_keep_their_place_in_the_database():
    article = full_article()
    kept = article.story_photos.get(key="1").pk, article.citations.first().pk
    was = story_of(article)
    article.citations.update(order=7)
    article.story_photos.filter(key="1").update(caption="Theirs")
    put(article=article, story=was, by=None, reason="Back")
    assert (article.story_photos.get(key="1").pk, article.citations.first().pk) == kept


def test_the_caller_sees_the_story_as_it_now_is():
    article = full_article()
    story_of(article)
    put(article=article, story=Story(headline="Short"), by=None, reason="Cut")
    assert article.headline == "Short"
    assert story_of(article).tags == ()


def test_names_that_are_new_are_made():
    article = make_article()
    story = replace(
        story_of(article),
        authors=(StoryAuthor(name="Nova Lin"),),
        tags=(StoryTag(name="Tides"),),
        sources=(StoryCitation(name="Port office", kind="official"),),
    )
    put(article=article, story=story, by=None, reason="")
    now = story_of(article)
    assert [one.name for one in now.authors] == ["Nova Lin"]
    assert [one.slug for one in now.tags] == ["tides"]
    assert now.sources[0].kind == "official"


def test_a_word_that_was_renamed_is_found_by_its_slug():
    article = make_article(tags=("Sea",))
    was = story_of(article)
    tag = make_tag("Sea")
    tag.name = "The sea"
    tag.save()
    article.tags.clear()
    put(article=article, story=was, by=None, reason="")
    assert [one.name for one in story_of(article).tags] == ["The sea"]
    assert Tag.objects.count() == 1


def test_a_word_that_was_merged_is_the_one_that_was_kept():
    article = make_article(tags=("Sea", "Ocean"), sources=("Yonhap",), authors=("Ada", "A. Marsh"))
    was = story_of(article)
    for old, kept in (
        (make_tag("Ocean"), make_tag("Sea")),
        (make_source("Yonhap"), make_source("Yonhap News")),
        (make_author("A. Marsh"), make_author("Ada")),
        (make_section("World"), make_section("Abroad")),
    ):
        old.merged_into = kept
        old.save()
    put(article=article, story=replace(was, deck="x"), by=None, reason="")
    now = story_of(article)
    assert [one.name for one in now.tags] == ["Sea"]
    assert [one.name for one in now.sources] == ["Yonhap News"]
    assert [one.name for one in now.authors] == ["Ada"]
    assert now.section == "abroad"


def test_a_picture_that_is_not_held_is_a_note_to_the_photo_desk():
    article = make_article()
    photo = StoryPhoto(key="1", file="sha256:" + "0" * 64, caption="Sea", credit="AP", creator="B")
    put(article=article, story=replace(story_of(article), photos=(photo,)), by=None, reason="")
    [now] = story_of(article).photos
    assert now.is_note
    assert (now.caption, now.credit, now.creator) == ("Sea", "AP", "B")


def test_the_photo_itself_keeps_its_words_and_rights():
    article = make_article()
    use = add_photo(article)
    story = story_of(article)
    [photo] = story.photos
    changed = replace(photo, caption="Ours", creator="X", embargo_until=NOON, usage_terms="free")
    put(article=article, story=replace(story, photos=(changed,)), by=None, reason="")
    use.photo.refresh_from_db()
    assert (use.photo.creator, use.photo.embargo_until) == ("Ada Marsh", None)
    assert use.photo.usage_terms == ""
    assert story_of(article).photos[0].caption == "Ours"


def test_two_photos_never_get_one_key():
    article = make_article()
    add_photo(article)
    [photo] = story_of(article).photos
    story = replace(story_of(article), photos=(photo, replace(photo, caption="Again")))
    put(article=article, story=story, by=None, reason="")
    assert [one.key for one in story_of(article).photos] == ["1", "2"]


# -- what is not the desk's to put back ----------------------------------------------------------


def test_the_embargo_of_the_wire_stays():
    article = make_article()
    was = story_of(article)
    later = NOON + timedelta(days=900)
    Article.objects.filter(pk=article.pk).update(wire_embargo_until=later)
    article.refresh_from_db()
    put(article=article, story=replace(was, deck="x"), by=None, reason="")
    assert story_of(article).wire_embargo_until == later


def test_an_embargo_that_comes_back_takes_back_what_is_scheduled():
    soon, late = timezone.now() + timedelta(hours=1), timezone.now() + timedelta(hours=5)
    version = make_published(at=soon)
    article = version.article
    put(
        article=article,
        story=replace(story_of(article), embargo_until=late),
        by=None,
        reason="",
    )
    version.refresh_from_db()
    assert version.cancelled_at is not None


def test_a_slug_that_another_story_has_is_not_taken():
    article = make_article(slug="storm")
    was = story_of(article)
    Article.objects.filter(pk=article.pk).update(slug="storm-at-sea")
    make_article(slug="storm")
    article.refresh_from_db()
    put(article=article, story=replace(was, deck="x"), by=None, reason="")
    assert article.slug == "storm-at-sea"


def test_a_slug_that_readers_know_another_story_by_is_not_taken():
    version = make_published(slug="storm")
    Article.objects.filter(pk=version.article_id).update(slug="typhoon")
    article = make_article(slug="rain")
    put(article=article, story=replace(story_of(article), slug="storm"), by=None, reason="")
    assert article.slug == "rain"


def test_a_story_that_was_published_keeps_an_address():
    article = make_published().article
    put(article=article, story=replace(story_of(article), slug="", deck="x"), by=None, reason="")
    assert article.slug


def test_a_slug_that_is_free_comes_back():
    article = make_article(slug="storm")
    was = story_of(article)
    Article.objects.filter(pk=article.pk).update(slug="rain")
    put(article=article, story=was, by=None, reason="")
    assert article.slug == "storm"


def test_a_field_that_holds_what_none_may_is_refused():
    article = make_article()
    with pytest.raises(ValidationError):
        put(article=article, story=replace(story_of(article), urgency=12), by=None, reason="")


# -- who may -------------------------------------------------------------------------------------


def test_a_reporter_puts_nothing_back_in_a_colleagues_story(reporter):
    article = make_article()
    with pytest.raises(PermissionDenied):
        put(article=article, story=Story(headline="Mine"), by=reporter, reason="")


def test_protected_sources_that_somebody_may_not_see_stay_where_they_are(editor, chief):
    make_source("Deep Well", confidential=True)
    article = make_article(sources=("Yonhap", "Deep Well", "KCNA"))
    put(article=article, story=replace(story_of(article), sources=()), by=editor, reason="")
    assert [one.source.name for one in article.citations.all()] == ["Deep Well"]
    put(article=article, story=replace(story_of(article), sources=()), by=chief, reason="")
    assert not article.citations.exists()


def test_protected_sources_keep_their_place_among_the_others(editor):
    make_source("Deep Well", confidential=True)
    article = make_article(sources=("Yonhap", "Deep Well", "KCNA"))
    was = story_of(article)
    article.citations.filter(source__name="KCNA").update(statement="Otherwise.")
    put(article=article, story=was, by=editor, reason="")
    assert story_of(article, fresh=True) == was


def test_a_protected_source_of_an_old_revision_comes_back_only_for_those_who_may(editor, chief):
    make_source("Deep Well", confidential=True)
    article = make_article(sources=("Deep Well",))
    was = story_of(article)
    article.citations.all().delete()
    record_revision(article=article, by=None)
    put(article=article, story=was, by=editor, reason="")
    assert not article.citations.exists()
    put(article=article, story=was, by=chief, reason="")
    assert article.citations.exists()


def test_what_was_told_in_confidence_stays_off_the_record(chief):
    source = make_source("Deep Well", confidential=True)
    article = make_article(sources=("Deep Well",))
    was = story_of(article)
    Citation.objects.all().delete()
    Source.objects.filter(pk=source.pk).update(confidential=False)
    put(article=article, story=was, by=chief, reason="")
    assert story_of(article).sources[0].terms == "off-record"


# -- any story -----------------------------------------------------------------------------------

#: Words that the database and the sanitiser keep as they are.
texts = some.text("abc äß한中🙂'\"&<\n", max_size=30).map(str.strip)
names = texts.filter(lambda text: name_key(text) and text == " ".join(text.split()))
times = some.none() | some.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 - the zone comes with the strategy
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=some.just(UTC),
)


def unique(strategy):
    return some.lists(strategy, max_size=4, unique_by=lambda one: name_key(one.name)).map(tuple)


stories = some.builds(
    Story,
    headline=texts.filter(bool).map(lambda text: " ".join(text.split())),
    headline_provisional=some.booleans(),
    deck=texts,
    slug=some.sampled_from(["", "storm", "storm-2"]),
    dateline=some.sampled_from(["", "SEOUL, Jan. 25"]),
    body=some.sampled_from(["", "<p>One.</p>", '<h2>Two</h2>\n<figure data-photo="1"></figure>']),
    language=some.sampled_from(["en", "ko"]),
    urgency=some.none() | some.integers(1, 8),
    published_at=times,
    embargo_until=times,
    expires_at=times,
    note=texts,
    authors=unique(some.builds(StoryAuthor, name=names)),
    tags=unique(some.builds(StoryTag, name=names)),
    sources=some.lists(
        some.builds(
            StoryCitation,
            name=some.sampled_from(["Yonhap", "Port office", "Deep Well"]),
            role=some.sampled_from(["credit", "quoted", "background", "photo"]),
            attribution=texts,
            url=some.sampled_from(["", "https://a.example/"]),
            terms=some.sampled_from(["on-record", "off-record"]),
        ),
        max_size=4,
    ).map(tuple),
    photos=some.lists(
        some.builds(
            StoryPhoto,
            key=some.sampled_from(["1", "2", "a-b", ""]),
            caption=texts,
            credit=texts,
            url=some.sampled_from(["", "https://p.example/1.jpg"]),
            placement=some.sampled_from(["lead", "inline", "gallery"]),
        ),
        max_size=4,
        unique_by=lambda one: one.key,
    ).map(tuple),
)


class AnyStory(TestCase):
    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    @given(stories, stories)
    def test_comes_back_whatever_was_made_of_it(self, first, second):
        article = make_article()
        put(article=article, story=first, by=None, reason="")
        was = story_of(article, fresh=True)
        put(article=article, story=second, by=None, reason="")
        put(article=article, story=was, by=None, reason="")
        assert story_of(article, fresh=True) == was
