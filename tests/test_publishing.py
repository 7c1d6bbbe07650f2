"""The one-way door: what publishing shows, when, and what never goes through it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.desk.photo import save_photo
from articles.desk.publish import Blocked, publish
from articles.desk.record import record_revision, story_of
from articles.desk.state import LiveState, with_live_state
from articles.desk.unschedule import hold_to_embargo, unschedule
from articles.desk.withdraw import withdraw
from articles.models import Article, Citation, PublishedVersion, Source
from articles.photos import FULL, Box
from articles.photos.storage import copies, originals
from articles.photos.supply import card_name, copy_name, forget, sizes

from .factories import NOON, add_photo, make_article, make_photo, make_published

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def edit(article: Article, **fields) -> Article:
    article = Article.objects.get(pk=article.pk)
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()
    record_revision(article=article, by=None)
    return article


def state(article: Article) -> str:
    return with_live_state(Article.objects.all(), at=timezone.now()).get(pk=article.pk).live_state


def visible(article: Article, at=None) -> list[int]:
    versions = PublishedVersion.objects.visible(at).filter(article=article)
    return list(versions.values_list("number", flat=True))


def test_readers_see_a_story_from_the_instant_it_is_published():
    article = make_article()
    assert visible(article) == []
    version = publish(article=article, by=None)
    assert visible(article) == [1]
    assert version.record.headline == article.headline
    assert version.published_at == version.visible_from


def test_saving_a_live_story_shows_nothing():
    article = make_published(headline="Rain").article
    edit(article, headline="Snow")
    [version] = PublishedVersion.objects.visible()
    assert version.record.headline == "Rain"
    assert state(article) == LiveState.CHANGED


def test_a_second_publish_ends_the_first_version_at_the_same_instant():
    article = make_published(headline="Rain").article
    second = publish(article=edit(article, headline="Snow"), by=None)
    first = article.versions.get(number=1)
    assert second.number == 2
    assert first.visible_until == second.visible_from
    assert visible(article) == [2]
    assert visible(article, first.visible_until - timedelta(microseconds=1)) == [1]
    assert second.published_at == first.published_at


def test_republishing_without_a_change_makes_no_version():
    article = make_published().article
    assert publish(article=article, by=None) is None
    assert article.versions.count() == 1


def test_the_updated_time_is_set_only_when_readers_text_changed():
    article = make_published(headline="Rain").article
    second = publish(article=edit(article, slug="another-address"), by=None)
    assert second.updated_at is None
    third = publish(article=edit(article, headline="Snow"), by=None)
    assert third.updated_at == third.visible_from
    fourth = publish(article=edit(article, slug="a-third-address"), by=None)
    assert fourth.updated_at == third.updated_at


def test_a_scheduled_story_begins_by_itself_exact_to_the_microsecond():
    with time_machine.travel(NOON, tick=False):
        version = make_published(at=NOON + HOUR)
        article = version.article
        assert visible(article) == []
        assert state(article) == LiveState.SCHEDULED
    begins = NOON + HOUR
    assert visible(article, begins - timedelta(microseconds=1)) == []
    assert visible(article, begins) == [1]
    assert version.published_at == begins


def test_a_live_story_keeps_its_version_until_a_scheduled_update_begins():
    with time_machine.travel(NOON, tick=False) as clock:
        article = make_published(headline="Rain").article
        clock.shift(HOUR)
        publish(article=edit(article, headline="Snow"), by=None, at=timezone.now() + HOUR)
        assert visible(article) == [1]
        assert state(article) == LiveState.CHANGED
        clock.shift(HOUR)
        assert visible(article) == [2]
        assert state(article) == LiveState.LIVE


def test_publishing_now_takes_back_what_was_scheduled():
    article = make_article(headline="Rain")
    publish(article=article, by=None, at=timezone.now() + HOUR)
    publish(article=edit(article, headline="Snow"), by=None)
    assert visible(article) == [2]
    assert visible(article, timezone.now() + 2 * HOUR) == [2]
    assert article.versions.get(number=1).cancelled_at is not None


def test_taking_back_a_scheduled_update_leaves_the_live_version_to_stay():
    with time_machine.travel(NOON, tick=False) as clock:
        article = make_published(headline="Rain", expires_at=NOON + 9 * HOUR).article
        clock.shift(HOUR)
        publish(article=edit(article, headline="Snow"), by=None, at=NOON + 3 * HOUR)
        unschedule(article=article, by=None)
        assert visible(article, NOON + 4 * HOUR) == [1]
        assert visible(article, NOON + 9 * HOUR) == []
        with pytest.raises(ValidationError, match="Nothing of this story is scheduled"):
            unschedule(article=article, by=None)


def test_a_story_is_taken_down_at_its_time():
    with time_machine.travel(NOON, tick=False) as clock:
        article = make_published(expires_at=NOON + HOUR).article
        assert visible(article) == [1]
        clock.shift(HOUR)
        assert visible(article) == []
        assert state(article) == LiveState.ENDED


def test_at_any_instant_at_most_one_version_is_visible():
    with time_machine.travel(NOON, tick=False) as clock:
        article = make_published(headline="0").article
        for number in range(1, 6):
            clock.shift(timedelta(minutes=20))
            at = timezone.now() + HOUR if number % 2 else None
            publish(article=edit(article, headline=str(number)), by=None, at=at)
        for minutes in range(0, 240, 5):
            assert len(visible(article, NOON + timedelta(minutes=minutes))) == 1


def test_two_publishes_at_one_instant_still_leave_one_version():
    with time_machine.travel(NOON, tick=False):
        article = make_published(headline="Rain").article
        publish(article=edit(article, headline="Snow"), by=None)
    assert visible(article, NOON + HOUR) == [2]


def test_a_time_that_is_past_is_refused():
    with pytest.raises(ValidationError, match="That time is past"):
        publish(article=make_article(), by=None, at=timezone.now() - HOUR)


def test_the_public_face_has_neither_confidential_sources_nor_notes():
    article = make_article(sources=("Yonhap",), note="Ring the minister on 555-0100")
    secret = Source.objects.create(name="Deep Throat", kind="person", confidential=True)
    Citation.objects.create(article=article, source=secret, statement="It was the aide.")
    Citation.objects.create(
        article=article,
        source=Source.objects.get(name="Yonhap"),
        statement="Off the record: the aide.",
        terms="off-record",
    )
    version = publish(article=article, by=None)
    frozen = str(version.story) + str(version.summary)
    for trace in ("Deep Throat", "aide", "555-0100"):
        assert trace not in frozen
    assert [link.source.name for link in version.source_links.all()] == ["Yonhap"]


def test_a_note_to_the_photo_desk_is_no_obstacle_and_not_public():
    article = make_article()
    article.story_photos.create(caption="The hall, wanted", credit="KCNA", key="1")
    version = publish(article=article, by=None)
    assert version.record.photos == ()


def test_a_photo_goes_out_with_its_words_and_its_copies_are_there():
    article = make_article()
    use = add_photo(article, crop="2500-0-5000-10000")
    version = publish(article=article, by=None)
    [photo] = version.record.photos
    assert photo.caption == "Sculptors at work in January."
    assert photo.credit == "KCNA / Yonhap"
    assert version.summary["photos"][0]["token"] == use.photo.token
    for box in (FULL, Box.parse(use.crop)):
        face = use.photo.face
        names = [copy_name(face, box, width) for width, _height in sizes(face, box)]
        for name in (*names, card_name(face, box)):
            assert copies().exists(f"photos/{face.token}/{name}")


def test_what_is_the_desks_own_of_a_photo_is_in_no_version():
    article = make_article()
    photo = add_photo(article).photo
    photo.rights_until = timezone.now() + HOUR
    photo.territory = "Not in Valdora"
    save_photo(photo=photo, by=None)
    frozen = str(publish(article=article, by=None).story)
    assert photo.sha256 not in frozen
    assert "Valdora" not in frozen
    assert "rights_until" not in frozen


def test_a_photo_whose_original_is_lost_stops_the_story():
    article = make_article()
    photo = add_photo(article).photo
    forget(photo.face)
    originals().delete(photo.file.name)
    with pytest.raises(Blocked, match="original of photo 1 cannot be read"):
        publish(article=article, by=None)


def test_a_photo_stands_in_no_more_stories_than_its_rights_allow():
    photo = make_photo(max_uses=1)
    first, second = (make_article() for _ in range(2))
    for article in (first, second):
        article.story_photos.create(photo=photo, key="1", placement="lead")
    assert publish(article=first, by=None)
    with pytest.raises(Blocked, match="as many stories already as its rights allow: 1"):
        publish(article=second, by=None)
    edit(first, deck="Told again.")
    assert publish(article=first, by=None)


@pytest.mark.parametrize(
    ("fields", "finding"),
    [
        ({"headline_provisional": True}, "headline.E2"),
        ({"body": "<p> </p>"}, "body.E1"),
        ({"section": None}, "section.E1"),
        ({"authors": ()}, "attribution.E1"),
        ({"embargo_until": NOON + timedelta(days=9999)}, "embargo.E1"),
        ({"expires_at": NOON - HOUR}, "embargo.E2"),
    ],
)
def test_what_is_not_fit_is_not_published(fields, finding):
    with pytest.raises(Blocked) as blocked:
        publish(article=make_article(**fields), by=None)
    assert finding in [one.id for one in blocked.value.findings]
    assert not PublishedVersion.objects.exists()


def test_a_photo_without_words_stops_the_story():
    article = make_article()
    use = add_photo(article)
    use.photo.alt_text = ""
    use.photo.save()
    with pytest.raises(Blocked, match="Photo 1 has no alternative text"):
        publish(article=article, by=None)


def test_an_embargoed_story_may_be_scheduled_for_its_hour():
    ends = timezone.now() + HOUR
    article = make_article(embargo_until=ends)
    with pytest.raises(Blocked):
        publish(article=article, by=None, at=ends - timedelta(seconds=1))
    publish(article=article, by=None, at=ends)
    assert visible(article, ends) == [1]


def test_withdrawing_takes_a_story_from_readers_and_keeps_the_reason(chief):
    article = make_published().article
    publish(article=edit(article, headline="Later"), by=None, at=timezone.now() + HOUR)
    version = withdraw(article=article, by=chief, reason="The photo was not ours to show.")
    assert visible(article) == []
    assert visible(article, timezone.now() + 2 * HOUR) == []
    assert version.withdrawal_reason == "The photo was not ours to show."
    assert state(article) == LiveState.WITHDRAWN


def test_a_withdrawn_story_comes_back_when_it_is_published_again():
    first = make_published()
    withdraw(article=first.article, by=None, reason="In error.")
    second = publish(article=first.article, by=None)
    assert second.number == 2
    assert second.published_at == first.published_at
    assert state(first.article) == LiveState.LIVE


def test_withdrawing_needs_a_reason_and_something_to_withdraw():
    with pytest.raises(ValidationError, match="why it is withdrawn"):
        withdraw(article=make_published().article, by=None, reason=" ")
    with pytest.raises(ValidationError, match="nothing to withdraw"):
        withdraw(article=make_article(), by=None, reason="Never was.")


@pytest.mark.parametrize(
    ("role", "may_publish", "may_withdraw"),
    [
        ("Reporter", False, False),
        ("Photo editor", False, False),
        ("Editor", True, False),
        ("Chief editor", True, True),
    ],
)
def test_who_may_publish_and_withdraw(person, role, may_publish, may_withdraw):
    by = person(role)
    article = make_article(created_by=by, sources=("Yonhap",))
    if may_publish:
        publish(article=article, by=by)
    else:
        with pytest.raises(PermissionDenied):
            publish(article=article, by=by)
    live = make_published().article
    if may_withdraw:
        withdraw(article=live, by=by, reason="In error.")
    else:
        with pytest.raises(PermissionDenied):
            withdraw(article=live, by=by, reason="In error.")


def test_a_published_version_is_frozen():
    version = make_published()
    version.slug = "another"
    with pytest.raises(TypeError, match="frozen"):
        version.save()
    with pytest.raises(TypeError, match="frozen"):
        version.save(update_fields=["slug"])


def test_the_database_refuses_a_version_that_ends_before_it_begins():
    version = make_published()
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedVersion.objects.filter(pk=version.pk).update(
            visible_until=version.visible_from - HOUR
        )


def test_a_slug_is_made_from_the_headline_at_the_first_publication_and_is_free():
    first = make_published(headline="Rain in the Hills")
    second = make_published(headline="Rain in the hills!")
    assert (first.slug, second.slug) == ("rain-in-the-hills", "rain-in-the-hills-2")
    assert make_published(headline="수도 박물관 개관").slug == "수도-박물관-개관"


def test_each_save_is_one_revision_and_a_save_without_a_change_is_none():
    article = make_article(headline="Rain")
    assert record_revision(article=article, by=None) is None
    edit(article, headline="Snow")
    assert [one.story["headline"] for one in article.revisions.all()] == ["Snow", "Rain"]
    assert Article.objects.get(pk=article.pk).version == 2


def test_the_revision_is_the_whole_story():
    article = make_article(tags=("Museums", "École"), sources=("Yonhap",), note="Call back")
    add_photo(article)
    story = story_of(article, fresh=True)
    assert article.revisions.first().story == story.to_json()
    assert [tag.name for tag in story.tags] == ["Museums", "École"]
    assert story.note == "Call back"


def test_going_back_to_what_is_live_takes_back_the_update_and_makes_no_version():
    article = make_published(headline="Rain").article
    publish(article=edit(article, headline="Snow"), by=None, at=timezone.now() + HOUR)
    assert publish(article=edit(article, headline="Rain"), by=None) is None
    assert visible(article, timezone.now() + 2 * HOUR) == [1]
    assert article.versions.count() == 2


def test_an_embargo_that_is_extended_holds_what_was_scheduled():
    ends = timezone.now() + HOUR
    article = make_published(embargo_until=ends, at=ends).article
    later = edit(article, embargo_until=ends + timedelta(days=2))
    assert hold_to_embargo(article=later)
    assert visible(article, ends + HOUR) == []
    assert not hold_to_embargo(article=later)


def test_a_story_cannot_take_the_address_of_another_that_readers_see():
    first = make_published(headline="Flood", slug="flood").article
    edit(first, slug="flood-in-the-valley")
    second = make_article(headline="Another flood", slug="flood")
    with pytest.raises(Blocked, match="Readers know another story"):
        publish(article=second, by=None)
    assert make_published(headline="Flood").slug == "flood-2"


def test_a_photo_whose_rights_are_not_in_force_stops_the_story():
    article = make_article()
    photo = add_photo(article).photo
    photo.rights_until = timezone.now() + HOUR
    save_photo(photo=photo, by=None)
    with pytest.raises(Blocked, match="rights to photo 1"):
        publish(article=article, by=None, at=timezone.now() + 2 * HOUR)
    assert publish(article=article, by=None)
