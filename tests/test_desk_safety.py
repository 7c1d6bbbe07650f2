"""The desk against people who send what no form of theirs offers, and who look where secrets lay."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.desk import editing
from articles.desk.apply import put
from articles.desk.merge import merge
from articles.desk.publish import publish
from articles.desk.record import record_revision, story_of
from articles.desk.restore import restore
from articles.desk.share import opened, share, token_of
from articles.desk.stages import spike
from articles.models import (
    Act,
    Article,
    Citation,
    Correction,
    EditingSession,
    ImportRun,
    Source,
    Stage,
    WireItem,
)

from .factories import make_article, make_photo, make_published, make_source
from .forms import filled
from .test_admin import form_of
from .test_admin import url as url_of

pytestmark = pytest.mark.django_db

SECRET = "An aide in the ministry"
SAID = "The minister signed it at night."


def url(name: str, *args) -> str:
    return url_of(f"article_{name}", *args)


@pytest.fixture
def aide() -> Source:
    return make_source(SECRET, kind="person", confidential=True)


def saved(article: Article, **fields) -> Article:
    Article.objects.filter(pk=article.pk).update(**fields)
    article.refresh_from_db()
    record_revision(article=article, by=None)
    return article


def typed_by(user, article: Article, **form) -> EditingSession:
    """What ``user`` has typed in the story's form and not saved."""
    return editing.beat(
        by=user,
        article=article,
        tab=f"tab-{user.pk}",
        began_from=article.version,
        form=urlencode(form_of(article, **form), doseq=True),
    )


def citing(source: Source, statement: str) -> dict:
    return {
        "citations-TOTAL_FORMS": "1",
        "citations-0-source": str(source.pk),
        "citations-0-role": "quoted",
        "citations-0-terms": "on-record",
        "citations-0-order": "0",
        "citations-0-statement": statement,
    }


# -- confidential sources ------------------------------------------------------------------------


def test_what_a_chief_typed_of_a_secret_is_not_recovered_by_who_took_over(
    client, chief, editor, aide
):
    article = make_article()
    session = typed_by(chief, article, deck="Overnight.", **citing(aide, SAID))
    editing.take_over(article=article, session=session, by=editor)
    client.force_login(editor)
    for where in (url("unsaved", article.pk, session.pk), url("change", article.pk)):
        html = client.get(where, {"recover": session.pk}).content.decode()
        assert "Overnight" in html, where
        assert SAID not in html, where
        assert SECRET not in html, where


def test_a_secret_row_of_the_form_is_not_recovered_by_who_took_over(client, chief, editor, aide):
    article = make_article(sources=("Yonhap",))
    cited = Citation.objects.create(article=article, source=aide, order=0)
    record_revision(article=article, by=None)
    article.refresh_from_db()
    client.force_login(chief)
    form = filled(client.get(url("change", article.pk)))
    number = next(
        name for name, [value] in form.items() if value == str(cited.pk) and name.endswith("-id")
    )
    form[number.removesuffix("id") + "statement"] = [SAID]
    form["deck"] = ["A new deck."]
    session = editing.beat(
        by=chief,
        article=article,
        tab="t",
        began_from=article.version,
        form=urlencode(form, doseq=True),
    )
    editing.take_over(article=article, session=session, by=editor)
    client.force_login(editor)
    html = client.get(url("change", article.pk), {"recover": session.pk}).content.decode()
    assert "A new deck." in html
    assert SAID not in html


def received(article: Article | None, **fields) -> WireItem:
    return WireItem.objects.create(
        **{
            "guid": "g1",
            "raw": f'{{"sources": [{{"name": "{SECRET}", "confidential": true}}]}}'.encode(),
            "sha256": "0" * 64,
            "outcome": "created",
            "notes": [f"New source: {SECRET}."],
            "article": article,
            "run": ImportRun.objects.create(),
        }
        | fields
    )


def test_wire_copy_that_named_a_secret_stays_closed_when_the_story_names_it_no_more(
    client, editor, chief, aide
):
    article = make_article()
    cited = Citation.objects.create(article=article, source=aide)
    record_revision(article=article, by=None)
    item = received(article)
    cited.delete()
    record_revision(article=article, by=None)
    pages = (url("change", article.pk), url_of("wireitem_change", item.pk))
    for user, sees in ((editor, False), (chief, True)):
        client.force_login(user)
        for where in pages:
            assert (SECRET in client.get(where).content.decode()) is sees, (user, where)


@pytest.mark.parametrize("lookup", ["notes__icontains", "raw__contains", "remarks", "sha256__gte"])
def test_the_list_of_wire_items_cannot_be_asked_what_it_does_not_show(client, editor, aide, lookup):
    article = make_article()
    Citation.objects.create(article=article, source=aide)
    received(article)
    client.force_login(editor)
    client.raise_request_exception = False
    answers = {
        client.get(url_of("wireitem_changelist"), {lookup: asked}).status_code
        for asked in ("minis", "nobody")
    }
    assert answers == {400}


def test_sources_that_were_merged_and_then_protected_are_named_in_no_history(
    client, editor, reporter
):
    kept, merged = make_source("The quay office"), make_source("The man at the quay")
    article = make_article(sources=("The man at the quay",))
    merge(kept=kept, merged=merged, by=editor)
    Source.objects.update(confidential=True)
    client.force_login(reporter)
    assert "quay" not in client.get(url("history", article.pk)).content.decode()


# -- roles ---------------------------------------------------------------------------------------


def test_a_reporter_who_restores_a_ready_story_sends_it_to_review_again(reporter):
    article = saved(make_article(created_by=reporter, headline="First"), headline="Second")
    Article.objects.update(stage=Stage.READY)
    restore(
        article=article,
        revision=article.revisions.get(number=1),
        began_from=article.version,
        by=reporter,
    )
    article.refresh_from_db()
    assert (article.headline, article.stage) == ("First", Stage.IN_REVIEW)


def test_an_editor_who_restores_a_ready_story_leaves_it_ready(editor):
    article = saved(make_article(headline="First"), headline="Second")
    Article.objects.update(stage=Stage.READY)
    restore(
        article=article,
        revision=article.revisions.get(number=1),
        began_from=article.version,
        by=editor,
    )
    article.refresh_from_db()
    assert article.stage == Stage.READY


def test_a_reporter_takes_no_correction_back_by_restoring(reporter):
    article = make_article(created_by=reporter)
    Correction.objects.create(article=article, text="It was four, not five.")
    saved(article, headline="Later")
    restore(
        article=article,
        revision=article.revisions.get(number=1),
        began_from=article.version,
        by=reporter,
    )
    assert article.corrections.get().text == "It was four, not five."


def test_what_readers_were_told_was_wrong_outlives_every_restoring(editor):
    article = make_published().article
    first = article.revisions.first()
    Correction.objects.create(article=article, text="It was four, not five.")
    publish(article=article, by=None)
    restore(article=article, revision=first, began_from=article.version, by=editor)
    assert article.corrections.get().text == "It was four, not five."


def test_a_reporter_takes_no_correction_back_with_a_form_that_leaves_it_out(client, reporter):
    article = make_article(created_by=reporter)
    Correction.objects.create(article=article, text="It was four, not five.")
    record_revision(article=article, by=None)
    article.refresh_from_db()
    session = typed_by(reporter, article, deck="Mine.")
    saved(article, deck="Theirs.")
    client.force_login(reporter)
    client.post(
        url("unsaved", article.pk, session.pk),
        {
            "theirs_version": article.version,
            "take-deck": "mine",
            "take-corrections": "mine",
            "take-authors": "theirs",
        },
    )
    article.refresh_from_db()
    assert article.deck == "Mine."
    assert article.corrections.get().text == "It was four, not five."


@pytest.mark.parametrize("slug", ["../../admin", "a b", "x" * 101, "<b>"])
def test_an_address_that_none_may_have_is_not_saved_by_settling(client, editor, slug):
    article = make_article()
    session = typed_by(editor, article, deck="Mine.", slug="fit")
    saved(article, deck="Theirs.", slug="old")
    client.force_login(editor)
    response = client.post(
        url("unsaved", article.pk, session.pk),
        {
            "theirs_version": article.version,
            "take-deck": "mine",
            "take-authors": "theirs",
            "take-slug": "own",
            "own-slug": slug,
        },
    )
    article.refresh_from_db()
    assert article.slug == "old"
    assert response.status_code == 200


CHANGING = [
    ("submit", ()),
    ("approve", ()),
    ("send_back", ()),
    ("spike", ()),
    ("unspike", ()),
    ("publish", ()),
    ("unschedule", ()),
    ("withdraw", ()),
    ("share", ()),
    ("restore", (1,)),
    ("revoke", (1,)),
    ("take_over", (1,)),
    ("beat", ()),
]


#: The photo desk has stories open too; and nothing that is on no spike is taken off one.
HARMLESS = {("Photo editor", "beat"), ("Reporter", "unspike")}


def everything_sent() -> dict:
    """All that the pages which change a story ask for."""
    form = {"note": "Look.", "reason": "It was wrong.", "when": "now", "label": "Nell", "days": "3"}
    return form | {"began_from": "2", "tab": "t", "break_embargo": "Now.", "what": "update"}


@pytest.mark.parametrize(("name", "rest"), CHANGING)
@pytest.mark.parametrize("role", ["Reporter", "Photo editor"])
def test_what_somebody_may_not_do_is_refused_whatever_is_sent(
    client, person, editor, role, name, rest
):
    article = saved(make_published().article, headline="Later")
    link = share(
        article=article, label="Nell", expires_at=timezone.now() + timedelta(days=1), by=editor
    )
    session = typed_by(editor, article, deck="Mine.")
    rest = {"revoke": (link.pk,), "take_over": (session.pk,)}.get(name, rest)
    before = Article.objects.values().get()
    acts = Act.objects.count()
    client.force_login(person(role))
    response = client.post(url(name, article.pk, *rest), everything_sent())
    assert response.status_code == 403 or (role, name) in HARMLESS
    assert Article.objects.values().get() == before
    assert Act.objects.count() == acts
    assert article.versions.count() == 1


@pytest.mark.parametrize(("name", "rest"), CHANGING)
def test_nothing_is_changed_by_a_forgery_or_by_following_a_link(chief, name, rest):
    article = saved(make_article(), headline="Later")
    link = share(
        article=article, label="Nell", expires_at=timezone.now() + timedelta(days=1), by=chief
    )
    session = typed_by(chief, article, deck="Mine.")
    rest = {"revoke": (link.pk,), "take_over": (session.pk,)}.get(name, rest)
    before, acts = Article.objects.values().get(), Act.objects.count()
    client = Client(enforce_csrf_checks=True)
    client.force_login(chief)
    assert client.post(url(name, article.pk, *rest), everything_sent()).status_code == 403
    assert client.get(url(name, article.pk, *rest), everything_sent()).status_code in (200, 405)
    assert Article.objects.values().get() == before
    assert Act.objects.count() == acts
    assert not article.versions.exists()


def test_a_form_that_was_kept_is_never_saved_by_recovering_it(client, editor):
    article = make_article()
    session = typed_by(
        editor,
        article,
        deck="Mine.",
        stage="ready",
        created_by="1",
        _saveasnew="1",
        _popup="1",
        _to_field="id",
        _publish="1",
    )
    client.force_login(editor)
    assert client.get(url("change", article.pk), {"recover": session.pk}).status_code == 200
    assert Article.objects.count() == 1
    assert Article.objects.get().deck == article.deck


def test_rows_of_another_story_are_not_edited_by_their_numbers(client, reporter):
    theirs = make_article(sources=("Yonhap",), authors=("Ada Marsh",))
    cited, byline = theirs.citations.get(), theirs.bylines.get()
    mine = make_article(created_by=reporter, authors=())
    form = form_of(mine)
    for prefix, row in (("citations", cited), ("bylines", byline)):
        form |= {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "1"}
        form |= {f"{prefix}-0-id": str(row.pk), f"{prefix}-0-article": str(mine.pk)}
        form |= {f"{prefix}-0-order": "7", f"{prefix}-0-DELETE": "on"}
    form |= {"citations-0-source": str(cited.source_id), "citations-0-role": "quoted"}
    form |= {"citations-0-terms": "on-record", "bylines-0-author": str(byline.author_id)}
    client.force_login(reporter)
    for deleting in (True, False):
        sent = form if deleting else {k: v for k, v in form.items() if "DELETE" not in k}
        client.post(url("change", mine.pk), sent)
        for row in (cited, byline):
            row.refresh_from_db()
            assert (row.article_id, row.order) == (theirs.pk, 0)


# -- links to previews ---------------------------------------------------------------------------


def shared(article: Article, by) -> str:
    ends = timezone.now() + timedelta(days=1)
    return token_of(share(article=article, label="Nell", expires_at=ends, by=by))


def test_a_link_to_a_story_that_was_spiked_leads_nowhere(client, editor):
    article = make_article()
    address = reverse("shared-preview", args=[shared(article, editor)])
    assert client.get(address).status_code == 200
    spike(article=article, by=editor)
    assert client.get(address).status_code == 404


def test_a_link_ends_with_the_permission_of_whoever_made_it(client, editor):
    token = shared(make_article(), editor)
    assert opened(token)
    editor.is_active = False
    editor.save()
    assert opened(token) is None


def test_a_link_ends_with_the_account_of_whoever_made_it(client, editor, chief):
    token = shared(make_article(), editor)
    client.force_login(chief)
    client.post(reverse("admin:auth_user_delete", args=[editor.pk]), {"post": "yes"})
    assert opened(token) is None


# -- odd input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "end", [datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)]
)
def test_an_embargo_at_the_end_of_time_breaks_no_page(client, chief, end):
    article = make_article(embargo_until=end, expires_at=end)
    client.force_login(chief)
    for name in ("change", "publish", "preview", "history", "revision"):
        args = (article.pk, 1) if name == "revision" else (article.pk,)
        assert client.get(url(name, *args)).status_code == 200, name
    assert client.get(reverse("admin:index")).status_code == 200
    assert (
        client.post(url("publish", article.pk), {"when": "now", "embargo_end": "1"}).status_code
        == 200
    )


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/New_York"])
@pytest.mark.parametrize("on", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_the_first_and_the_last_day_of_time_break_nothing(client, editor, zone, on):
    article = make_article()
    client.force_login(editor)
    with timezone.override(zone):
        response = client.get(url("as_it_was", article.pk), {"on": on})
        assert response.status_code == 302
        day, clock = on.split("T")
        for name in ("embargo_until", "expires_at"):
            article.refresh_from_db()
            response = client.post(
                url("change", article.pk),
                form_of(article, **{f"{name}_0": day, f"{name}_1": clock}),
                follow=True,
            )
            assert response.status_code == 200, name
        assert client.get(url("publish", article.pk)).status_code == 200
        assert client.get(url("changelist")).status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        {"tab": "t\x00"},
        {"tab": "t", "form": "\x00"},
        {"tab": "t", "form": "headline=a%00b&slug=a%00b&body=%00&note=%00"},
        {"tab": "t", "form": "%zz=%ff&&&=&headline"},
        {"tab": "t", "form": "headline=x&tags=%00&section=%00&add_tags=%00"},
        {"tab": "t", "began_from": "9" * 40, "typed_ago": "9" * 40, "recovered": "\x00"},
        {"tab": "t", "began_from": "999999999"},
        {
            "tab": "t",
            "form": urlencode({"citations-TOTAL_FORMS": "9" * 30, "bylines-TOTAL_FORMS": "-1"}),
        },
        {
            "tab": "t",
            "form": urlencode(
                {
                    "bylines-TOTAL_FORMS": "1",
                    "bylines-INITIAL_FORMS": "1",
                    "bylines-0-id": "9" * 30,
                    "bylines-0-author": "\x00",
                    "bylines-0-order": "9" * 30,
                }
            ),
        },
    ],
)
def test_odd_forms_break_neither_the_poll_nor_what_is_kept(client, editor, form):
    article = make_article()
    client.force_login(editor)
    assert client.post(url("beat", article.pk), form).status_code in (200, 400)
    for session in EditingSession.objects.exclude(form=""):
        for where in (url("unsaved", article.pk, session.pk), url("change", article.pk)):
            response = client.get(where, {"recover": session.pk})
            assert response.status_code in (200, 302, 400), where


def test_odd_texts_of_ones_own_break_no_settling(client, editor):
    article = make_article()
    session = typed_by(editor, article, deck="Mine.", note="Mine.")
    saved(article, deck="Theirs.", note="Theirs.")
    client.force_login(editor)
    response = client.post(
        url("unsaved", article.pk, session.pk),
        {
            "theirs_version": article.version,
            "take-deck": "own",
            "own-deck": "a\x00b",
            "take-note": "own",
            "own-note": "\x00",
            "take-authors": "theirs",
        },
    )
    assert response.status_code in (200, 302)
    article.refresh_from_db()
    assert "\x00" not in article.deck + article.note


def test_saving_with_an_odd_tab_breaks_nothing(client, editor):
    article = make_article()
    client.force_login(editor)
    for version in (article.version, 0):
        form = form_of(article, tab="\x00", typed="\x00", began_from=str(version))
        assert client.post(url("change", article.pk), form).status_code == 302
        article.refresh_from_db()


@pytest.mark.parametrize(
    "name", ["change", "history", "publish", "share", "preview", "withdraw", "submit", "compare"]
)
def test_a_number_that_no_story_has_is_not_found(client, chief, name):
    client.force_login(chief)
    address = url(name, 7).replace("/7/", "/" + "9" * 30 + "/")
    assert client.get(address).status_code in (302, 404)


def test_two_thousand_rows_of_a_form_break_nothing(client, editor):
    article = make_article()
    client.force_login(editor)
    form = urlencode({"citations-TOTAL_FORMS": "2000", "citations-INITIAL_FORMS": "0"})
    assert client.post(url("beat", article.pk), {"tab": "t", "form": form}).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/admin/autocomplete/?app_label=articles&model_name=citation&field_name=source&term=%00",
        "/admin/autocomplete/?app_label=articles&model_name=byline&field_name=author&term=%00",
        "/admin/autocomplete/?app_label=articles&model_name=frontslot&field_name=article&term=%00",
        "/admin/articles/article/?q=%00&section__id__exact=%00&tag=%00&stage=%00&live=%00&whose=%00",
        "/admin/articles/article/?p=%00&o=%00&all=%00",
        "/admin/articles/source/?kind__exact=%00",
        "/admin/articles/source/?name=%00",
        "/admin/articles/photo/?created_at__gte=%00",
        "/admin/articles/photo/?caption=%00",
        "/admin/articles/wireitem/?outcome__exact=%00&provider=%00",
        "/admin/articles/merge/?kind=%00",
        "/admin/articles/act/?kind=%00&q=%00",
        "/admin/auth/user/?username=%00",
    ],
)
def test_odd_questions_to_a_list_break_nothing(client, chief, address):
    client.force_login(chief)
    assert client.get(address).status_code in (200, 302, 400)


# -- an embargo is not lifted by the way ---------------------------------------------------------


@pytest.mark.parametrize("wanted", [None, timedelta(hours=1)])
def test_an_embargo_that_runs_is_not_lifted_in_the_form_by_who_may_not_break_it(
    client, person, wanted
):
    held = timezone.now() + timedelta(days=2)
    article = make_article(embargo_until=held)
    day, hour = "", ""
    if wanted:
        at = timezone.localtime(timezone.now() + wanted)
        day, hour = at.strftime("%Y-%m-%d"), at.strftime("%H:%M:%S")
    for role, lifted in (("Editor", False), ("Chief editor", True)):
        client.force_login(person(role))
        address = reverse("admin:articles_article_change", args=[article.pk])
        form = filled(client.get(address)) | {"embargo_until_0": day, "embargo_until_1": hour}
        response = client.post(address, form | {"_continue": "Save"})
        article.refresh_from_db()
        assert (article.embargo_until != held) is lifted
        if not lifted:
            assert "only the chief editor may end it earlier" in response.content.decode()


def test_an_embargo_is_lengthened_by_every_editor(client, editor):
    article = make_article(embargo_until=timezone.now() + timedelta(days=2))
    client.force_login(editor)
    address = reverse("admin:articles_article_change", args=[article.pk])
    later = timezone.localtime() + timedelta(days=9)
    form = filled(client.get(address)) | {"embargo_until_0": later.strftime("%Y-%m-%d")}
    client.post(address, form | {"_continue": "Save"})
    article.refresh_from_db()
    assert article.embargo_until > timezone.now() + timedelta(days=8)


def test_restoring_a_revision_from_before_the_embargo_does_not_lift_it(editor):
    article = make_article()
    before = story_of(article)
    article.embargo_until = timezone.now() + timedelta(days=2)
    article.headline = "Under embargo"
    article.save()
    record_revision(article=article, by=None)
    put(article=article, story=before, by=editor, reason="")
    article.refresh_from_db()
    assert article.headline == before.headline
    assert article.embargo_until is not None


def test_a_photos_embargo_is_not_lifted_by_the_photo_desk(client, person):
    photo = make_photo(embargo_until=timezone.now() + timedelta(days=2))
    client.force_login(person("Photo editor"))
    address = reverse("admin:articles_photo_change", args=[photo.pk])
    form = filled(client.get(address), "photo_form")
    client.post(address, form | {"embargo_until_0": "", "embargo_until_1": ""})
    photo.refresh_from_db()
    assert photo.embargo_until is not None
