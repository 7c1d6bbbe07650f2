"""The wire at the desk: what came in, what it has changed, what it takes back, what its codes mean."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from articles.admin.original import SHOWN, readable
from articles.desk.publish import publish
from articles.desk.wire_update import open_units
from articles.ingest import Arrived, Options, ingest
from articles.models import (
    ActKind,
    Article,
    Citation,
    ImportRun,
    Provider,
    SubjectRule,
    WireItem,
)
from articles.records import ParseProblem, StoryCitation, Subject

from .factories import make_article, make_section, make_source, make_tag
from .forms import filled
from .test_wire_updates import FIRST, KILL, arrive, conflict, edit, second

pytestmark = pytest.mark.django_db
SECRET = "Deep Harbour"


def url(name: str, *args) -> str:
    return reverse(f"admin:articles_{name}", args=args)


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def page(client, name: str, *args, **query) -> str:
    response = client.get(url(name, *args), query)
    assert response.status_code == 200, (name, response.status_code)
    return response.content.decode()


def said(response) -> list[str]:
    return [str(one) for one in get_messages(response.wsgi_request)]


# -- a story whose wire has changed ----------------------------------------------------------------


def test_the_form_says_what_the_wire_has_changed_and_where_to_settle_it(desk):
    article = conflict()
    html = page(desk, "article_change", article.pk)
    assert "The wire has changed what the desk has changed too: headline, paragraph 2." in html
    assert "To be settled: headline, paragraph 2." in html
    assert html.count(url("article_wire", article.pk)) == 2


def test_a_form_of_a_story_that_waits_for_nothing_says_nothing_of_it(desk):
    arrive()
    html = page(desk, "article_change", Article.objects.get().pk)
    assert "wire-notice" not in html


def test_what_came_in_ours_and_the_new_stand_side_by_side(desk):
    article = conflict()
    html = page(desk, "article_wire", article.pk)
    assert "Ferry returns to the old harbour" in html
    assert "<mark>Our ferry</mark>" in html
    assert "<mark>Late</mark>" in html
    assert "<mark>Two</mark> people were hurt." in html
    assert "<mark>Three</mark> people were hurt." in html
    assert html.count('name="take"') == 3


def settle(client, article, *keys: str, button: str, began_from: int | None = None):
    began_from = article.version if began_from is None else began_from
    data = {"unit": keys, "began_from": began_from, button: ""}
    return client.post(url("article_wire", article.pk), data)


def test_an_editor_takes_one_and_keeps_the_other_and_is_back_at_the_story(desk):
    article = conflict()
    headline, paragraph = (unit.key for unit in open_units(article))
    response = settle(desk, article, paragraph, button="take")
    assert response.url == url("article_wire", article.pk)
    assert said(response) == ["Taken from the wire: paragraph 2."]
    article.refresh_from_db()
    assert "Three people were hurt" in article.body
    response = settle(desk, article, headline, button="keep")
    assert response.url == url("article_change", article.pk)
    assert said(response)[-1] == "Kept as the desk has it: headline."
    article.refresh_from_db()
    assert article.headline == "Our ferry"
    assert "Nothing of the wire’s update is open." in page(desk, "article_wire", article.pk)


def test_all_is_taken_at_once_even_where_the_paragraphs_become_more(desk):
    arrive()
    ours = FIRST.body.replace("It is back.", "It is here.").replace("Sunday", "Monday")
    edit(body=ours)
    body = FIRST.body.replace("<p>It is back.</p>", "<p>It came.</p>\n<p>At noon.</p>")
    arrive(second(body=body.replace("Sunday", "Friday")))
    article = Article.objects.get()
    keys = [unit.key for unit in open_units(article)]
    assert len(keys) == 2
    response = settle(desk, article, *keys, button="take")
    assert response.url == url("article_change", article.pk), said(response)
    article.refresh_from_db()
    assert article.body == body.replace("Sunday", "Friday")


def test_what_has_gone_stale_says_so_and_shows_the_page_again(desk):
    article = conflict()
    headline, _paragraph = (unit.key for unit in open_units(article))
    edit(deck="Saved meanwhile.")
    response = settle(desk, article, headline, button="take")
    assert response.url == url("article_wire", article.pk)
    assert said(response) == ["Somebody has saved the story meanwhile; look at it once more."]
    edit(headline="Ours again")
    article.refresh_from_db()
    response = settle(desk, article, headline, button="keep")
    assert "look at it once more" in said(response)[-1]
    assert len(open_units(article)) == 2
    for keys in ((), ("x" * 40,)):
        assert settle(desk, article, *keys, button="keep").status_code == 302
    assert settle(desk, article, headline, button="take", began_from="9" * 40).status_code == 302
    assert len(open_units(article)) == 2


def test_who_may_not_edit_the_story_reads_it_and_has_no_buttons(client, reporter):
    article = conflict()
    client.force_login(reporter)
    html = page(client, "article_wire", article.pk)
    assert "<mark>Our ferry</mark>" in html
    assert 'name="take"' not in html
    assert "Those who may edit this story decide." in html
    [headline, _] = open_units(article)
    assert settle(client, article, headline.key, button="keep").status_code == 403
    assert len(open_units(article)) == 2


def test_sources_that_one_may_not_see_are_not_shown_and_settled_by_others(client, editor, chief):
    make_source(SECRET, kind="person", confidential=True)
    named = StoryCitation(name="Yonhap", role="credit")
    arrive(replace(FIRST, sources=(named,)))
    article = Article.objects.get()
    article.citations.update(statement="Ours.")
    edit(headline="Our ferry")
    changed = replace(named, attribution="Theirs.")
    secret = StoryCitation(name=SECRET, kind="person", confidential=True)
    arrive(second(headline="Late", sources=(changed, secret)))
    units = {unit.name: unit.key for unit in open_units(article)}
    assert units.keys() == {"headline", "sources"}
    client.force_login(editor)
    html = page(client, "article_wire", article.pk)
    assert SECRET not in html
    assert "Only those who may see all of its sources can settle this." in html
    article.refresh_from_db()
    response = settle(client, article, units["sources"], button="take")
    assert said(response) == ["Only those who may see all of its sources can settle this."]
    client.force_login(chief)
    assert SECRET in page(client, "article_wire", article.pk)
    assert article.acts.get(kind=ActKind.CONFIDENTIAL_SEEN).who == chief
    settle(client, article, units["sources"], button="take")
    assert article.citations.filter(source__name=SECRET).exists()


def test_an_ordinary_form_costs_one_query_for_the_wire(desk, django_assert_max_num_queries):
    arrive()
    article = Article.objects.get()
    with django_assert_max_num_queries(26):
        page(desk, "article_change", article.pk)


def test_a_form_with_an_open_update_costs_the_same_however_much_is_open(
    desk, django_assert_max_num_queries
):
    article = conflict()
    with django_assert_max_num_queries(36):
        page(desk, "article_change", article.pk)


def test_what_an_editor_has_written_as_the_wire_has_it_waits_no_more(desk):
    article = conflict()
    edit(headline="Late", body=FIRST.body.replace("Nobody was", "Three people were"))
    assert "wire-notice" not in page(desk, "article_change", article.pk)
    assert "no stories" not in page(desk, "article_changelist", awaits="wire")
    assert not article.wire_update.is_open
    arrive(replace(FIRST, version="3", headline="Later"))
    article.refresh_from_db()
    assert article.headline == "Later"


# -- what the wire takes back ----------------------------------------------------------------------


def killed(*, live: bool) -> Article:
    make_section("World")
    arrive(replace(FIRST, section="World", credit="Yonhap"))
    article = Article.objects.get(headline=FIRST.headline)
    if live:
        publish(article=article, by=None)
    arrive(KILL, status="canceled")
    article.refresh_from_db()
    return article


def test_the_form_of_a_killed_story_says_when_why_and_what_readers_see(client, chief, desk):
    article = killed(live=True)
    html = page(desk, "article_change", article.pk)
    assert "Withdrawn by the wire" in html
    assert "The agency was misled." in html
    assert "Readers see the story." in html
    assert url("article_let_stand", article.pk) not in html
    client.force_login(chief)
    html = page(client, "article_change", article.pk)
    assert html.count(url("article_withdraw", article.pk)) == 2
    assert url("article_let_stand", article.pk) in html


def test_a_killed_story_that_readers_never_had_is_spiked_from_there(desk):
    article = killed(live=False)
    html = page(desk, "article_change", article.pk)
    assert "Readers do not see the story." in html
    assert url("article_spike", article.pk) in html


def test_the_chief_editor_lets_a_story_stand_with_a_reason(client, chief):
    article = killed(live=False)
    client.force_login(chief)
    address = url("article_let_stand", article.pk)
    assert "The agency was misled." in page(client, "article_let_stand", article.pk)
    assert client.post(address, {"why": "  "}).status_code == 200
    response = client.post(address, {"why": "We saw it ourselves."})
    assert response.url == url("article_change", article.pk)
    article.refresh_from_db()
    assert article.wire_status == "usable"
    assert article.acts.get(kind=ActKind.WIRE_RELEASED).why == "We saw it ourselves."
    assert "has not taken this story back" in page(client, "article_let_stand", article.pk)
    assert "wire-notice" not in page(client, "article_change", article.pk)


def test_nobody_but_the_chief_editor_lets_a_story_stand(desk):
    article = killed(live=False)
    response = desk.post(url("article_let_stand", article.pk), {"why": "I like it."})
    assert response.status_code == 403
    article.refresh_from_db()
    assert article.wire_status == "canceled"


def test_the_list_marks_what_the_wire_has_taken_back_and_finds_it(desk):
    make_article(headline="Chess")
    killed(live=False)
    html = page(desk, "article_changelist", awaits="stopped")
    assert 'class="wire-mark">Withdrawn by the wire</span>' in html
    assert "Chess" not in html
    assert page(desk, "article_changelist").count('class="wire-mark"') == 1


# -- items -----------------------------------------------------------------------------------------

LINE = json.dumps(
    {"guid": "harbour-1", "headline": "Ferry returns", "body": "<p>It is back.</p>"}
).encode()


def received(article: Article | None = None, **fields) -> WireItem:
    number = WireItem.objects.count()
    known = {
        "provider": "Yonhap",
        "guid": "harbour-1",
        "version": str(number),
        "format": "jsonl",
        "path": "in/a.jsonl",
        "raw": LINE,
        "sha256": f"{number:064}",
        "outcome": "created",
        "article": article,
    }
    fields.setdefault("run", ImportRun.objects.create(provider="Yonhap"))
    return WireItem.objects.create(**known | fields)


def test_an_item_shows_what_was_received_what_is_read_and_the_story_now(desk):
    article = make_article(
        headline="Ferry is back", deck="", body="<p>It is back.</p>", authors=(), section=None
    )
    html = page(desk, "wireitem_change", received(article).pk)
    assert "&quot;headline&quot;: &quot;Ferry returns&quot;," in html
    assert "Ferry <del>returns</del>" in html
    assert "Ferry <ins>is back</ins>" in html
    assert 'diff-both">It is back.</div>' in html


def test_an_item_that_became_no_story_shows_what_is_read_in_it_today(desk):
    html = page(desk, "wireitem_change", received(outcome="rejected", notes=["is odd"]).pk)
    assert "Ferry returns" in html
    assert "<ins>" not in html
    item = received(outcome="rejected", raw=b"{", notes=["is cut off"])
    html = page(desk, "wireitem_change", item.pk)
    assert "is cut off" in html
    assert "No story is found in these bytes." in html
    item = received(outcome="rejected", raw=b"\xff\x00", format="")
    assert "there is no format “”" in page(desk, "wireitem_change", item.pk)


def test_a_part_of_a_larger_file_shows_what_was_read_in_it_when_it_came(desk):
    raw = b"harbour-1;Ferry returns;It is back."
    article = make_article(headline="Ferry returns")
    item = received(article, raw=raw, format="csv", article_version=article.version)
    edit(headline="Ferry is late")
    html = page(desk, "wireitem_change", item.pk)
    assert "These bytes are a part of a file and cannot be read alone" in html
    assert "names no column" not in html
    assert "<del>returns</del>" in html
    assert "<ins>is late</ins>" in html


def test_what_the_newsroom_calls_a_source_is_no_difference(desk):
    article = make_article(headline="A", sources=("Agence France-Presse",))
    article.citations.update(role="credit", statement="")
    line = {"guid": "harbour-1", "headline": "A", "body": "<p>A.</p>", "credit": "AFP"}
    item = received(article, raw=json.dumps(line).encode())
    assert "<del>AFP" not in page(desk, "wireitem_change", item.pk)


def test_what_became_no_story_is_read_by_those_who_may_edit_any(client, reporter, desk):
    item = received(outcome="rejected", notes=["is odd"])
    assert "is odd" in page(desk, "wireitem_change", item.pk)
    client.force_login(reporter)
    html = page(client, "wireitem_change", item.pk)
    assert "is odd" not in html
    assert "Ferry returns" not in html
    assert client.get(url("wireitem_original", item.pk)).status_code == 403
    assert "is odd" not in page(client, "importrun_change", item.run_id)


def test_the_original_comes_as_a_file_byte_for_byte(desk):
    raw = b"<script>alert(1)</script>\x00\xff"
    item = received(make_article(), raw=raw, format="text")
    response = desk.get(url("wireitem_original", item.pk))
    assert response.content == raw
    assert response["Content-Type"] == "text/plain"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == f'attachment; filename="wire-item-{item.pk}.txt"'
    assert "no-store" in response["Cache-Control"]
    assert "<script>alert(1)" not in page(desk, "wireitem_change", item.pk)
    assert desk.get(url("wireitem_original", 999)).status_code == 404


def test_an_original_that_names_a_protected_source_is_for_those_who_may_see_it(
    client, editor, chief
):
    source = make_source(SECRET, kind="person", confidential=True)
    cited = make_article()
    Citation.objects.create(article=cited, source=source)
    named = {"guid": "harbour-1", "headline": "A", "body": "<p>A.</p>"}
    line = json.dumps(named | {"sources": [{"name": SECRET}]}).encode()
    for item in (received(cited), received(make_article(), raw=line)):
        for user, sees in ((editor, False), (chief, True)):
            client.force_login(user)
            assert ('class="original"' in page(client, "wireitem_change", item.pk)) is sees
            status = client.get(url("wireitem_original", item.pk)).status_code
            assert status == (200 if sees else 403)


@pytest.mark.parametrize(
    ("raw", "starts"),
    [
        (b'{"a":[1,"\xc3\xbc"]}', '{\n  "a": [\n    1,\n    "ü"'),
        (b"<a><b>x</b><c/></a>", "<a>\n  <b>x</b>\n  <c/>\n</a>"),
        (b"<p>A <b>bold</b> word</p>", "<p>A <b>bold</b> word</p>"),
        (b"<a><b></a>", "<a><b></a>"),
        (b"<a><b><![CDATA[<i>x]]></b></a>", "<a><b><![CDATA[<i>x]]></b></a>"),
        (b"{not json", "{not json"),
        (b"\x01r i\r\nText\x03", "␁r i\nText␃"),
        ("Müller".encode("cp1252"), "Müller"),
        (b"\xef\xbb\xbfText", "Text"),
        (b"", ""),
    ],
)
def test_an_original_is_shown_as_people_can_read_it(raw, starts):
    text, is_cut = readable(raw)
    assert text.startswith(starts)
    assert not is_cut


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 100_000,
        b"[" * 900 + b"]" * 900,
        (b"[" + b"[" * 400 + b"]" * 400 + b",") * 100,
        b"<a>" * 30_000,
        b"<a>" * 200 + b"x" + b"</a>" * 200,
        b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">]><a>&b;&b;</a>',
        b"9" * 90_000,
        b"{" + b'"a":' * 20_000,
        "ü".encode() * 200_000,
        b"\xff\xfe\x00" * 100_000,
    ],
)
def test_no_original_is_too_hostile_to_be_shown(raw):
    text, _is_cut = readable(raw)
    assert len(text) <= SHOWN


# -- runs ------------------------------------------------------------------------------------------


def test_the_runs_say_how_they_were_asked_for_and_what_came_of_it(desk, editor):
    make_section("World")
    now = timezone.now()
    ImportRun.objects.create(
        provider="Yonhap",
        options={"section": "world", "publish": True, "fetch_photos": True, "make_sections": True},
        counts={"created": 12, "rejected": 2},
        finished_at=now,
        started_by=editor,
    )
    html = page(desk, "importrun_changelist")
    assert (
        "section World where none is given, new sections are made, published at once, "
        "photos are fetched"
    ) in html
    assert '<span class="wire-bad">2 rejected</span>' in html
    assert '<span class="">12 created</span>' in html
    assert "Finished" in html
    assert "12 created" in page(desk, "importrun_changelist", **{"with": "rejected"})
    assert "12 created" not in page(desk, "importrun_changelist", **{"with": "conflict"})


def test_a_run_is_still_running_or_broken_off_after_its_last_sign(desk):
    run = ImportRun.objects.create(provider="Yonhap")
    received(run=run)
    html = page(desk, "importrun_changelist")
    assert "Still running" in html
    assert "1 created" in html
    long_ago = timezone.now() - timedelta(hours=3)
    ImportRun.objects.update(started_at=long_ago)
    assert "Still running" in page(desk, "importrun_change", run.pk)
    WireItem.objects.update(received_at=long_ago)
    assert "Broken off after" in page(desk, "importrun_change", run.pk)
    assert "Broken off after" in page(desk, "importrun_changelist")


def test_a_run_shows_its_items_by_outcome_and_page_by_page(desk):
    run = ImportRun.objects.create(
        provider="Yonhap", counts={"created": 60, "rejected": 1, "unchanged": 3}
    )
    ImportRun.objects.update(finished_at=timezone.now())
    for number in range(60):
        received(make_article(headline=f"Story {number:02}"), run=run, guid=f"g{number}")
    received(run=run, outcome="rejected", notes=["item 3 is cut off"], guid="cut")
    html = page(desk, "importrun_change", run.pk)
    assert "Story 00" in html
    assert "Story 59" not in html
    assert "Page 1 of 2" in html
    assert "3 more left nothing here" in html
    assert "Story 59" in page(desk, "importrun_change", run.pk, page="2")
    html = page(desk, "importrun_change", run.pk, outcome="rejected")
    assert "in/a.jsonl: item 3 is cut off" in html
    assert "Story 00" not in html
    for odd in ("x", "9" * 30, "-1", "0"):
        page(desk, "importrun_change", run.pk, page=odd, outcome=odd)


def test_a_run_costs_the_same_however_much_it_brought(desk, django_assert_max_num_queries):
    run = ImportRun.objects.create(provider="Yonhap")
    source = make_source(SECRET, kind="person", confidential=True)
    for number in range(3):
        received(make_article(sources=("Yonhap",)), run=run, guid=f"g{number}")
    with django_assert_max_num_queries(16):
        page(desk, "importrun_change", run.pk)
    for number in range(30):
        article = make_article(sources=("Reuters",))
        Citation.objects.create(article=article, source=source)
        received(article, run=run, guid=f"h{number}", notes=[f"New source: {SECRET}."])
    with django_assert_max_num_queries(16):
        html = page(desk, "importrun_change", run.pk)
    assert SECRET not in html
    with django_assert_max_num_queries(12):
        page(desk, "importrun_changelist")


# -- providers and their codes ---------------------------------------------------------------------


def provider(**fields) -> Provider:
    return Provider.objects.create(**{"name": "Yonhap"} | fields)


def test_an_editor_says_how_stories_of_a_provider_are_taken(desk):
    make_section("World")
    html = page(desk, "provider_add")
    assert 'value="ninjs"' in html
    data = {"name": "Yonhap", "formats": ["ninjs", "nitf"], "source": make_source().pk}
    assert desk.post(url("provider_add"), data).status_code == 302
    made = Provider.objects.get()
    assert (made.formats, made.source.name, made.makes_tags) == (["ninjs", "nitf"], "Yonhap", False)
    data = {"name": "Tanjug", "formats": ["papyrus"]}
    assert desk.post(url("provider_add"), data).status_code == 200
    assert Provider.objects.count() == 1


def test_a_protected_source_is_credited_to_no_provider(desk):
    source = make_source(SECRET, kind="person", confidential=True)
    response = desk.post(url("provider_add"), {"name": "Yonhap", "source": source.pk})
    assert response.status_code == 200
    kept = provider(source=source)
    assert SECRET not in page(desk, "provider_change", kept.pk)


def test_providers_are_kept_by_editors_and_nobody_else(client, person):
    kept = provider()
    SubjectRule.objects.create(provider=kept, code="04000000", scheme="medtop")
    for role, status in (("Reporter", 403), ("Photo editor", 403), ("Chief editor", 200)):
        client.force_login(person(role))
        for name, args in (
            ("provider_changelist", ()),
            ("provider_change", (kept.pk,)),
            ("subjectrule_changelist", ()),
        ):
            assert client.get(url(name, *args)).status_code == status, (role, name)


def test_who_may_only_look_at_providers_looks(client, reporter):
    kept = provider()
    rule = SubjectRule.objects.create(provider=kept, code="1", scheme="medtop")
    for noun in ("provider", "subjectrule"):
        reporter.user_permissions.add(Permission.objects.get(codename=f"view_{noun}"))
    client.force_login(reporter)
    page(client, "provider_change", kept.pk)
    page(client, "subjectrule_change", rule.pk)
    page(client, "subjectrule_changelist")


def test_a_provider_that_stories_came_from_keeps_its_name_and_stays(desk):
    arrive()
    kept = Provider.objects.get()
    html = page(desk, "provider_change", kept.pk)
    assert 'name="name"' not in html
    assert "1 story." in html
    assert "1 created" in html
    assert "harbour-1" in html
    html = page(desk, "provider_delete", kept.pk)
    assert "“Yonhap” stays: stories came from it" in html
    assert desk.post(url("provider_delete", kept.pk), {"post": "yes"}).status_code == 200
    assert Provider.objects.filter(pk=kept.pk).exists()
    action = {"action": "delete_selected", "_selected_action": kept.pk, "post": "yes"}
    desk.post(url("provider_changelist"), action)
    assert Provider.objects.filter(pk=kept.pk).exists()
    empty = provider(name="Typo")
    assert "Nothing yet." in page(desk, "provider_change", empty.pk)
    assert "No codes have come in yet." in page(desk, "provider_change", empty.pk)
    assert desk.post(url("provider_delete", empty.pk), {"post": "yes"}).status_code == 302


SUBJECTS = (
    Subject(code="04000000", scheme="medtop"),
    Subject(code="HRB", name="Harbours", scheme="yna"),
)


def test_a_provider_names_the_codes_that_mean_nothing_yet_most_frequent_first(desk):
    arrive(subjects=SUBJECTS)
    arrive(replace(FIRST, guid="harbour-2"), subjects=SUBJECTS[1:])
    kept = Provider.objects.get()
    html = page(desk, "provider_change", kept.pk)
    assert "2 codes came in that mean nothing here yet" in html
    assert html.index("yna:HRB") < html.index("medtop:04000000")
    assert "economy, business and finance" in html
    assert f"?provider={kept.pk}&amp;means=nothing" in page(desk, "provider_changelist")
    SubjectRule.objects.update(is_left_out=True)
    assert "Every code that came in has a meaning here." in page(desk, "provider_change", kept.pk)


def test_codes_are_searched_by_code_by_name_and_by_the_name_that_iptc_gives(desk):
    arrive(subjects=SUBJECTS)
    for query, finds, not_ in (
        ("0400", "medtop:04000000", "yna:HRB"),
        ("harb", "yna:HRB", "medtop:04000000"),
        ("economy", "medtop:04000000", "yna:HRB"),
    ):
        html = page(desk, "subjectrule_changelist", q=query)
        assert finds in html
        assert not_ not in html


def test_what_codes_mean_is_said_in_their_list(desk):
    world, sea = make_section("World"), make_tag("Sea")
    arrive(subjects=SUBJECTS)
    kept = Provider.objects.get()
    address = url("subjectrule_changelist") + f"?provider={kept.pk}&means=nothing"
    response = desk.get(address)
    data = filled(response, "changelist-form") | {"_save": "Save"}
    data |= {"form-0-section": str(world.pk), "form-1-tag": str(sea.pk)}
    assert desk.post(address, data).status_code == 302
    rules = {rule.code: rule for rule in SubjectRule.objects.all()}
    assert {rule.section for rule in rules.values()} == {world, None}
    assert {rule.tag for rule in rules.values()} == {sea, None}
    html = desk.get(address).content.decode()
    assert "04000000" not in html
    html = page(desk, "subjectrule_changelist", means="something")
    assert 'aria-label="Section here for medtop:04000000"' in html


def test_what_is_left_out_makes_no_tag(desk):
    arrive(subjects=SUBJECTS)
    rule = SubjectRule.objects.first()
    data = {"name": rule.name, "tag": make_tag("Sea").pk, "is_left_out": "on"}
    response = desk.post(url("subjectrule_change", rule.pk), data)
    assert "What is left out makes no tag" in response.content.decode()


def test_the_list_of_codes_costs_the_same_for_many(desk, django_assert_max_num_queries):
    kept, world = provider(), make_section("World")
    for number in range(3):
        SubjectRule.objects.create(provider=kept, code=f"{number}", section=world)
    with django_assert_max_num_queries(10):
        page(desk, "subjectrule_changelist")
    for number in range(40):
        tag = make_tag(f"Tag {number}")
        SubjectRule.objects.create(provider=kept, code=f"x{number}", section=world, tag=tag)
    with django_assert_max_num_queries(10):
        page(desk, "subjectrule_changelist")


def test_a_refused_item_says_why_in_its_run(desk):
    problem = ParseProblem(message="is cut off", raw=b"{", where="line 3")
    list(ingest([Arrived(path="a.jsonl", format="jsonl", what=problem)], options=Options()))
    html = page(desk, "importrun_change", ImportRun.objects.get().pk)
    assert f"a.jsonl: {problem}" in html
