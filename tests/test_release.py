"""Publishing as a person does it: warnings acknowledged, embargoes, corrections, and what is kept."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from articles.desk.correct import correct
from articles.desk.photo import record_uses
from articles.desk.publish import Blocked, Changed, Unacknowledged, publish
from articles.desk.record import record_revision
from articles.desk.unschedule import hold_to_embargo, unschedule
from articles.desk.withdraw import withdraw
from articles.models import Act, ActKind, Article, Correction, PublishedVersion, Stage

from .factories import NOON, add_photo, make_article, make_published, make_source
from .test_publishing import edit, visible

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def url(page: str, article: Article) -> str:
    return reverse(f"admin:articles_article_{page}", args=[article.pk])


def kinds(article: Article) -> list[str]:
    return list(article.acts.order_by("pk").values_list("kind", flat=True))


def make_cited(**fields) -> Article:
    """A story with nothing to look at."""
    return make_article(sources=("Yonhap",), **fields)


# -- warnings ------------------------------------------------------------------------------------


def test_a_person_publishes_only_after_looking_at_each_warning(editor):
    article = make_article()
    with pytest.raises(Unacknowledged) as stopped:
        publish(article=article, by=editor)
    [warning] = stopped.value.findings
    assert warning.id == "attribution.W1"
    assert not article.acts.exists()
    publish(article=article, by=editor, acknowledged=[warning.key])
    act = article.acts.get()
    assert act.who == editor
    assert act.details["acknowledged"] == [warning.message]


def test_the_newsroom_itself_is_not_asked_and_its_warnings_are_noted():
    article = make_published().article
    assert article.acts.get().details["noted"]


def test_acknowledging_does_not_let_an_error_through(editor):
    with pytest.raises(Blocked):
        publish(
            article=make_article(section=None),
            by=editor,
            acknowledged=["section.E1", "attribution.W1"],
        )


def test_a_duplicate_headline_is_acknowledged_by_name(editor):
    make_published(headline="Ferry returns")
    article = make_cited(headline="Ferry Returns")
    with pytest.raises(Unacknowledged, match="same headline"):
        publish(article=article, by=editor)
    assert publish(article=article, by=editor, acknowledged=["duplicate.W1"])


def test_nobody_publishes_what_a_colleague_saved_after_they_looked(editor):
    article = make_cited()
    looked_at = article.version
    edit(article, headline="Another headline")
    with pytest.raises(Changed):
        publish(article=article, by=editor, version=looked_at)


def test_a_spiked_story_is_taken_off_the_spike_before_it_is_published(editor):
    article = make_cited(stage=Stage.SPIKED)
    with pytest.raises(ValidationError, match="spiked"):
        publish(article=article, by=editor)


# -- acts ----------------------------------------------------------------------------------------


def test_each_release_is_one_act(chief):
    article = make_cited()
    publish(article=article, by=chief)
    publish(article=edit(article, headline="Snow"), by=chief, at=timezone.now() + HOUR)
    unschedule(article=article, by=chief)
    correct(article=article, by=chief, kind="correction", text="It was snow.")
    withdraw(article=article, by=chief, reason="It was neither.")
    publish(article=article, by=chief)
    publish(article=edit(article, headline="Hail"), by=chief)
    assert kinds(article) == [
        ActKind.PUBLISHED,
        ActKind.SCHEDULED,
        ActKind.UNSCHEDULED,
        ActKind.CORRECTED,
        ActKind.WITHDRAWN,
        ActKind.REPUBLISHED,
        ActKind.PUBLISHED,
    ]
    scheduled = article.acts.get(kind=ActKind.SCHEDULED)
    assert scheduled.details["at"] == article.versions.get(number=2).visible_from.isoformat()
    assert article.acts.get(kind=ActKind.CORRECTED).why == "It was snow."
    assert article.acts.get(kind=ActKind.WITHDRAWN).why == "It was neither."


def test_publishing_what_readers_see_already_is_no_act_but_takes_back_what_waited(editor):
    article = make_cited(headline="Rain")
    publish(article=article, by=editor)
    publish(article=article, by=editor)
    publish(article=edit(article, headline="Snow"), by=editor, at=timezone.now() + HOUR)
    publish(article=edit(article, headline="Rain"), by=editor)
    assert kinds(article) == [ActKind.PUBLISHED, ActKind.SCHEDULED, ActKind.UNSCHEDULED]


# -- embargoes -----------------------------------------------------------------------------------


@pytest.mark.parametrize("whose", ["own", "wire", "photo"])
def test_an_embargo_is_broken_by_the_chief_with_a_reason_that_is_kept(chief, editor, whose):
    ends = timezone.now() + HOUR
    own = {"embargo_until": ends} if whose == "own" else {}
    wire = {"wire_embargo_until": ends} if whose == "wire" else {}
    article = make_cited(**own, **wire)
    if whose == "photo":
        photo = add_photo(article).photo
        photo.embargo_until = ends
        photo.save()
    with pytest.raises(PermissionDenied, match="break embargoes"):
        publish(article=article, by=editor, break_embargo="It is everywhere already.")
    for reason in ("", "  "):
        with pytest.raises(Blocked, match="under embargo"):
            publish(article=article, by=chief, break_embargo=reason)
    assert not PublishedVersion.objects.exists()
    publish(article=article, by=chief, break_embargo="It is everywhere already.")
    assert visible(article) == [1]
    act = article.acts.get(kind=ActKind.EMBARGO_BROKEN)
    assert (act.who, act.why) == (chief, "It is everywhere already.")
    assert act.details["embargo"] == ends.isoformat()
    assert "under embargo" in act.details["finding"]


def test_a_reason_breaks_nothing_but_the_embargo(chief):
    article = make_cited(section=None, embargo_until=timezone.now() + HOUR)
    with pytest.raises(Blocked, match="no section"):
        publish(article=article, by=chief, break_embargo="It is everywhere already.")


def test_where_no_embargo_is_in_the_way_none_is_broken(editor):
    article = make_cited()
    publish(article=article, by=editor, break_embargo="In case.")
    assert kinds(article) == [ActKind.PUBLISHED]


def test_what_was_scheduled_through_a_broken_embargo_stays_until_the_embargo_moves(chief):
    now = timezone.now()
    article = make_cited(embargo_until=now + 3 * HOUR)
    publish(article=article, by=chief, at=now + HOUR, break_embargo="Agreed with the ministry.")
    edit(article, deck="Another deck.")
    assert not hold_to_embargo(article=article)
    edit(article, embargo_until=now + 5 * HOUR)
    assert hold_to_embargo(article=article, by=chief)
    act = article.acts.get(kind=ActKind.UNSCHEDULED)
    assert act.who == chief
    assert "The embargo lasts until" in act.why


def test_a_photos_embargo_that_moves_takes_back_the_story_that_waits(person):
    by = person("Photo editor")
    article = make_cited()
    photo = add_photo(article).photo
    publish(article=article, by=None, at=timezone.now() + HOUR)
    photo.embargo_until = timezone.now() + 2 * HOUR
    photo.save()
    assert record_uses(photo=photo, by=by) == [article]
    assert not article.versions.pending(timezone.now()).exists()


# -- corrections ---------------------------------------------------------------------------------


def test_a_correction_goes_out_with_the_mended_text(editor):
    article = make_cited(body="<p>It cost ten crowns.</p>")
    publish(article=article, by=editor)
    edit(article, body="<p>It cost eleven crowns.</p>")
    version = correct(
        article=article, by=editor, kind="correction", text="It cost eleven, not ten."
    )
    [told] = version.record.corrections
    assert told.text == "It cost eleven, not ten."
    assert version.record.body == "<p>It cost eleven crowns.</p>"
    assert version.correction_links.get().at <= timezone.now()


def test_a_correction_that_goes_out_later_carries_that_time(editor):
    article = make_cited()
    publish(article=article, by=editor)
    at = timezone.now() + HOUR
    version = correct(article=article, by=editor, kind="update", text="The vote is over.", at=at)
    assert [one.at for one in version.record.corrections] == [at]
    assert article.corrections.get().at == at
    publish(article=article, by=editor)
    assert article.corrections.get().at <= timezone.now()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": "  "}, "what is corrected"),
        ({"kind": "apology"}, "what kind"),
    ],
)
def test_a_correction_has_a_kind_and_words(editor, fields, sentence):
    article = make_cited()
    publish(article=article, by=editor)
    with pytest.raises(ValidationError, match=sentence):
        correct(article=article, by=editor, **{"kind": "correction", "text": "Wrong."} | fields)
    assert not Correction.objects.exists()


def test_a_correction_is_not_left_behind_where_it_cannot_go_out(editor):
    article = make_cited()
    publish(article=article, by=editor)
    edit(article, section=None)
    with pytest.raises(Blocked):
        correct(article=article, by=editor, kind="correction", text="Wrong.")
    assert not Correction.objects.exists()


def test_who_may_not_publish_may_not_correct_and_only_live_stories_are_corrected(editor, reporter):
    live = make_published(created_by=reporter).article
    with pytest.raises(PermissionDenied):
        correct(article=live, by=reporter, kind="correction", text="Wrong.")
    with pytest.raises(ValidationError, match="publish it instead"):
        correct(article=make_cited(), by=editor, kind="correction", text="Wrong.")


# -- the page ------------------------------------------------------------------------------------


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def page(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_asks_for_a_tick_beside_each_warning(desk, editor):
    editor.first_name, editor.last_name = "Ada", "Marsh"
    editor.save()
    article = make_article()
    assert "I have looked at this (Ada Marsh)" in page(desk.get(url("publish", article)))
    assert "tick it" in page(desk.post(url("publish", article), {"when": "now"}))
    assert not PublishedVersion.objects.exists()
    desk.post(url("publish", article), {"when": "now", "acknowledged": ["attribution.W1"]})
    assert visible(article) == [1]


def test_an_error_leads_back_to_its_field(desk):
    article = make_cited(section=None)
    add_photo(article, caption="IMG_1234.jpg")
    text = page(desk.post(url("publish", article), {"when": "now"}))
    for place in ("section", "story_photos-0"):
        assert f"{url('change', article)}?jump={place}" in text


def test_a_schedule_is_said_in_words_before_it_stands(desk):
    article = make_cited()
    with time_machine.travel(NOON, tick=False):
        data = {"when": "later", "at": "2026-01-25T15:00"}
        text = page(desk.post(url("publish", article), data))
        assert "Readers will see it Sunday 15:00 UTC, in 3 hours." in text
        assert 'value="Schedule for Sunday 15:00 UTC"' in text
        assert not PublishedVersion.objects.exists()
        text = page(desk.post(url("publish", article), data | {"said": data["at"]}, follow=True))
        assert "Scheduled for Sunday 15:00 UTC, in 3 hours." in text


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("2026-01-25T09:00", "That time is past: Sunday 09:00 CET, 4 hours ago."),
        ("0001-01-01T00:00", "That time is past"),
        ("2026-03-29T02:30", "There is no 02:30 on 29 March 2026"),
        ("2026-10-25T02:30", "02:30 comes twice on 25 October 2026"),
        ("9999-12-31T23:59", "more than ten years away"),
        ("2026-02-30T10:00", "Enter a date and a time"),
        ("\x00", "Enter a date and a time"),
        ("9" * 5000, "Enter a date and a time"),
    ],
)
def test_a_time_that_cannot_be_is_one_clear_sentence(desk, at, sentence):
    article = make_cited()
    with time_machine.travel(NOON, tick=False), timezone.override(ZoneInfo("Europe/Berlin")):
        text = page(desk.post(url("publish", article), {"when": "later", "at": at, "said": at}))
    assert sentence in text
    assert text.count("errorlist") == 1


def test_an_embargoed_story_is_scheduled_for_its_end_with_one_click(desk):
    article = make_cited(wire_embargo_until=NOON + 3 * HOUR + timedelta(seconds=20))
    with time_machine.travel(NOON, tick=False):
        text = page(desk.get(url("publish", article)))
        assert 'value="2026-01-25T15:01"' in text
        assert "break the embargo" not in text
        text = page(desk.post(url("publish", article), {"when": "now"}))
        assert "The wire has this story under embargo until Sunday 15:00 UTC" in text
        assert "Schedule for when the embargo ends: Sunday 15:01 UTC" in text
        desk.post(url("publish", article), {"when": "now", "embargo_end": "Schedule"})
    version = PublishedVersion.objects.get()
    assert version.visible_from == NOON + 3 * HOUR + timedelta(minutes=1)


def test_only_those_who_may_are_asked_for_a_reason_to_break_an_embargo(client, chief, editor):
    article = make_cited(embargo_until=timezone.now() + HOUR)
    sent = {"when": "now", "break_embargo": "It is everywhere."}
    client.force_login(editor)
    assert "Break the embargo" not in page(client.get(url("publish", article)))
    assert "under embargo" in page(client.post(url("publish", article), sent))
    assert not PublishedVersion.objects.exists()
    client.force_login(chief)
    assert "Break the embargo" in page(client.get(url("publish", article)))
    client.post(url("publish", article), sent)
    assert visible(article) == [1]


def test_a_live_story_is_updated_or_corrected(desk):
    article = make_cited()
    publish(article=article, by=None)
    text = page(desk.get(url("publish", article)))
    assert "Correction: readers are also told what was wrong" in text
    sent = {"when": "now", "what": "correction", "kind": "correction", "text": " "}
    assert "what is corrected" in page(desk.post(url("publish", article), sent))
    desk.post(url("publish", article), sent | {"text": "The ferry is blue."})
    [told] = PublishedVersion.objects.visible().get().record.corrections
    assert told.text == "The ferry is blue."


def test_a_draft_cannot_be_corrected_whatever_is_sent(desk):
    article = make_cited()
    sent = {"when": "now", "what": "correction", "kind": "correction", "text": "Wrong."}
    desk.post(url("publish", article), sent)
    assert not Correction.objects.exists()
    assert visible(article) == [1]


def test_a_withdrawn_story_is_published_again(desk):
    article = make_cited()
    publish(article=article, by=None)
    withdraw(article=article, by=None, reason="In error.")
    assert "Publish again" in page(desk.get(url("publish", article)))
    assert "Publish again…" in page(desk.get(url("change", article)))
    desk.post(url("publish", article), {"when": "now"})
    assert kinds(article)[-1] == ActKind.REPUBLISHED


def test_the_page_publishes_only_the_version_that_was_looked_at(desk):
    article = make_cited()
    looked_at = article.version
    edit(article, headline="Another headline")
    text = page(desk.post(url("publish", article), {"when": "now", "version": str(looked_at)}))
    assert "Somebody has saved the story" in text
    assert "Another headline" in text
    for odd in ("x", "-1", "9" * 40):
        desk.post(url("publish", article), {"when": "now", "version": odd})


def test_the_list_and_the_panel_say_when_in_words(desk):
    with time_machine.travel(NOON, tick=False):
        article = make_cited(embargo_until=NOON + HOUR)
        publish(article=article, by=None, at=NOON + 3 * HOUR)
        words = "Scheduled for Sunday 15:00 UTC, in 3 hours"
        assert words in page(desk.get(reverse("admin:articles_article_changelist")))
        text = page(desk.get(url("change", article)))
    assert words in text
    assert "Under embargo until Sunday 13:00 UTC, in 60 minutes." in text


# -- corrections in the form ---------------------------------------------------------------------


def form_with_corrections(article: Article, *rows: dict) -> dict:
    from .test_admin import form_of

    data = form_of(article) | {
        "corrections-TOTAL_FORMS": str(len(rows)),
        "corrections-INITIAL_FORMS": str(sum("id" in row for row in rows)),
    }
    for number, row in enumerate(rows):
        data |= {f"corrections-{number}-{name}": str(value) for name, value in row.items()}
    return data


def test_a_correction_that_readers_have_seen_is_neither_changed_nor_deleted(desk):
    article = make_cited()
    publish(article=article, by=None)
    correct(article=article, by=None, kind="correction", text="The ferry is blue.")
    article.refresh_from_db()
    shown = article.corrections.get()
    row = {"id": shown.pk, "kind": "update", "text": "Nothing was wrong.", "DELETE": "on"}
    response = desk.post(url("change", article), form_with_corrections(article, row))
    assert "Readers have seen this correction meanwhile" in page(response)
    row.pop("text")
    response = desk.post(url("change", article), form_with_corrections(article, row))
    assert response.status_code == 302
    shown.refresh_from_db()
    assert (shown.kind, shown.text) == ("correction", "The ferry is blue.")


def test_a_correction_that_waits_is_still_the_desks_to_change(desk):
    article = make_cited()
    publish(article=article, by=None)
    waiting = Correction.objects.create(article=article, text="The ferry is blu.")
    record_revision(article=article, by=None)
    article.refresh_from_db()
    row = {"id": waiting.pk, "kind": "correction", "text": "The ferry is blue."}
    response = desk.post(url("change", article), form_with_corrections(article, row))
    assert response.status_code == 302
    waiting.refresh_from_db()
    assert waiting.text == "The ferry is blue."


def test_a_reporter_reads_corrections_and_makes_none(client, reporter):
    article = make_cited(created_by=reporter)
    Correction.objects.create(article=article, text="The ferry is blue.")
    record_revision(article=article, by=None)
    article.refresh_from_db()
    client.force_login(reporter)
    assert "The ferry is blue." in page(client.get(url("change", article)))
    row = {"kind": "correction", "text": "It is red."}
    client.post(url("change", article), form_with_corrections(article, row))
    assert [one.text for one in article.corrections.all()] == ["The ferry is blue."]


def test_the_photo_desk_sets_an_embargo_and_is_told_what_it_takes_back(client, person):
    client.force_login(person("Photo editor"))
    article = make_cited(headline="Ferry returns")
    photo = add_photo(article).photo
    publish(article=article, by=None, at=timezone.now() + HOUR)
    until = timezone.localtime() + 2 * HOUR
    data = {"caption": "A ferry.", "alt_text": "A ship at a quay.", "creator": "", "credit": "AP"}
    data |= {"copyright_notice": "", "usage_terms": "", "focal_x": "0.5", "focal_y": "0.5"}
    data |= {"embargo_until_0": f"{until:%Y-%m-%d}", "embargo_until_1": f"{until:%H:%M:%S}"}
    response = client.post(
        reverse("admin:articles_photo_change", args=[photo.pk]), data, follow=True
    )
    assert "“Ferry returns” is no longer scheduled" in page(response)


# -- imports -------------------------------------------------------------------------------------


def test_stories_published_in_bulk_leave_their_acts_in_one_statement(django_assert_max_num_queries):
    from articles.desk.publish_new import Release, release_new
    from articles.desk.record import Face, story_of

    articles = [make_cited() for _number in range(20)]
    releases = [Release(one, Face(story_of(one)), timezone.now()) for one in articles]
    with django_assert_max_num_queries(14):
        release_new(releases, by=None)
    assert Act.objects.filter(kind=ActKind.PUBLISHED).count() == 20


def test_what_was_to_be_looked_at_in_an_import_is_in_its_report():
    from articles.ingest import Arrived, Options, ingest
    from articles.records import Parsed, Story, StoryAuthor

    make_source()
    story = Story(
        headline="Ferry returns",
        body="<p>It is back.</p>",
        section="World",
        authors=(StoryAuthor(name="Ada Marsh"),),
    )
    arrived = [
        Arrived(path=f"{n}.jsonl", format="jsonl", what=Parsed(story=story, raw=b"%d" % n))
        for n in range(2)
    ]
    options = Options(provider="Yonhap", publish=True, make_sections=True)
    first, second = ingest(arrived, options=options)
    assert any("names no source" in note for note in first.problems)
    assert not any("same headline" in note for note in first.problems)
    assert any("same headline" in note for note in second.problems)
    acts = Act.objects.filter(kind=ActKind.PUBLISHED)
    assert acts.count() == 2
    assert all(act.details["noted"] for act in acts)
