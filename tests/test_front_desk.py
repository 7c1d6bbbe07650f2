"""Arranging fronts at the desk: what is pinned where, until when, by whom; seen before readers do."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.desk.front import Place, Rearranged, arrange, slots_of, state_of, undo
from articles.desk.publish import publish
from articles.desk.withdraw import withdraw
from articles.models import Act, ActKind, FrontSlot, Section

from .factories import NOON, add_photo, make_article, make_published, make_section

pytestmark = pytest.mark.django_db

BOARD = "/admin/articles/frontslot/"
PREVIEW = f"{BOARD}preview/"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def live(headline: str, *, hours: int = 1, **fields):
    """A story that readers see, by its article."""
    return make_published(headline=headline, published_at=NOON - hours * HOUR, **fields).article


def pinned(front: Section | None = None) -> list[tuple[str, str]]:
    return [(slot.area, slot.article.headline) for slot in slots_of(front)]


def began(front: Section | None = None) -> str:
    return state_of(slots_of(front))


def put(*places: Place, front: Section | None = None, by=None) -> Act | None:
    return arrange(front=front, places=places, began_from=began(front), by=by)


def typed(*rows: tuple, **fields) -> dict:
    """A form of the board: article, area, number and, where there is one, until when."""
    data = {"story": [row[0].pk for row in rows], "began_from": began()}
    for article, area, number, *until in rows:
        data[f"{article.pk}-area"] = area
        data[f"{article.pk}-order"] = number
        data[f"{article.pk}-until"] = until[0] if until else ""
    return data | fields


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# -- arranging -------------------------------------------------------------------------------------


def test_an_editor_arranges_the_front_and_it_is_kept_who_pinned_what(editor, chief):
    ferry, opera = live("Ferry"), live("Opera")
    put(Place("second", ferry.pk), Place("lead", opera.pk, NOON + HOUR), by=editor)
    assert pinned() == [("lead", "Opera"), ("second", "Ferry")]
    put(Place("lead", ferry.pk), Place("second", opera.pk), by=chief)
    assert pinned() == [("lead", "Ferry"), ("second", "Opera")]
    assert {slot.pinned_by for slot in slots_of(None)} == {editor}
    act = Act.objects.filter(kind=ActKind.FRONT_ARRANGED).first()
    assert act.who == chief
    assert act.subject == "Front page"
    assert act.details["moved"] == ["Ferry (Lead)", "Opera (Second row)"]


def test_each_front_is_arranged_by_itself(editor):
    ferry, world = live("Ferry"), make_section("World")
    put(Place("lead", ferry.pk), by=editor)
    put(Place("lead", ferry.pk), front=world, by=editor)
    put(by=editor)
    assert pinned() == []
    assert pinned(world) == [("lead", "Ferry")]
    with pytest.raises(ValidationError, match="no such place"):
        put(Place("rail", ferry.pk), front=world, by=editor)


def test_who_saves_second_changes_nothing(editor, chief):
    ferry, opera = live("Ferry"), live("Opera")
    mine = began()
    put(Place("lead", ferry.pk), by=chief)
    with pytest.raises(Rearranged):
        arrange(front=None, places=[Place("lead", opera.pk)], began_from=mine, by=editor)
    assert pinned() == [("lead", "Ferry")]


def test_a_reporter_arranges_nothing(reporter):
    with pytest.raises(PermissionDenied, match="arrange fronts"):
        put(Place("lead", live("Ferry").pk), by=reporter)


def test_a_front_that_is_saved_as_it_is_leaves_no_act(editor):
    place = Place("lead", live("Ferry").pk)
    assert put(place, by=editor)
    assert put(place, by=editor) is None
    assert Act.objects.filter(kind=ActKind.FRONT_ARRANGED).count() == 1


def test_the_last_change_is_undone_and_the_undoing_too(editor):
    ferry, opera = live("Ferry"), live("Opera")
    put(Place("lead", ferry.pk, NOON + HOUR), by=editor)
    put(Place("lead", opera.pk), by=editor)
    undo(front=None, began_from=began(), by=editor)
    assert pinned() == [("lead", "Ferry")]
    assert slots_of(None)[0].until == NOON + HOUR
    undo(front=None, began_from=began(), by=editor)
    assert pinned() == [("lead", "Opera")]


def test_undoing_leaves_out_what_is_gone_and_says_where_there_is_nothing(editor):
    with pytest.raises(ValidationError, match="Nothing"):
        undo(front=None, began_from=began(), by=editor)
    draft = make_article(headline="Gone")
    put(Place("lead", draft.pk), Place("second", live("Ferry").pk), by=editor)
    put(by=editor)
    draft.delete()
    undo(front=None, began_from=began(), by=editor)
    assert pinned() == [("second", "Ferry")]


@pytest.mark.parametrize("places", [[("lead", 1), ("second", 1)], [("lead", n) for n in range(99)]])
def test_a_front_has_each_story_once_and_not_without_end(editor, places):
    with pytest.raises(ValidationError):
        put(*(Place(area, article) for area, article in places), by=editor)


# -- the board -------------------------------------------------------------------------------------


def test_the_board_says_what_stands_where_and_why_something_does_not(desk, editor, time_machine):
    time_machine.move_to(NOON - 2 * HOUR, tick=False)
    ferry = live("Ferry")
    waiting = make_article(headline="Waiting opera")
    publish(article=waiting, by=None, at=NOON + 2 * HOUR)
    gone = live("Withdrawn tower")
    time_machine.move_to(NOON, tick=False)
    withdraw(article=gone, by=None, reason="It was told in error.")
    draft = make_article(headline="Draft of a draft")
    over, filling = live("Over", hours=3), live("Filling", hours=4)
    put(
        Place("lead", ferry.pk),
        *(Place("second", one.pk) for one in (waiting, gone, draft)),
        Place("rail", over.pk, NOON - HOUR),
        by=editor,
    )
    board = text_of(desk.get(BOARD))
    assert "Not shown: waits for Sunday 14:00 UTC, in 2 hours" in board
    assert "Not shown: withdrawn" in board
    assert "Not shown: not published" in board
    assert "Not shown: its time here ended Sunday 11:00 UTC" in board
    assert "Pinned by editor, Sunday 12:00 UTC" in board
    columns = {one.area: one for one in desk.get(BOARD).context["columns"]}
    assert [card.article for card in columns["second"].fill] == [over.pk, filling.pk]
    assert [card.article for card in columns["lead"].fill] == []


def test_the_form_saves_the_order_of_its_numbers(desk):
    ferry, opera, tower = live("Ferry"), live("Opera"), live("Tower")
    rows = [(ferry, "second", 2), (opera, "second", 1), (tower, "lead", 1, "2026-01-25T14:50")]
    response = desk.post(BOARD, typed(*rows, _save="1"), follow=True)
    assert "Saved: readers have it now." in text_of(response)
    assert pinned() == [("lead", "Tower"), ("second", "Opera"), ("second", "Ferry")]
    assert slots_of(None)[0].until == NOON.replace(hour=14, minute=50)
    desk.post(BOARD, typed(*rows, **{f"{opera.pk}-remove": "on"}, _save="1"))
    assert pinned() == [("lead", "Tower"), ("second", "Ferry")]


def test_a_slot_keeps_the_seconds_that_a_form_does_not_know(desk):
    ferry = live("Ferry")
    until = NOON - HOUR + timedelta(seconds=30)
    put(Place("lead", ferry.pk, until))
    page = desk.get(BOARD).content.decode()
    assert 'value="2026-01-25T11:01"' in page
    desk.post(BOARD, typed((ferry, "second", 1, "2026-01-25T11:01"), _save="1"))
    assert slots_of(None)[0].until == until


def test_a_time_that_is_past_is_said_and_nothing_saved(desk):
    ferry = live("Ferry")
    response = desk.post(BOARD, typed((ferry, "lead", 1, "2026-01-25T11:00"), _save="1"))
    assert "That time is past" in text_of(response)
    assert 'value="2026-01-25T11:00"' in response.content.decode()
    assert pinned() == []


def test_who_saves_second_sees_both_and_loses_nothing(desk, chief):
    ferry, opera = live("Ferry"), live("Opera")
    mine = typed((opera, "lead", 1), _save="1")
    put(Place("lead", ferry.pk), by=chief)
    response = desk.post(BOARD, mine)
    board = text_of(response)
    assert "chief-editor saved it at 12:00." in board
    assert "On the front now and not in yours: Ferry" in board
    assert [c.article for c in response.context["columns"][1].cards] == [opera.pk]
    assert pinned() == [("lead", "Ferry")]
    mine["began_from"] = response.context["began_from"]
    desk.post(BOARD, mine)
    assert pinned() == [("lead", "Opera")]


def test_a_story_is_found_and_pinned_without_losing_what_was_typed(desk):
    ferry, opera = live("Ferry live"), make_article(headline="Ferry waits")
    publish(article=opera, by=None, at=NOON + HOUR)
    make_article(headline="Ferry draft")
    tower = live("Tower")
    rows = [(tower, "lead", 1, "2026-01-25T15:00")]
    response = desk.post(BOARD, typed(*rows, q="ferry", to="rail", _find="1"))
    assert {one.article for one in response.context["offered"]} == {ferry.pk, opera.pk}
    assert 'value="2026-01-25T15:00"' in response.content.decode()
    response = desk.post(BOARD, typed(*rows, to="rail", _pin=f"-{opera.pk}"))
    assert "Not saved yet." in text_of(response)
    cards = {one.area: [card.article for card in one.cards] for one in response.context["columns"]}
    assert cards["rail"] == [opera.pk]
    assert cards["lead"] == [tower.pk]
    assert pinned() == []


def test_to_look_for_a_story_is_no_change(desk):
    ferry = live("Ferry")
    put(Place("lead", ferry.pk))
    response = desk.post(BOARD, typed((ferry, "lead", 1), q="opera", _find="1"))
    assert "Not saved yet." not in text_of(response)
    response = desk.post(BOARD, typed((ferry, "second", 1), q="opera", _find="1"))
    assert "Not saved yet." in text_of(response)


def test_the_last_change_is_undone_on_the_board(desk):
    put(Place("lead", live("Ferry").pk))
    response = desk.post(BOARD, {"began_from": began(), "_undo": "1"}, follow=True)
    assert "The last change is undone." in text_of(response)
    assert pinned() == []


def test_what_was_saved_meanwhile_is_not_undone_unseen(desk, chief):
    mine = began()
    put(Place("lead", live("Ferry").pk), by=chief)
    response = desk.post(BOARD, {"began_from": mine, "_undo": "1"}, follow=True)
    assert "changed meanwhile" in text_of(response)
    assert pinned() == [("lead", "Ferry")]


def test_the_board_of_a_section_has_no_rail(desk):
    world = make_section("World")
    response = desk.get(f"{BOARD}?front={world.pk}")
    assert [one.area for one in response.context["columns"]] == ["breaking", "lead", "second"]
    assert desk.get(f"{BOARD}?front=999").status_code == 404
    assert desk.get(f"{BOARD}?front=%00").status_code == 404


def test_nonsense_is_no_error(desk):
    ferry = live("Ferry")
    for sent in (
        {"story": ["x", "0", "99999999999999999999", ferry.pk], "_save": "1"},
        {"story": [ferry.pk], f"{ferry.pk}-area": "moon", "_save": "1"},
        {"story": [ferry.pk], f"{ferry.pk}-order": "9" * 5000, "_find": "1", "q": "\x00"},
        {"_pin": "lead-\x00"},
        {"_pin": "moon-1"},
        {"_pin": ""},
        {},
    ):
        assert desk.post(BOARD, sent).status_code == 200
    assert pinned() == []


def test_a_reporter_may_not_save_and_a_stranger_not_even_look(client, reporter):
    assert client.get(BOARD).status_code == 302
    assert client.get(PREVIEW).status_code == 302
    client.force_login(reporter)
    assert client.post(BOARD, {"_save": "1"}).status_code == 403


def test_a_single_place_leads_to_its_front(desk):
    world = make_section("World")
    put(Place("lead", live("Ferry").pk), front=world)
    slot = FrontSlot.objects.get()
    response = desk.get(reverse("admin:articles_frontslot_change", args=[slot.pk]))
    assert response["Location"] == f"{BOARD}?front={world.pk}"


def test_the_board_costs_the_same_with_any_number_of_stories(desk):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(BOARD).status_code == 200
        return len(queries)

    stories = [live(f"Story {number}", hours=number + 1) for number in range(20)]
    put(Place("lead", stories[0].pk))
    few = cost()
    put(*(Place("second", one.pk) for one in stories[:12]))
    assert cost() == few


# -- the preview -----------------------------------------------------------------------------------


def test_the_front_is_seen_as_it_will_be_at_an_hour(desk):
    now, later = live("Live now"), make_article(headline="Waiting opera")
    add_photo(later)
    publish(article=later, by=None, at=NOON + 2 * HOUR)
    put(Place("lead", later.pk), Place("breaking", now.pk, NOON + HOUR))
    page = desk.get(PREVIEW)
    assert page.context["front"].lead is None
    assert [one.article for one in page.context["front"].breaking] == [now]
    page = desk.get(f"{PREVIEW}?at=2026-01-25T14:00")
    assert page.context["front"].lead.article == later
    assert page.context["front"].lead.picture
    assert page.context["front"].breaking == []
    assert "Sunday 14:00 UTC, in 2 hours" in text_of(page)
    assert page["Cache-Control"].startswith("no-store, private")
    assert "noindex" in page["X-Robots-Tag"]
    assert "Waiting opera" not in desk.get("/").content.decode()


def test_a_sections_front_is_seen_too(desk):
    world = make_section("World")
    ferry = live("Ferry", hours=5)
    live("Newer")
    put(Place("lead", ferry.pk), front=world)
    page = desk.get(f"{PREVIEW}?front={world.pk}")
    assert page.context["front"].lead.article == ferry
    assert [one.summary["headline"] for one in page.context["front"].second] == ["Newer"]


def test_what_is_being_arranged_is_seen_before_it_is_saved(desk):
    ferry = live("Ferry", hours=5)
    live("Newer")
    page = desk.post(PREVIEW, typed((ferry, "lead", 1)))
    assert page.context["front"].lead.article == ferry
    assert "not saved" in text_of(page)
    assert pinned() == []


def test_an_hour_that_is_none_leads_back_with_a_word(desk):
    assert "Enter a date and a time" in text_of(desk.get(f"{PREVIEW}?at=soon", follow=True))
