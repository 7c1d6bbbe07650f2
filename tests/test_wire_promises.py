"""What a wire is promised to do to a newsroom, and never to do, whatever it sends and in what order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles.desk.record import record_revision
from articles.ingest import Arrived, Options, Outcome, ingest
from articles.models import Article, Provider, PublishedVersion, WireItem
from articles.records import Parsed, ParseProblem, Story

from .factories import make_section

NOON = datetime(2026, 1, 25, 12, tzinfo=UTC)
FIRST = Story(
    guid="harbour-1",
    version="1",
    headline="Ferry returns to the old harbour",
    body="<p>It is back.</p>\n<p>Nobody was hurt.</p>\n<p>It sails on Sunday.</p>",
    published_at=NOON,
    section="World",
    credit="Yonhap",
)
KILL = replace(FIRST, version="2", body="", headline="KILL: Ferry")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _world(db):
    make_section("World")


def in_days(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


def parsed(story: Story, **fields) -> Parsed:
    return Parsed(**{"story": story, "raw": repr((story, fields)).encode()} | fields)


def arrive(*items: Parsed | ParseProblem, provider: str = "Yonhap", publish: bool = True):
    """The outcomes of items that come in one file."""
    arrived = [Arrived(path="a", format="ninjs", what=one) for one in items]
    return list(ingest(arrived, options=Options(provider=provider, publish=publish)))


def comes(story: Story = FIRST, *, publish: bool = True, **fields) -> Outcome:
    [outcome] = arrive(parsed(story, **fields), publish=publish)
    return outcome


def seen() -> list[str]:
    """The headlines that readers see now."""
    return [version.record.headline for version in PublishedVersion.objects.visible()]


def edit(**fields) -> Article:
    article = Article.objects.get()
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()
    record_revision(article=article, by=None)
    return article


# -- what readers must not see ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kill", "late"),
    [
        (replace(KILL, version="", published_at=None), replace(FIRST, deck="Once more.")),
        (KILL, replace(FIRST, version="2", deck="Sent with the kill’s number.")),
        (replace(KILL, version=""), replace(FIRST, version="", deck="At the same time.")),
        (KILL, FIRST),
    ],
)
def test_a_killed_story_stays_held_whatever_comes_late_and_is_not_newer_for_sure(kill, late):
    comes(publish=False)
    comes(kill, status="canceled")
    comes(late)
    assert seen() == []
    assert Article.objects.get().wire_status == "canceled"


def test_what_is_newer_than_its_kill_for_sure_is_published_again():
    comes(publish=False)
    comes(KILL, status="canceled")
    comes(replace(FIRST, version="3", headline="Ferry, mended"))
    assert seen() == ["Ferry, mended"]


def test_a_kill_that_is_dated_like_the_first_version_holds_a_later_one_too():
    comes(replace(FIRST, version="", updated_at=NOON + timedelta(hours=3)), publish=False)
    comes(replace(KILL, version=""), status="canceled")
    assert Article.objects.get().wire_status == "canceled"


def test_a_kill_finds_its_story_whatever_case_and_blanks_the_provider_is_called_with():
    comes(publish=False)
    arrive(parsed(KILL, status="canceled"), provider="  YONHAP ")
    assert Article.objects.get().wire_status == "canceled"
    assert Provider.objects.get().name == "Yonhap"


@pytest.mark.parametrize(
    ("later", "status"),
    [
        (KILL, "canceled"),
        (replace(FIRST, version="2"), "withheld"),
        (replace(FIRST, version="2", embargo_until=in_days(3)), "usable"),
    ],
)
def test_what_comes_in_one_file_with_its_end_is_not_shown_for_the_time_between(later, status):
    outcomes = arrive(parsed(FIRST), parsed(later, status=status))
    assert [one.outcome for one in outcomes] == ["created", "updated"]
    assert PublishedVersion.objects.count() == 0
    assert "takes it back, withholds it or is under embargo" in outcomes[0].problems[-1]


def test_an_update_that_comes_in_one_file_with_its_kill_is_not_shown_either():
    comes()
    update = replace(FIRST, version="2", headline="Ferry is late")
    arrive(parsed(update), parsed(replace(KILL, version="3"), status="canceled"))
    assert seen() == [FIRST.headline]


def test_a_kill_of_an_older_version_in_the_same_file_keeps_nothing_from_readers():
    arrive(parsed(replace(FIRST, version="5")), parsed(KILL, status="canceled"))
    assert seen() == [FIRST.headline]


def test_an_embargo_that_is_lifted_in_the_same_file_is_lifted():
    free = replace(FIRST, version="3", headline="Free now")
    arrive(
        parsed(FIRST),
        parsed(replace(FIRST, version="2", embargo_until=in_days(3))),
        parsed(free),
    )
    assert seen() == ["Free now"]


def test_an_update_under_embargo_waits_and_readers_keep_the_version_they_have():
    comes()
    comes(replace(FIRST, version="2", headline="Secret", embargo_until=in_days(3)))
    assert seen() == [FIRST.headline]
    comes(replace(FIRST, version="2", headline="Secret, older", deck="An older one."))
    comes(replace(FIRST, version="1", headline="Secret, oldest"))
    assert "Secret, oldest" not in seen()
    comes(replace(FIRST, version="3", headline="Free now"))
    assert seen() == ["Free now"]


def test_an_embargo_that_another_provider_of_the_same_guid_lifts_still_runs():
    comes(replace(FIRST, embargo_until=in_days(3), headline="Under embargo"))
    arrive(parsed(FIRST), provider="AFP")
    assert seen() == [FIRST.headline]


def test_what_an_editor_has_not_published_is_not_published_by_the_next_update():
    comes()
    edit(deck="Not checked yet.")
    outcome = comes(replace(FIRST, version="2", headline="Ferry is late"))
    assert outcome.problems[-1] == (
        "The update is not published: the desk has changes that it has not published."
    )
    assert seen() == [FIRST.headline]
    assert PublishedVersion.objects.visible().get().record.deck == ""


def test_a_draft_that_an_editor_works_on_is_not_published_by_an_update():
    comes(publish=False)
    edit(deck="Not checked yet.")
    comes(replace(FIRST, version="2", headline="Ferry is late"))
    assert seen() == []
    comes(replace(FIRST, version="3", headline="Ferry is later"))
    assert seen() == []


def test_a_draft_that_no_editor_has_touched_is_published_by_an_update():
    comes(publish=False)
    comes(replace(FIRST, version="2", headline="Ferry is late"), publish=False)
    comes(replace(FIRST, version="3", headline="Ferry is later"))
    assert seen() == ["Ferry is later"]


# -- originals -------------------------------------------------------------------------------------


def test_bytes_that_were_refused_stay_when_others_come_under_their_guid():
    refused = ParseProblem(message="no body.", raw=b"bad bytes", guid=FIRST.guid)
    arrive(refused)
    comes()
    arrive(replace(refused, raw=b"bad once more"))
    comes(replace(FIRST, version="2", deck="A deck."))
    assert {b"bad bytes", b"bad once more"} < {bytes(one.raw) for one in WireItem.objects.all()}


def test_bytes_that_were_refused_and_are_taken_later_are_kept_once():
    arrive(ParseProblem(message="no body.", raw=b"the bytes", guid=FIRST.guid))
    comes(raw=b"the bytes")
    assert WireItem.objects.get().outcome == "created"
