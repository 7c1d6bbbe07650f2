"""Two people, one story, and a browser that may go away: nothing that was typed is lost."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.desk import editing
from articles.desk.record import record_revision
from articles.desk.save import Conflict, claim
from articles.models import Act, Article, Citation, EditingSession, Photo, Revision, Source

from .factories import add_photo, make_article, make_source, make_tag, picture_bytes
from .forms import filled

pytestmark = pytest.mark.django_db


def url(name: str, *args) -> str:
    return reverse(f"admin:articles_article_{name}", args=args)


@pytest.fixture
def ana(person):
    return desk_of(person("Editor", "ana"))


@pytest.fixture
def ben(person):
    return desk_of(person("Editor", "ben"))


def desk_of(user) -> Client:
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def opened(desk, article, **changes) -> dict:
    """The story's form as it is sent after ``changes`` have been typed into it."""
    return filled(desk.get(url("change", article.pk))) | {"_continue": "Save"} | changes


def typed(desk, article, tab="tab-1", **changes):
    form = opened(desk, article, **changes)
    del form["_continue"], form["csrfmiddlewaretoken"]
    return desk.post(
        url("beat", article.pk),
        {
            "tab": tab,
            "began_from": form["began_from"][0],
            "typed_ago": "1",
            "form": urlencode(form, doseq=True),
        },
    )


# -- saving on top of what one has read ----------------------------------------------------------


def test_of_two_who_save_the_second_is_shown_both_and_nothing_is_dropped(ana, ben):
    article = make_article(headline="Ferry returns", tags=("Ferries",))
    mine = opened(ben, article, headline="Ferry is back", new_tags="Harbour")
    ana.post(url("change", article.pk), opened(ana, article, headline="The ferry returns"))
    response = ben.post(url("change", article.pk), mine, follow=True)
    page = response.content.decode()
    assert "ana saved this story while you were writing" in page
    assert Article.objects.get().headline == "The ferry returns"
    session = EditingSession.objects.get(user=ben.user)
    assert "Ferry+is+back" in session.form
    ben.post(
        response.request["PATH_INFO"],
        {
            "theirs_version": str(Article.objects.get().version),
            "take-headline": "own",
            "own-headline": "The ferry is back",
            "take-tags": "mine",
        },
    )
    article = Article.objects.get()
    assert article.headline == "The ferry is back"
    assert {tag.name for tag in article.tags.all()} == {"Ferries", "Harbour"}
    kept = [one.story["headline"] for one in article.revisions.all()]
    assert kept == ["The ferry is back", "The ferry returns", "Ferry returns"]
    assert Act.objects.get().kind == "conflict-settled"
    session.refresh_from_db()
    assert session.form == ""


def test_paragraphs_of_both_are_proposed_together(ana, ben):
    article = make_article(body="<p>One.</p>\n<p>Two.</p>")
    mine = opened(ben, article, body="<p>One.</p><p>Two.</p><p>Three.</p>")
    ana.post(url("change", article.pk), opened(ana, article, body="<p>One!</p>\n<p>Two.</p>"))
    response = ben.post(url("change", article.pk), mine, follow=True)
    [row] = response.context["rows"]
    assert row["chosen"] == "both"
    ben.post(
        response.request["PATH_INFO"],
        {"theirs_version": str(Article.objects.get().version), "take-body": "both"},
    )
    assert Article.objects.get().body == "<p>One!</p>\n<p>Two.</p>\n<p>Three.</p>"


def test_rows_that_a_colleague_took_away_are_a_conflict_and_no_error(ana, ben):
    article = make_article(sources=("Yonhap", "KCNA"), deck="")
    mine = opened(ben, article, deck="All day.")
    theirs = opened(ana, article) | {"citations-1-DELETE": "on"}
    ana.post(url("change", article.pk), theirs)
    response = ben.post(url("change", article.pk), mine, follow=True)
    chosen = {row["name"]: row["chosen"] for row in response.context["rows"]}
    assert chosen == {"deck": "mine", "sources": "theirs"}


def test_a_choice_that_was_not_made_is_asked_for_again(ana, ben):
    article = make_article(headline="Before")
    mine = opened(ben, article, headline="Mine")
    ana.post(url("change", article.pk), opened(ana, article, headline="Theirs"))
    response = ben.post(url("change", article.pk), mine, follow=True)
    response = ben.post(
        response.request["PATH_INFO"], {"theirs_version": str(Article.objects.get().version)}
    )
    assert "Choose one." in response.content.decode()
    assert Article.objects.get().headline == "Theirs"


def test_who_saves_once_more_while_one_chooses_is_not_overwritten(ana, ben):
    article = make_article(headline="Before")
    mine = opened(ben, article, headline="Mine")
    ana.post(url("change", article.pk), opened(ana, article, headline="Theirs"))
    response = ben.post(url("change", article.pk), mine, follow=True)
    seen = str(Article.objects.get().version)
    ana.post(url("change", article.pk), opened(ana, article, headline="Theirs again"))
    response = ben.post(
        response.request["PATH_INFO"], {"theirs_version": seen, "take-headline": "mine"}
    )
    assert "saved once more while you chose" in response.content.decode()
    assert Article.objects.get().headline == "Theirs again"


def test_a_headline_too_long_to_keep_is_said_and_nothing_is_lost(ana, ben):
    article = make_article(headline="Before")
    mine = opened(ben, article, headline="Mine")
    ana.post(url("change", article.pk), opened(ana, article, headline="Theirs"))
    response = ben.post(url("change", article.pk), mine, follow=True)
    response = ben.post(
        response.request["PATH_INFO"],
        {
            "theirs_version": str(Article.objects.get().version),
            "take-headline": "own",
            "own-headline": "x" * 400,
        },
    )
    assert response.status_code == 200
    assert response.context["problem"]
    assert Article.objects.get().headline == "Theirs"


def test_a_picture_sent_with_the_second_save_is_kept(ana, ben):
    article = make_article()
    mine = opened(ben, article) | {
        "story_photos-TOTAL_FORMS": "1",
        "story_photos-0-caption": "The hall",
        "story_photos-0-placement": "inline",
        "story_photos-0-order": "0",
        "story_photos-0-upload": SimpleUploadedFile("hall.jpg", picture_bytes()),
    }
    ana.post(url("change", article.pk), opened(ana, article, headline="Theirs"))
    response = ben.post(url("change", article.pk), mine, follow=True)
    photo = Photo.objects.get()
    chosen = {row["name"]: row["chosen"] for row in response.context["rows"]}
    assert chosen == {"headline": "theirs", "photos": "mine"}
    ben.post(
        response.request["PATH_INFO"],
        {
            "theirs_version": str(Article.objects.get().version),
            "take-headline": "theirs",
            "take-photos": "mine",
        },
    )
    use = Article.objects.get().story_photos.get()
    assert (use.photo, use.caption, use.key) == (photo, "The hall", "1")


def test_the_photo_desk_settles_photos_only(person, ana):
    article = make_article(headline="Before")
    add_photo(article)
    photo_desk = desk_of(person("Photo editor"))
    mine = opened(photo_desk, article) | {"story_photos-0-caption": "The new hall"}
    ana.post(url("change", article.pk), opened(ana, article, headline="Theirs"))
    response = photo_desk.post(url("change", article.pk), mine, follow=True)
    choices = {f"take-{row['name']}": row["chosen"] for row in response.context["rows"]}
    photo_desk.post(
        response.request["PATH_INFO"],
        choices | {"theirs_version": str(Article.objects.get().version)},
    )
    article = Article.objects.get()
    assert (article.headline, article.story_photos.get().caption) == ("Theirs", "The new hall")


def test_a_save_is_one_conditional_update(editor, django_assert_num_queries):
    article = make_article(headline="Before")
    article.headline = "After"
    with django_assert_num_queries(3):  # one update, in a savepoint
        claim(article=article, began_from=article.version, by=editor, fields=["headline"])
    assert Article.objects.get().version == 2
    with pytest.raises(Conflict):
        claim(article=article, began_from=1, by=editor, fields=["headline"])


def test_a_save_that_changes_nothing_leaves_no_revision_and_no_conflict(ana, ben):
    article = make_article()
    mine = opened(ben, article, headline="Mine")
    ana.post(url("change", article.pk), opened(ana, article))
    assert Revision.objects.count() == 1
    ben.post(url("change", article.pk), mine)
    assert Article.objects.get().headline == "Mine"


def test_a_save_that_does_not_say_what_it_began_from_is_refused(ana):
    article = make_article(headline="Before")
    form = opened(ana, article, headline="After")
    del form["began_from"]
    response = ana.post(url("change", article.pk), form)
    assert "not known which version you began from" in response.content.decode()
    assert Article.objects.get().headline == "Before"


# -- autosave and recovery -----------------------------------------------------------------------


def test_what_is_typed_is_kept_beside_the_story_and_never_in_it(ana):
    article = make_article(headline="Before")
    answer = typed(ana, article, headline="").json()
    assert "There is no headline" in answer["findings"]
    article.refresh_from_db()
    assert (article.headline, article.version, Revision.objects.count()) == ("Before", 1, 1)


def test_what_was_typed_is_offered_on_return_with_what_differs_and_put_back(ana):
    article = make_article(headline="Before", tags=("Museums",))
    typed(ana, article, headline="After a while", new_tags="Halls")
    ana.post(url("beat", article.pk), {"tab": "tab-1", "leaving": "1"})
    page = ana.get(url("change", article.pk)).content.decode()
    session = EditingSession.objects.get()
    assert url("unsaved", article.pk, session.pk) in page
    page = ana.get(url("unsaved", article.pk, session.pk)).content.decode()
    assert "<ins>" in page
    assert "Halls" in page
    response = ana.get(url("change", article.pk) + f"?recover={session.pk}")
    form = filled(response)
    assert form["headline"] == ["After a while"]
    assert Article.objects.get().headline == "Before"
    ana.post(url("change", article.pk), form | {"_continue": "Save"})
    assert Article.objects.get().headline == "After a while"
    session.refresh_from_db()
    assert session.form == ""


def test_what_was_typed_is_thrown_away_when_asked(ana):
    article = make_article()
    typed(ana, article, headline="Never mind")
    session = EditingSession.objects.get()
    ana.post(url("unsaved", article.pk, session.pk), {"_forget": "1"})
    session.refresh_from_db()
    assert session.form == ""


def test_what_was_typed_before_a_colleague_saved_goes_through_the_same_choice(ana, ben):
    article = make_article(headline="Before")
    typed(ben, article, headline="Mine")
    ben.post(url("beat", article.pk), {"tab": "tab-1", "leaving": "1"})
    ana.post(url("change", article.pk), opened(ana, article, headline="Theirs"))
    session = EditingSession.objects.get(user=ben.user)
    response = ben.get(url("change", article.pk) + f"?recover={session.pk}", follow=True)
    assert "ana saved this story" in response.content.decode()


def test_all_that_is_saved_already_is_not_offered(ana):
    article = make_article()
    typed(ana, article)
    session = EditingSession.objects.get()
    response = ana.get(url("unsaved", article.pk, session.pk), follow=True)
    assert "is saved already" in response.content.decode()


def test_a_story_that_was_never_saved_is_put_back_too(ana):
    form = filled(ana.get(url("add"))) | {"headline": "A first thought"}
    ana.post(url("add_beat"), {"tab": "t", "began_from": "0", "form": urlencode(form, doseq=True)})
    ana.post(url("add_beat"), {"tab": "t", "leaving": "1"})
    session = EditingSession.objects.get()
    assert url("add_unsaved", session.pk) in ana.get(url("add")).content.decode()
    response = ana.get(url("add_unsaved", session.pk), follow=True)
    form = filled(response)
    assert form["headline"] == ["A first thought"]
    assert not Article.objects.exists()
    ana.post(url("add"), form | {"_continue": "Save"})
    assert Article.objects.get().headline == "A first thought"
    session.refresh_from_db()
    assert session.form == ""


def test_nobody_reads_what_another_has_typed(ana, ben, reporter):
    article = make_article()
    typed(ben, article, headline="Mine")
    session = EditingSession.objects.get()
    assert ana.get(url("unsaved", article.pk, session.pk)).status_code == 403
    assert ana.get(url("change", article.pk) + f"?recover={session.pk}").status_code == 403
    assert desk_of(reporter).post(url("beat", article.pk), {"tab": "t"}).status_code == 403


@pytest.mark.parametrize("asked", ["9" * 30, "x", "-1", "0", ""])
def test_a_session_that_is_none_is_not_found(ana, asked):
    article = make_article()
    assert ana.get(url("change", article.pk) + f"?recover={asked}").status_code == 404


@pytest.mark.parametrize(
    "values",
    [{}, {"tab": "x" * 41}, {"tab": "t", "form": "a" * 2_000_001}],
    ids=["no tab", "a long tab", "a long form"],
)
def test_a_beat_that_makes_no_sense_is_refused(ana, values):
    article = make_article()
    assert ana.post(url("beat", article.pk), values).status_code == 400


@pytest.mark.parametrize("form", ["", "a=%00", "bylines-TOTAL_FORMS=99999999", "%ff=%fe&&&="])
def test_a_form_that_makes_no_sense_is_kept_and_read_as_far_as_it_goes(ana, form):
    article = make_article()
    values = {"tab": "t", "began_from": "x", "typed_ago": "-5", "form": form}
    assert ana.post(url("beat", article.pk), values).status_code in (200, 400)


def test_a_secret_source_of_another_is_neither_lost_nor_shown_when_text_is_put_back(ana):
    article = make_article(sources=("Yonhap",))
    secret = Source.objects.create(name="Deep Harbour", kind="person", confidential=True)
    Citation.objects.create(article=article, source=secret, statement="whispered", order=5)
    record_revision(article=article, by=None)
    typed(ana, article, headline="After")
    session = EditingSession.objects.get()
    page = ana.get(url("unsaved", article.pk, session.pk)).content.decode()
    assert "Deep Harbour" not in page
    assert "whispered" not in page
    form = filled(ana.get(url("change", article.pk) + f"?recover={session.pk}"))
    ana.post(url("change", article.pk), form | {"_continue": "Save"})
    assert article.citations.filter(source=secret).exists()


# -- presence and taking over --------------------------------------------------------------------


def test_colleagues_see_who_has_a_story_open_and_whether_they_type(ana, ben):
    article = make_article()
    typed(ben, article, headline="Mine")
    page = ana.get(url("change", article.pk)).content.decode()
    assert "<strong>ben</strong> has this story open and is typing" in page


def test_a_closed_tab_is_not_there_any_more(ana, ben):
    article = make_article()
    ben.post(url("beat", article.pk), {"tab": "t"})
    ben.post(url("beat", article.pk), {"tab": "t", "leaving": "1"})
    assert "has this story open" not in ana.get(url("change", article.pk)).content.decode()


def test_a_tab_that_fell_silent_is_not_there_any_more(ana, ben):
    article = make_article()
    ben.post(url("beat", article.pk), {"tab": "t"})
    EditingSession.objects.update(seen_at=timezone.now() - timedelta(seconds=31))
    assert "has this story open" not in ana.get(url("change", article.pk)).content.decode()


def test_who_takes_over_closes_the_others_form_and_both_can_read_what_was_typed(ana, ben):
    article = make_article(headline="Before")
    typed(ben, article, headline="Half a thou")
    session = EditingSession.objects.get()
    assert "Take over from" not in ana.get(url("change", article.pk)).content.decode()
    page = ana.get(url("take_over", article.pk, session.pk)).content.decode()
    assert "The form of ben is closed to typing" in page
    ana.post(url("take_over", article.pk, session.pk))
    answer = typed(ben, article, headline="Half a thought").json()
    assert answer["taken_over"]
    assert "ana took over" in answer["people"]
    assert (
        url("unsaved", article.pk, session.pk)
        in ana.get(url("change", article.pk)).content.decode()
    )
    assert (
        "Half a thought"
        in filled(ana.get(url("change", article.pk) + f"?recover={session.pk}"))["headline"]
    )
    act = Act.objects.get()
    assert (act.kind, act.who, act.details) == ("taken-over", ana.user, {"whose": "ben"})


def test_only_who_may_edit_takes_over(ben, person):
    article = make_article()
    typed(ben, article, headline="Mine")
    session = EditingSession.objects.get()
    photo_desk = desk_of(person("Photo editor"))
    assert photo_desk.post(url("take_over", article.pk, session.pk)).status_code == 403


def test_a_colleague_who_saved_is_named_while_one_writes(ana, ben):
    article = make_article()
    mine = opened(ben, article)["began_from"]
    ana.post(url("change", article.pk), opened(ana, article, headline="Theirs"))
    answer = ben.post(url("beat", article.pk), {"tab": "t", "began_from": mine}).json()
    assert "ana saved this story at" in answer["people"]


def test_sessions_with_nothing_in_them_are_forgotten_after_a_day(ana):
    article = make_article()
    EditingSession.objects.create(
        user=ana.user, tab="old", article=article, seen_at=timezone.now() - timedelta(days=2)
    )
    editing.beat(by=ana.user, article=article, tab="new", began_from=1)
    assert [one.tab for one in EditingSession.objects.all()] == ["new"]


def test_a_beat_costs_few_queries_however_long_the_story(ana, django_assert_max_num_queries):
    article = make_article(tags=("Museums", "Halls"), sources=("Yonhap",))
    for number in range(6):
        article.citations.create(source=make_source(f"Source {number}"), order=number)
        article.tags.add(make_tag(f"Tag {number}"))
    record_revision(article=article, by=None)
    with django_assert_max_num_queries(13):
        ana.post(url("beat", article.pk), {"tab": "t", "began_from": "2"})
