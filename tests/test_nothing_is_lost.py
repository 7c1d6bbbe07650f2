"""What might be lost in the cracks: between two forms, two moments, two versions."""

from contextlib import contextmanager, suppress
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.desk.correct import correct
from articles.desk.publish import publish
from articles.desk.reconcile import reconcile
from articles.desk.record import record_revision
from articles.desk.restore import restore
from articles.desk.unschedule import hold_to_embargo, unschedule
from articles.desk.withdraw import withdraw
from articles.models import Article, Correction, EditingSession, PublishedVersion
from articles.records import Story, StoryAuthor

from .factories import make_article, make_published
from .forms import filled
from .test_editing import desk_of, opened, typed, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(person):
    return desk_of(person("Editor", "ana"))


@pytest.fixture
def ben(person):
    return desk_of(person("Editor", "ben"))


def new_row(form: dict, prefix: str, **fields) -> dict:
    """``form`` with a row added to one of its inlines."""
    number = int(form[f"{prefix}-TOTAL_FORMS"][0])
    row = {f"{prefix}-{number}-{name}": value for name, value in fields.items()}
    return form | row | {f"{prefix}-TOTAL_FORMS": [str(number + 1)]}


def keep(desk: Client, article: Article, form: dict, tab: str = "tab-1"):
    form = {name: value for name, value in form.items() if name[0] != "_"}
    return desk.post(
        url("beat", article.pk),
        {"tab": tab, "began_from": form["began_from"][0], "form": urlencode(form, doseq=True)},
    )


# -- what is half typed --------------------------------------------------------------------------


def test_a_statement_typed_before_its_source_was_chosen_is_offered_and_not_thrown_away(ana):
    article = make_article()
    keep(
        ana,
        article,
        new_row(
            opened(ana, article),
            "citations",
            statement="It was sunk.",
            order="0",
            role="quoted",
            terms="on-record",
        ),
    )
    session = EditingSession.objects.get()
    page = ana.get(url("unsaved", article.pk, session.pk), follow=True).content.decode()
    session.refresh_from_db()
    assert "It was sunk." in session.form.replace("+", " ")
    assert "It was sunk." in page


def test_a_statement_without_its_source_is_shown_when_two_have_written(ana, ben):
    article = make_article()
    mine = new_row(
        opened(ben, article, headline="Ferry is back"),
        "citations",
        statement="It was sunk.",
        order="0",
        role="quoted",
        terms="on-record",
    )
    ana.post(url("change", article.pk), opened(ana, article, headline="The ferry returns"))
    page = ben.post(url("change", article.pk), mine, follow=True).content.decode()
    assert "It was sunk." in page


# -- saving and going on to publish --------------------------------------------------------------


def test_what_was_saved_on_the_way_to_publish_is_not_offered_as_unsaved(ana):
    article = make_article()
    typed(ana, article, headline="Ferry is back")
    ana.post(
        url("change", article.pk),
        opened(ana, article, headline="Ferry is back")
        | {"tab": "tab-1", "typed": "7", "_publish": "1"},
    )
    assert Article.objects.get().headline == "Ferry is back"
    assert not EditingSession.objects.exclude(form="").exists()
    assert "desk-saved" in ana.cookies


def test_a_story_that_is_published_when_first_saved_is_not_offered_as_unsaved(ana):
    ana.post(url("add_beat"), {"tab": "new-1", "began_from": "0", "form": "headline=Ferry"})
    form = filled(ana.get(url("add"))) | {
        "headline": "Ferry",
        "tab": "new-1",
        "typed": "7",
        "_publish": "1",
    }
    assert ana.post(url("add"), form).status_code == 302
    assert not EditingSession.objects.exclude(form="").exists()


def test_a_form_refused_twice_and_then_saved_leaves_nothing_unsaved(ana):
    article = make_article()
    typed(ana, article, "tab-1", headline="Ferry", urgency="99")
    page = ana.post(
        url("change", article.pk),
        opened(ana, article, headline="Ferry", urgency="99") | {"tab": "tab-1", "typed": "7"},
    )
    again = filled(page) | {"tab": "tab-2", "typed": "8", "_continue": "Save"}
    page = ana.post(url("change", article.pk), again)
    assert page.status_code == 200
    again = filled(page) | {"tab": "tab-3", "typed": "9", "urgency": "3", "_continue": "Save"}
    assert ana.post(url("change", article.pk), again).status_code == 302
    assert not EditingSession.objects.exclude(form="").exists()


# -- settling ------------------------------------------------------------------------------------


def test_a_choice_that_cannot_be_saved_is_mended_and_saved_at_the_second_try(ana, ben):
    article = make_article(headline="Ferry returns")
    mine = opened(ben, article, headline="Ferry is back")
    ana.post(url("change", article.pk), opened(ana, article, headline="The ferry returns"))
    response = ben.post(url("change", article.pk), mine, follow=True)
    where = response.request["PATH_INFO"]
    version = Article.objects.get().version
    page = ben.post(
        where, {"theirs_version": version, "take-headline": "own", "own-headline": "x" * 400}
    )
    assert page.status_code == 200
    assert f'name="theirs_version" value="{version}"' in page.content.decode()


@pytest.mark.parametrize("slug", ["a b/c", "x" * 300])
def test_a_slug_written_on_the_page_of_a_conflict_is_a_slug(ana, ben, slug):
    article = make_article(headline="Ferry returns", slug="ferry")
    mine = opened(ben, article, slug="ferry-back")
    ana.post(url("change", article.pk), opened(ana, article, slug="the-ferry"))
    where = ben.post(url("change", article.pk), mine, follow=True).request["PATH_INFO"]
    page = ben.post(
        where,
        {"theirs_version": Article.objects.get().version, "take-slug": "own", "own-slug": slug},
    )
    assert Article.objects.get().slug == "the-ferry"
    assert page.status_code == 200


def test_the_confirmation_of_a_headline_is_not_lost_when_a_colleague_saves(ana, ben):
    article = make_article(headline_provisional=True)
    record_revision(article=article, by=None)
    article.refresh_from_db()
    mine = opened(ben, article)
    mine.pop("headline_provisional", None)
    ana.post(
        url("change", article.pk), opened(ana, article, deck="Other.", headline_provisional="on")
    )
    page = ben.post(url("change", article.pk), mine, follow=True)
    assert EditingSession.objects.exclude(form="").exists()
    assert "take-headline" in page.content.decode()


# -- the photo desk ------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["bylines", "citations"])
def test_the_photo_desk_comes_to_a_conflict_though_a_row_it_only_reads_is_gone(ana, person, part):
    pia = desk_of(person("Photo editor", "pia"))
    article = make_article(authors=("Ada", "Bo"), sources=("Yonhap", "Reuters"))
    mine = opened(pia, article)
    getattr(article, part).last().delete()
    record_revision(article=article, by=None)
    page = pia.post(url("change", article.pk), mine, follow=True)
    assert page.status_code == 200


# -- corrections ---------------------------------------------------------------------------------


def test_a_correction_changed_while_a_colleague_published_it_is_not_dropped_in_silence(person):
    chief = desk_of(person("Editor", "cy"))
    article = make_published().article
    Correction.objects.create(article=article, text="It was 3 boats.", at=timezone.now())
    record_revision(article=article, by=None)
    mine = opened(chief, article)
    mine["corrections-0-text"] = ["It was 4 boats."]
    publish(article=article, by=None)
    article.refresh_from_db()
    mine["began_from"] = [str(article.version)]
    page = chief.post(url("change", article.pk), mine)
    assert Correction.objects.get().text == "It was 3 boats."
    assert page.status_code == 200
    assert "It was 4 boats." in page.content.decode()


def test_restoring_an_earlier_revision_keeps_what_readers_were_told(editor):
    article = make_published().article
    first = article.revisions.first()
    article.headline = "Rain in March"
    article.save()
    record_revision(article=article, by=None)
    correct(article=article, by=None, kind="correction", text="It was in March.")
    article.refresh_from_db()
    restore(article=article, revision=first, began_from=article.version, by=editor)
    assert [one.text for one in article.corrections.all()] == ["It was in March."]


# -- two who changed the same list ---------------------------------------------------------------


def test_where_one_changed_the_order_the_changes_of_both_do_not_undo_it():
    def named(names):
        return Story(authors=tuple(StoryAuthor(name=one, slug=one) for one in names))

    [one] = reconcile(base=named("AB"), theirs=named("ABD"), mine=named("BAC"))
    assert one.both is None or [a.name for a in one.both][:2] == ["B", "A"]
    [one] = reconcile(base=named("AB"), theirs=named("ABD"), mine=named("CAB"))
    assert "".join(a.name for a in one.both) == "CABD"


# -- readers -------------------------------------------------------------------------------------

VERBS = st.one_of(
    st.tuples(st.just("publish"), st.integers(0, 6)),
    st.tuples(st.just("correct"), st.integers(0, 6)),
    st.tuples(st.just("expire"), st.integers(-1, 8)),
    st.tuples(st.just("embargo"), st.integers(-1, 6)),
    st.tuples(st.just("edit"), st.integers(0, 2)),
    st.tuples(st.sampled_from(["withdraw", "unschedule", "wait", "restore"]), st.integers(1, 4)),
)


class Newsroom:
    """One story, its clock, and what may be done with it at any hour."""

    def __init__(self, monkeypatch):
        self.start = self.now = timezone.now()
        monkeypatch.setattr(timezone, "now", lambda: self.now)
        self.article = make_article()

    def do(self, verb: str, number: int) -> None:
        self.now += timedelta(seconds=1)
        article = Article.objects.get(pk=self.article.pk)
        at = self.now + timedelta(hours=number) if number > 0 else None
        if verb == "publish":
            publish(article=article, by=None, at=at)
        elif verb == "correct":
            correct(article=article, by=None, kind="correction", text=f"No {self.now}.", at=at)
        elif verb == "wait":
            self.now += timedelta(hours=number)
        elif verb == "withdraw":
            withdraw(article=article, by=None, reason="Wrong.")
        elif verb == "unschedule":
            unschedule(article=article, by=None)
        elif verb == "restore":
            revision = article.revisions.order_by("number")[min(number, article.version) - 1]
            restore(article=article, revision=revision, began_from=article.version, by=None)
        else:
            name = {"expire": "expires_at", "embargo": "embargo_until", "edit": "headline"}[verb]
            value = f"Rain {number}" if verb == "edit" else number >= 0 and at or None
            setattr(article, name, value)
            article.save()
            record_revision(article=article, by=None)
            if verb == "embargo":
                hold_to_embargo(article=article)

    def begun(self) -> set[int]:
        """What readers have seen: it is never taken out of the record."""
        told = self.article.versions.filter(visible_from__lte=self.now, cancelled_at=None)
        return set(told.values_list("number", flat=True))

    def check(self) -> None:
        article = Article.objects.get(pk=self.article.pk)
        versions = list(PublishedVersion.objects.filter(article=article).order_by("number"))
        told = [v for v in versions if v.cancelled_at is None]
        edges = sorted({t for v in told for t in (v.visible_from, v.visible_until) if t})
        for edge in edges:
            for at in (edge - timedelta(microseconds=1), edge):
                assert sum(v.is_live(at) for v in told) <= 1
        waiting = [v for v in told if v.visible_from > self.now]
        assert len(waiting) <= 1
        live = [v for v in told if v.is_live(self.now)]
        for one in live:
            ends = waiting[0].visible_from if waiting else None
            both = [t for t in (ends, one.expires_at) if t]
            assert one.visible_until == (min(both) if both else None)
        assert article.version == article.revisions.first().number
        assert article.digest


@pytest.fixture
def undone(monkeypatch):
    """``with undone() as clock``: a newsroom of its own each time, and a clock that can be set."""

    @contextmanager
    def undone_():
        with transaction.atomic(), monkeypatch.context() as clock:
            yield clock
            transaction.set_rollback(True)

    return undone_


@pytest.mark.thorough
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.lists(VERBS, min_size=2, max_size=9))
def test_whatever_the_newsroom_does_readers_see_one_version_and_one_waits(undone, steps):
    with undone() as clock:
        newsroom = Newsroom(clock)
        for verb, number in steps:
            begun = newsroom.begun()
            with suppress(ValidationError):
                newsroom.do(verb, number)
            assert begun <= newsroom.begun()
            newsroom.check()
