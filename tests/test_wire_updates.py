"""A wire runs on: updates beside what editors write, what is taken back, what a provider's codes mean."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.utils import timezone

from articles.desk.publish import Blocked, publish
from articles.desk.record import record_revision
from articles.desk.save import Conflict
from articles.desk.wire_stop import let_stand
from articles.desk.wire_update import named, open_units, settle_unit
from articles.ingest import Arrived, Options, ingest, run
from articles.models import (
    ActKind,
    Article,
    ImportRun,
    Provider,
    PublishedVersion,
    SubjectRule,
    WireItem,
    WireUpdate,
)
from articles.records import Parsed, Story, StoryPhoto, StoryTag, Subject

from .factories import make_section, make_source, make_tag, picture_bytes

pytestmark = pytest.mark.django_db

PUBLISH = Options(provider="Yonhap", publish=True)
NOON = datetime(2026, 1, 25, 12, tzinfo=UTC)
FIRST = Story(
    guid="harbour-1",
    version="1",
    headline="Ferry returns to the old harbour",
    body="<p>It is back.</p>\n<p>Nobody was hurt.</p>\n<p>It sails on Sunday.</p>",
    published_at=NOON,
)


def arrive(story: Story = FIRST, *, options: Options | None = None, **parsed):
    """The outcome of one story that comes from the wire called Yonhap."""
    raw = parsed.pop("raw", repr((story, parsed)).encode())
    what = Parsed(story=story, raw=raw, **parsed)
    options = options or Options(provider="Yonhap")
    [outcome] = ingest([Arrived(path="a", format="ninjs", what=what)], options=options)
    return outcome


def edit(**fields) -> Article:
    article = Article.objects.get()
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()
    record_revision(article=article, by=None)
    return article


def second(**fields) -> Story:
    return replace(FIRST, version="2", **fields)


# -- updates -------------------------------------------------------------------------------------


def test_an_update_goes_into_what_no_editor_has_touched():
    arrive()
    edit(deck="Our own deck.", body=FIRST.body.replace("It is back.", "It is back, we saw."))
    outcome = arrive(second(headline="Ferry is late", body=FIRST.body.replace("Sunday", "Monday")))
    article = Article.objects.get()
    assert outcome.outcome == "updated"
    assert (article.headline, article.deck) == ("Ferry is late", "Our own deck.")
    assert article.body == (
        "<p>It is back, we saw.</p>\n<p>Nobody was hurt.</p>\n<p>It sails on Monday.</p>"
    )
    assert not WireUpdate.objects.filter(is_open=True).exists()


def test_what_both_have_changed_is_named_and_ours_stays():
    arrive()
    edit(headline="Our ferry", body=FIRST.body.replace("Nobody was", "Two people were"))
    outcome = arrive(
        second(
            headline="Ferry is late",
            deck="By an hour.",
            body=FIRST.body.replace("Nobody was", "Three people were"),
        )
    )
    article = Article.objects.get()
    assert outcome.outcome == "conflict"
    assert outcome.problems[-1] == (
        "The wire changed what an editor has changed: headline, paragraph 2. "
        "Settle it at the story."
    )
    assert (article.headline, article.deck) == ("Our ferry", "By an hour.")
    assert "Two people were hurt" in article.body
    assert named(open_units(article)) == "headline, paragraph 2"
    assert WireUpdate.objects.get().item == WireItem.objects.get(outcome="conflict")


def conflict() -> Article:
    arrive()
    edit(headline="Our ferry", body=FIRST.body.replace("Nobody was", "Two people were"))
    arrive(second(headline="Late", body=FIRST.body.replace("Nobody was", "Three people were")))
    return Article.objects.get()


def test_the_wires_text_is_taken_for_a_paragraph_and_ours_kept_for_the_headline(editor):
    article = conflict()
    headline, paragraph = open_units(article)
    settle_unit(
        article=article, keys=[paragraph.key], takes=True, by=editor, began_from=article.version
    )
    article.refresh_from_db()
    assert "Three people were hurt" in article.body
    assert [unit.name for unit in open_units(article)] == ["headline"]
    settle_unit(
        article=article, keys=[headline.key], takes=False, by=editor, began_from=article.version
    )
    article.refresh_from_db()
    assert (article.headline, open_units(article)) == ("Our ferry", ())
    assert not WireUpdate.objects.get().is_open
    assert article.acts.filter(kind=ActKind.WIRE_SETTLED).count() == 2
    assert article.revisions.first().reason == "Taken from the wire"


def test_everything_is_settled_at_once(editor):
    article = conflict()
    keys = [unit.key for unit in open_units(article)]
    settle_unit(article=article, keys=keys, takes=True, by=editor, began_from=article.version)
    article.refresh_from_db()
    assert article.headline == "Late"
    assert "Three people" in article.body
    assert not WireUpdate.objects.filter(is_open=True).exists()


def test_what_was_kept_is_asked_about_no_more_and_the_next_change_is(editor):
    article = conflict()
    for unit in open_units(article):
        settle_unit(
            article=article, keys=[unit.key], takes=False, by=editor, began_from=article.version
        )
    body = FIRST.body.replace("Nobody was", "Three people were")
    assert arrive(replace(FIRST, version="3", headline="Late", deck="So.", body=body)).outcome == (
        "updated"
    )
    outcome = arrive(replace(FIRST, version="4", headline="Later", body=body))
    assert outcome.outcome == "conflict"
    assert named(open_units(Article.objects.get())) == "headline"


def test_what_an_editor_writes_as_the_wire_has_it_settles_itself():
    article = conflict()
    edit(headline="Late")
    assert named(open_units(article)) == "paragraph 2"


def test_settling_needs_the_right_to_edit_and_the_version_that_was_looked_at(person, reporter):
    article = conflict()
    [headline, paragraph] = open_units(article)
    with pytest.raises(PermissionDenied):
        settle_unit(article=article, keys=[headline.key], takes=False, by=reporter, began_from=2)
    chief = person("Chief editor")
    with pytest.raises(Conflict):
        settle_unit(
            article=article,
            keys=[headline.key],
            takes=True,
            by=chief,
            began_from=article.version - 1,
        )
    with pytest.raises(ValidationError, match="look at it once more"):
        settle_unit(
            article=article, keys=["gone"], takes=False, by=chief, began_from=article.version
        )
    assert len(open_units(article)) == 2


def test_an_update_of_what_is_edited_is_not_published_while_something_is_open(editor):
    options = Options(provider="Yonhap", publish=True)
    make_section("World")
    story = replace(FIRST, section="World", sources=(), credit="Yonhap")
    arrive(story, options=options)
    assert PublishedVersion.objects.count() == 1
    edit(headline="Our ferry")
    changed = replace(story, version="2", headline="Late", deck="Deck.")
    assert arrive(changed, options=options).outcome == "conflict"
    assert PublishedVersion.objects.count() == 1


def test_by_time_where_there_are_no_numbers_an_older_item_changes_nothing():
    late = replace(FIRST, version="", updated_at=NOON + timedelta(hours=2), headline="Late")
    arrive(late)
    outcome = arrive(replace(FIRST, version="", updated_at=NOON + timedelta(hours=1)))
    assert outcome.outcome == "unchanged"
    assert Article.objects.get().headline == "Late"


def test_an_older_version_changes_nothing_after_a_conflict_either():
    conflict()
    assert arrive(replace(FIRST, deck="An old deck.")).outcome == "unchanged"
    assert Article.objects.get().deck == ""


def test_the_same_again_changes_nothing_whatever_is_open():
    article = conflict()
    again = second(headline="Late", body=FIRST.body.replace("Nobody was", "Three people were"))
    assert arrive(again).outcome == "unchanged"
    assert len(open_units(article)) == 2


# -- what the wire takes back --------------------------------------------------------------------

KILL = replace(FIRST, version="2", body="", headline="KILL: Ferry", note="The agency was misled.")


def test_a_kill_holds_the_story_and_tells_the_desk():
    arrive()
    edit(headline="Our ferry")
    outcome = arrive(KILL, status="canceled")
    article = Article.objects.get()
    assert outcome.outcome == "updated"
    assert outcome.problems == [
        "The story is held: it cannot be published unless the desk lets it stand."
    ]
    assert (article.wire_status, article.headline) == ("canceled", "Our ferry")
    act = article.acts.get(kind=ActKind.WIRE_STOPPED)
    assert act.why == "The agency was misled."
    assert WireItem.objects.get(status="canceled").article == article
    assert arrive(KILL, status="canceled").outcome == "unchanged"


def test_a_killed_story_is_not_published_and_what_waits_is_taken_back(editor):
    make_section("World")
    arrive(replace(FIRST, section="World", credit="Yonhap"))
    article = Article.objects.get()
    publish(article=article, by=None, at=timezone.now() + timedelta(hours=1))
    outcome = arrive(KILL, status="canceled")
    assert "What was scheduled is taken back." in outcome.problems
    assert not article.versions.pending(timezone.now()).exists()
    with pytest.raises(Blocked, match="withdrawn this story"):
        publish(article=Article.objects.get(), by=editor)


def test_readers_keep_a_killed_story_until_the_desk_withdraws_it():
    make_section("World")
    arrive(replace(FIRST, section="World", credit="Yonhap"), options=PUBLISH)
    outcome = arrive(KILL, status="canceled")
    assert outcome.problems == ["Readers still see the story: withdraw it, or let it stand."]
    assert PublishedVersion.objects.visible().count() == 1


def test_a_kill_of_what_never_came_is_kept_and_holds_what_comes_late():
    outcome = arrive(KILL, status="canceled")
    assert (outcome.outcome, Article.objects.count()) == ("unchanged", 0)
    assert WireItem.objects.get().status == "canceled"
    arrive(options=PUBLISH)
    article = Article.objects.get()
    assert (article.wire_status, article.versions.count()) == ("canceled", 0)
    assert arrive(replace(FIRST, version="3", deck="Mended.")).outcome == "updated"
    article.refresh_from_db()
    assert (article.wire_status, article.deck) == ("usable", "Mended.")


def test_a_kill_and_its_story_in_one_file_are_one_held_story():
    kill = Parsed(story=KILL, raw=b"kill", status="canceled")
    items = [kill, Parsed(story=FIRST, raw=b"first"), kill]
    arrived = [Arrived(path="a", format="ninjs", what=one) for one in items]
    outcomes = ingest(arrived, options=Options(provider="Yonhap"))
    assert [one.outcome for one in outcomes] == ["unchanged", "created", "unchanged"]
    assert Article.objects.get().wire_status == "canceled"


def test_a_kill_of_an_older_version_changes_nothing():
    arrive(replace(FIRST, version="5"))
    assert arrive(KILL, status="canceled").outcome == "unchanged"
    assert Article.objects.get().wire_status == "usable"


def test_a_withheld_story_lands_as_a_draft_that_cannot_be_published():
    outcome = arrive(status="withheld", options=PUBLISH)
    article = Article.objects.get()
    assert (article.wire_status, article.versions.count()) == ("withheld", 0)
    assert any("The wire withholds this story." in note for note in outcome.problems)
    assert arrive(second()).problems == ["The wire lets the story stand again."]


def test_the_chief_editor_lets_a_killed_story_stand_and_says_why(chief, editor):
    arrive()
    arrive(KILL, status="canceled")
    article = Article.objects.get()
    with pytest.raises(PermissionDenied):
        let_stand(article=article, by=editor, why="Ours now.")
    with pytest.raises(ValidationError, match="Say why"):
        let_stand(article=article, by=chief, why=" ")
    let_stand(article=article, by=chief, why="Our own reporter was there.")
    assert article.wire_status == "usable"
    assert article.acts.get(kind=ActKind.WIRE_RELEASED).why == "Our own reporter was there."
    assert arrive(KILL, status="canceled").outcome == "unchanged"
    article.refresh_from_db()
    assert article.wire_status == "usable"


# -- the provider --------------------------------------------------------------------------------


def test_a_provider_gets_settings_when_its_name_first_comes():
    arrive()
    assert Provider.objects.get().name == "Yonhap"
    arrive(replace(FIRST, guid="2"), options=Options())
    assert Provider.objects.count() == 1


def test_a_provider_gives_credit_and_section_where_a_story_has_none():
    source, world = make_source("Yonhap", kind="agency"), make_section("World")
    Provider.objects.create(name="Yonhap", source=source, section=world)
    arrive()
    article = Article.objects.get()
    assert article.section == world
    assert [(one.source, one.role) for one in article.citations.all()] == [(source, "credit")]


def test_rules_give_sections_and_tags_and_leave_names_out():
    provider = Provider.objects.create(name="Yonhap")
    arts, ferry = make_section("Arts"), make_tag("Ferries")
    provider.rules.create(scheme="medtop", code="01000000", section=arts)
    provider.rules.create(scheme="medtop", code="2", tag=ferry)
    provider.rules.create(scheme="x", code="3", is_left_out=True)
    subjects = (
        Subject(scheme="medtop", code="01000000", name="arts and culture"),
        Subject(scheme="medtop", code="2", name="boat transport"),
        Subject(scheme="x", code="3", name="noise"),
        Subject(scheme="x", code="4", name="harbour"),
    )
    story = replace(FIRST, tags=tuple(StoryTag(name=one.name) for one in subjects))
    arrive(story, subjects=subjects)
    article = Article.objects.get()
    assert article.section == arts
    assert {tag.name for tag in article.tags.all()} == {"arts and culture", "Ferries", "harbour"}
    assert [str(rule) for rule in SubjectRule.objects.unmapped()] == ["x:4 · harbour"]
    arrive(replace(story, guid="2"), subjects=subjects)
    assert SubjectRule.objects.get(code="4").times_seen == 2
    assert SubjectRule.objects.get(code="4").last_seen_at


def test_a_provider_may_make_no_new_tags():
    Provider.objects.create(name="Yonhap", makes_tags=False)
    make_tag("Ferries")
    arrive(replace(FIRST, tags=(StoryTag(name="ferries"), StoryTag(name="Boats"))))
    assert [tag.name for tag in Article.objects.get().tags.all()] == ["Ferries"]


def test_a_format_that_a_provider_does_not_send_is_refused_and_kept():
    Provider.objects.create(name="Yonhap", formats=["nitf"])
    outcome = arrive()
    assert outcome.outcome == "rejected"
    assert "is ninjs, which is not among the formats of Yonhap" in outcome.problems[0]
    assert WireItem.objects.get().outcome == "rejected"


def test_a_run_is_kept_with_its_options_and_counts():
    arrive(options=PUBLISH)
    run = ImportRun.objects.get()
    assert (run.provider, run.options, run.counts) == ("Yonhap", {"publish": True}, {"created": 1})
    assert run.finished_at


def test_a_picture_that_came_inside_the_file_is_taken_in():
    story = replace(
        FIRST, photos=(StoryPhoto(key="1", file="embedded-1.jpg", caption="The hall."),)
    )
    arrive(story, files={"embedded-1.jpg": picture_bytes()})
    [use] = Article.objects.get().story_photos.all()
    assert (use.photo is not None, use.caption) == (True, "The hall.")


def test_a_photo_that_is_only_an_address_is_a_reference_and_the_report_says_why():
    story = replace(FIRST, photos=(StoryPhoto(key="1", url="https://example.org/a.jpg"),))
    outcome = arrive(story)
    assert "none was asked to be fetched" in outcome.problems[-1]
    [use] = Article.objects.get().story_photos.all()
    assert (use.photo, use.offered) == (None, {"url": "https://example.org/a.jpg"})


def test_a_database_that_is_busy_or_gone_is_not_the_stories_fault(monkeypatch):
    tries = []

    def busy(self, arrived):
        tries.append(len(arrived))
        raise OperationalError("database is locked")

    monkeypatch.setattr(run.Run, "bring_in", busy)
    with pytest.raises(OperationalError):
        arrive()
    assert tries == [1, 1, 1]
    assert not WireItem.objects.exists()
