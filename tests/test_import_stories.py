"""The command that brings stories in: its report, its exit codes, and the same files twice."""

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.utils import timezone

from articles.desk.publish import publish
from articles.desk.record import public_digest, record_revision, story_of
from articles.desk.withdraw import withdraw
from articles.ingest import create
from articles.models import (
    Article,
    ImportRun,
    Photo,
    PublishedVersion,
    Revision,
    Section,
    Source,
    Tag,
    WireItem,
)

from .factories import make_section, make_source, make_tag, picture_bytes

pytestmark = pytest.mark.django_db
SEED = Path(__file__).parents[2] / "shared" / "stories" / "museum-sculptures.txt"


def story(**fields) -> dict:
    return {
        "guid": "harbour-1",
        "headline": "Ferry returns to the old harbour",
        "body": "<p>The ferry is back, the port authority said.</p>",
        "section": "World",
        "authors": ["Ada Marsh"],
    } | fields


@pytest.fixture
def run(tmp_path):
    """``run("a.jsonl", "--publish")`` → (exit status, printed lines, report)."""

    def call(*arguments: str):
        report = tmp_path / "report.json"
        out = StringIO()
        status = 0
        try:
            call_command("import_stories", *arguments, report=str(report), stdout=out)
        except SystemExit as stop:
            status = stop.code
        return status, out.getvalue().splitlines(), json.loads(report.read_text("utf-8"))

    return call


@pytest.fixture
def write(tmp_path):
    """``write("a.jsonl", story(), …)``: a file of stories, or of text or bytes as they are."""

    def make(name: str, *content) -> str:
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content and isinstance(content[0], dict):
            path.write_text("\n".join(json.dumps(one) for one in content), "utf-8")
        elif content and isinstance(content[0], bytes):
            path.write_bytes(content[0])
        else:
            path.write_text(content[0], "utf-8")
        return str(path)

    return make


def test_a_story_comes_in_whole(run, write):
    make_section("World")
    path = write(
        "a.jsonl",
        story(
            deck="After two years.",
            dateline="PORT ELSEN, Jan. 25",
            urgency=3,
            tags=["Ferries", "Harbour"],
            credit="Yonhap",
            sources=[{"name": "Port Authority", "role": "quoted", "attribution": "It is back."}],
            photos=[{"caption": "The ferry in January.", "credit": "Ada Marsh"}],
            corrections=[
                {"kind": "correction", "text": "Two, not three.", "at": "2026-01-25T09:00:00+00:00"}
            ],
        ),
    )
    status, lines, report = run(path)
    assert status == 0
    assert lines[-1] == "1 created, 0 updated, 0 unchanged, 0 conflicts, 0 rejected"
    assert lines[0].startswith("created")
    [item] = report["items"]
    assert (item["outcome"], item["guid"], item["format"]) == ("created", "harbour-1", "jsonl")
    assert item["story"]["headline"] == "Ferry returns to the old harbour"
    article = Article.objects.get()
    assert article.section.slug == "world"
    assert [byline.author.name for byline in article.bylines.all()] == ["Ada Marsh"]
    assert [tag.name for tag in article.tags.all()] == ["Ferries", "Harbour"]
    assert [(one.source.name, one.role) for one in article.citations.all()] == [
        ("Yonhap", "credit"),
        ("Port Authority", "quoted"),
    ]
    assert article.story_photos.get().caption == "The ferry in January."
    assert article.corrections.get().text == "Two, not three."
    assert not PublishedVersion.objects.exists()


def test_the_working_copy_is_the_story_that_the_report_shows(run, write):
    make_section("World")
    path = write("a.jsonl", story(tags=["Ferries"], credit="Yonhap", photos=[{"caption": "It."}]))
    _status, _lines, report = run(path)
    article = Article.objects.get()
    assert story_of(article).to_json() == report["items"][0]["story"]
    assert record_revision(article=article, by=None) is None
    assert Revision.objects.get().story == report["items"][0]["story"]


def test_the_original_is_kept_byte_for_byte_with_where_it_came_from(run, write):
    make_section("World")
    path = write("a.jsonl", story())
    run(path, "--provider", "Yonhap")
    item = WireItem.objects.get()
    assert json.loads(bytes(item.raw)) == story()
    assert (item.provider, item.guid, item.format) == ("Yonhap", "harbour-1", "jsonl")
    assert item.path == path
    assert item.run == ImportRun.objects.get()
    assert item.run.counts == {"created": 1}


@pytest.mark.parametrize("options", [(), ("--publish",)])
def test_a_second_run_changes_nothing(run, write, options):
    make_section("World")
    paths = [write("a.jsonl", story(), story(guid="b")), write("c.txt", "Rain fell.\n\nAll day.\n")]
    run(*paths, *options)
    before = (
        list(Article.objects.values()),
        list(PublishedVersion.objects.values()),
        Revision.objects.count(),
        WireItem.objects.count(),
    )
    status, lines, report = run(*paths, *options)
    assert (status, report["unchanged"]) == (0, 3)
    assert lines[-1] == "0 created, 0 updated, 3 unchanged, 0 conflicts, 0 rejected"
    assert before == (
        list(Article.objects.values()),
        list(PublishedVersion.objects.values()),
        Revision.objects.count(),
        WireItem.objects.count(),
    )


def test_a_text_without_a_guid_is_known_by_its_content(run, write):
    run(write("a.txt", "Rain fell.\n\nAll day long.\n"))
    _status, _lines, report = run(write("another-name.txt", "Rain fell.\n\nAll day long.\n"))
    assert report["unchanged"] == 1


def test_an_update_reaches_a_story_that_no_editor_has_touched(run, write):
    make_section("World")
    run(write("a.jsonl", story(tags=["Ferries"])), "--publish")
    _status, _lines, report = run(
        write("a.jsonl", story(version="2", headline="Ferry is late", tags=["Delays"])), "--publish"
    )
    assert report["updated"] == 1
    article = Article.objects.get()
    assert article.headline == "Ferry is late"
    assert [tag.name for tag in article.tags.all()] == ["Delays"]
    assert PublishedVersion.objects.visible().get().number == 2
    assert article.revisions.count() == 2


def test_an_update_never_overwrites_an_editor(run, write):
    make_section("World")
    run(write("a.jsonl", story()))
    article = Article.objects.get()
    article.headline = "The editor's own"
    article.save()
    record_revision(article=article, by=None)
    status, _lines, report = run(write("a.jsonl", story(headline="The wire's")))
    assert (status, report["conflicts"]) == (0, 1)
    assert "what an editor has changed: headline." in report["items"][0]["problems"][0]
    article.refresh_from_db()
    assert article.headline == "The editor's own"
    assert b"The wire's" in bytes(WireItem.objects.get(outcome="conflict").raw)


def test_an_older_version_never_overwrites_a_newer(run, write):
    make_section("World")
    run(write("a.jsonl", story(version="3")))
    _status, _lines, report = run(write("a.jsonl", story(version="2", headline="Old news")))
    assert report["unchanged"] == 1
    assert Article.objects.get().headline == story()["headline"]


def test_two_providers_may_use_the_same_guid(run, write):
    make_section("World")
    path = write("a.jsonl", story())
    run(path, "--provider", "Yonhap")
    _status, _lines, report = run(path, "--provider", "Reuters")
    assert report["created"] == 1


def test_the_same_guid_twice_in_a_file_is_one_story(run, write):
    make_section("World")
    _status, _lines, report = run(
        write("a.jsonl", story(version="1"), story(version="2", headline="Ferry is late"))
    )
    assert (report["created"], report["updated"]) == (1, 1)
    assert Article.objects.get().headline == "Ferry is late"


def test_a_dry_run_reports_the_same_and_writes_nothing(run, write, tmp_path):
    make_section("World")
    write("hall.jpg", picture_bytes())
    photo = {"file": "hall.jpg", "caption": "The hall.", "alt_text": "A hall.", "credit": "KCNA"}
    path = write("a.jsonl", story(tags=["Ferries"]), story(guid="b"), story(guid="b"))
    _status, _lines, dry = run(path, "--publish", "--dry-run")
    for model in (Article, Tag, WireItem, ImportRun, PublishedVersion):
        assert not model.objects.exists(), model
    _status, _lines, wet = run(path, "--publish")
    assert dry == wet
    run(write("with-photo.jsonl", story(guid="p", photos=[photo])), "--dry-run")
    assert not Photo.objects.exists()
    assert not list((tmp_path / "originals").rglob("*.*"))


def test_sections_are_made_only_when_that_is_asked_for(run, write):
    path = write("a.jsonl", story(section="Harbour"))
    _status, _lines, report = run(path, "--publish")
    assert Article.objects.get().section is None
    assert any("no section “Harbour”" in one for one in report["items"][0]["problems"])
    assert not PublishedVersion.objects.exists()
    run(write("b.jsonl", story(guid="b", section="Harbour")), "--make-sections", "--publish")
    assert PublishedVersion.objects.visible().get().section.name == "Harbour"


def test_a_section_is_known_by_name_and_by_slug(run, write):
    make_section("World")
    run(write("a.jsonl", story(section="WORLD"), story(guid="b", section="world")))
    assert {article.section.slug for article in Article.objects.all()} == {"world"}


def test_what_is_new_is_named_in_the_report(run, write):
    make_section("World")
    _status, _lines, report = run(write("a.jsonl", story(tags=["Ferries"], credit="Yonhap")))
    problems = report["items"][0]["problems"]
    assert "New tag: Ferries." in problems
    assert "New author: Ada Marsh." in problems
    assert "New source: Yonhap." in problems


def test_publishing_gives_a_story_its_own_date_where_that_is_past(run, write):
    make_section("World")
    past = datetime(2024, 5, 1, 8, 30, tzinfo=UTC)
    future = timezone.now() + timedelta(days=9)
    run(
        write(
            "a.jsonl",
            story(published_at=past.isoformat()),
            story(guid="b", published_at=future.isoformat()),
        ),
        "--publish",
    )
    old, new = PublishedVersion.objects.order_by("published_at")
    assert old.published_at == past
    assert new.published_at <= timezone.now()


def test_an_embargoed_story_lands_as_a_draft_with_the_reason(run, write):
    make_section("World")
    until = timezone.now() + timedelta(days=1)
    status, _lines, report = run(
        write("a.jsonl", story(embargo_until=until.isoformat())), "--publish"
    )
    assert (status, report["created"]) == (0, 1)
    assert any("under embargo" in one for one in report["items"][0]["problems"])
    assert Article.objects.get().embargo_until == until
    assert not PublishedVersion.objects.exists()


def test_a_picture_beside_the_file_is_taken_in_with_its_words(run, write):
    make_section("World")
    write("photos/hall.jpg", picture_bytes())
    photo = {
        "file": "photos/hall.jpg",
        "caption": "The hall.",
        "alt_text": "A hall.",
        "creator": "Kim",
        "credit": "KCNA",
        "placement": "lead",
    }
    run(write("a.jsonl", story(photos=[photo])), "--publish")
    [shown] = PublishedVersion.objects.get().record.photos
    assert (shown.caption, shown.credit, shown.placement) == ("The hall.", "KCNA", "lead")
    assert Photo.objects.get().creator == "Kim"


@pytest.mark.parametrize("name", ["../secret.jpg", "/etc/hostname", "missing.jpg", "notes.txt"])
def test_a_picture_that_cannot_be_had_is_a_note_with_the_reason(run, write, name, tmp_path):
    make_section("World")
    (tmp_path / "secret.jpg").write_bytes(picture_bytes())
    write("notes.txt", "no picture")
    path = write("a.jsonl", story(photos=[{"file": name, "caption": "The hall."}]))
    status, _lines, report = run(path)
    assert status == 0
    assert any(name in one for one in report["items"][0]["problems"])
    use = Article.objects.get().story_photos.get()
    assert (use.photo, use.caption) == (None, "The hall.")
    assert not Photo.objects.exists()


def test_bad_files_are_named_in_a_sentence_each_and_the_good_come_in(run, write, tmp_path):
    make_section("World")
    (tmp_path / "in" / "empty-folder").mkdir(parents=True)
    paths = [
        str(tmp_path / "in" / "missing.txt"),
        str(tmp_path / "in" / "empty-folder"),
        write("empty.txt", b""),
        write("binary.bin", bytes(range(256)) * 40),
        write("picture.txt", picture_bytes()),
        write("latin.txt", b"\xff\xfe\xfd\x00\x81 nothing"),
        write("huge.txt", "word " * 11_000_000),
        write("broken.md", "---\nheadline: [oops\n---\n\nText.\n"),
        write(
            "cut.jsonl", b'{"headline": "Cut", "body": "<p>in ha\n' + json.dumps(story()).encode()
        ),
        write("long.jsonl", story(guid="l", headline="x" * 10_000)),
        write("script.jsonl", story(guid="s", body="<script>alert(1)</script>")),
        write("good.txt", "Rain fell.\n\nAll day long.\n"),
    ]
    status, lines, report = run(*paths)
    assert status == 1
    assert report["created"] == 2
    rejected = [item for item in report["items"] if item["outcome"] == "rejected"]
    assert len(rejected) == 11
    for item in rejected:
        [problem] = item["problems"]
        assert problem.strip()
        assert "Traceback" not in problem
        assert "\n" not in problem
    assert lines[-1] == "2 created, 0 updated, 0 unchanged, 0 conflicts, 11 rejected"


def test_what_was_rejected_is_kept_once(run, write):
    path = write("cut.jsonl", b'{"headline": "Cut", "body": "<p>in ha')
    run(path)
    run(path)
    item = WireItem.objects.get()
    assert bytes(item.raw) == b'{"headline": "Cut", "body": "<p>in ha'
    assert (item.outcome, item.article) == ("rejected", None)


def test_a_folder_is_walked_and_hidden_files_and_pictures_are_left(run, write, tmp_path):
    write("deep/er/a.txt", "Rain fell.\n\nAll day long.\n")
    write(".hidden.txt", "Not this one.\n")
    write("photo.jpg", picture_bytes())
    status, _lines, report = run(str(tmp_path / "in"))
    assert (status, report["created"]) == (0, 1)


def test_a_story_may_come_through_standard_input(run, monkeypatch):
    make_section("World")

    class Stdin:
        buffer = BytesIO(json.dumps(story()).encode())

    monkeypatch.setattr("sys.stdin", Stdin)
    _status, _lines, report = run("-")
    assert [(item["path"], item["outcome"]) for item in report["items"]] == [("-", "created")]


@pytest.mark.parametrize(
    "arguments",
    [
        ["a.txt", "--format", "morse"],
        ["a.txt", "--section", "nowhere"],
        [],
        ["a.txt", "--report", "/nowhere/at/all.json"],
    ],
)
def test_a_wrong_call_is_exit_status_2(arguments):
    with pytest.raises((CommandError, SystemExit)) as stop:
        call_command("import_stories", *arguments)
    status = stop.value.code if isinstance(stop.value, SystemExit) else stop.value.returncode
    if isinstance(stop.value, CommandError) and not arguments:
        return  # call_command raises where the shell would exit with 2
    assert status == 2 or "invalid choice" in str(stop.value)


def test_one_story_that_the_database_refuses_costs_only_itself(run, write, monkeypatch):
    make_section("World")
    good = [story(guid=str(number)) for number in range(5)]
    path = write("a.jsonl", *good[:3], story(guid="bad", urgency=3, headline="Refused"), *good[3:])
    insert = create.insert

    def refuse(rows):
        if rows.model is Article and any("Refused" in row for row in rows.values):
            raise IntegrityError("refused by a constraint")
        insert(rows)

    monkeypatch.setattr(create, "insert", refuse)
    status, _lines, report = run(path)
    assert (status, report["created"], report["rejected"]) == (1, 5, 1)
    assert Article.objects.count() == 5


def update(article: Article, **fields) -> None:
    Article.objects.filter(pk=article.pk).update(**fields)


@pytest.mark.parametrize("decision", ["withdrawn", "spiked", "scheduled"])
def test_an_update_never_overrides_what_the_desk_has_decided(run, write, decision):
    make_section("World")
    run(write("a.jsonl", story(slug="ferry")), *(["--publish"] if decision == "withdrawn" else []))
    article = Article.objects.get()
    if decision == "withdrawn":
        withdraw(article=article, by=None, reason="In error.")
    elif decision == "spiked":
        update(article, stage="spiked")
    else:
        publish(article=article, by=None, at=timezone.now() + timedelta(hours=1))
    _status, _lines, report = run(write("a.jsonl", story(slug="ferry", deck="Late.")), "--publish")
    assert report["updated"] == 1
    assert any(decision in one for one in report["items"][0]["problems"])
    assert not PublishedVersion.objects.visible().exists()


def test_publishing_a_wire_story_at_the_desk_is_no_conflict_with_its_update(run, write):
    make_section("World")
    run(write("a.jsonl", story()))
    publish(article=Article.objects.get(), by=None)
    _status, _lines, report = run(write("a.jsonl", story(deck="Late.")))
    assert report["updated"] == 1


def test_a_word_renamed_at_the_desk_is_no_conflict_with_the_wires_update(run, write):
    make_section("World")
    run(write("a.jsonl", story(tags=["Ferry"], authors=["Ada Marsh"])))
    for word, name in ((Tag.objects.get(), "Ferries"), (Section.objects.get(), "Planet")):
        word.name = name
        word.save()
    _status, _lines, report = run(write("a.jsonl", story(tags=["Ferry"], deck="Late.")))
    assert (report["updated"], report["conflicts"]) == (1, 0)


def test_the_first_save_of_an_imported_story_finds_nothing_changed(run, write):
    make_section("World")
    run(
        write(
            "a.jsonl",
            story(
                updated_at="2026-01-25T09:00:00+00:00",
                corrections=[{"text": "Two, not three."}],
                photos=[
                    {"caption": "The ferry.", "creator": "Kim", "url": "https://example.org/f"}
                ],
            ),
        )
    )
    article = Article.objects.get()
    assert record_revision(article=article, by=None) is None
    assert article.digest == public_digest(story_of(article))


@pytest.mark.parametrize("known", [True, False])
def test_a_source_given_in_confidence_never_reaches_readers(run, write, known):
    make_section("World")
    if known:
        make_source("Kim Park", kind="person")
    secret = {"name": "Kim Park", "confidential": True, "attribution": "The aide did it."}
    run(
        write(
            "a.jsonl",
            story(guid="a", headline="Told in confidence", sources=[secret]),
            story(guid="b", sources=[{"name": "Kim Park", "attribution": "Good morning."}]),
        ),
        "--publish",
    )
    version = PublishedVersion.objects.get(article__headline="Told in confidence")
    assert "Kim Park" not in json.dumps(version.story)
    assert "aide" not in json.dumps(version.story)


def test_what_was_refused_under_the_wrong_format_comes_in_under_the_right_one(run, write):
    path = write("a.txt", "---\nheadline: [oops\n---\n\nRain fell.\n\nAll day long.\n")
    _status, _lines, refused = run(path, "--format", "markdown")
    assert refused["rejected"] == 1
    _status, _lines, report = run(path, "--format", "text")
    assert report["created"] == 1
    assert WireItem.objects.get().outcome == "created"


def test_a_well_known_source_is_found_under_the_newsrooms_own_name_for_it(run, write):
    make_section("World")
    reuters = make_source("Reuters")
    run(write("a.jsonl", story(credit="Thomson Reuters")))
    assert Article.objects.get().citations.get().source == reuters


class TestTheStoryThisProductMustHandle:
    """../shared/stories/museum-sculptures.txt, and its like of our own."""

    @pytest.fixture(
        params=[
            pytest.param(SEED, marks=pytest.mark.skipif(not SEED.exists(), reason="no ../shared")),
        ]
    )
    def path(self, request):
        return str(request.param)

    def test_it_comes_in_with_its_paragraphs_and_its_credit(self, run, path):
        status, _lines, report = run(path)
        assert status == 0
        article = Article.objects.get()
        assert article.body.count("<p>") == 7
        assert "Yonhap" not in article.body
        credit = article.citations.get(role="credit").source
        assert (credit.name, credit.kind) == ("Yonhap", "agency")
        assert article.headline_provisional
        assert report["items"][0]["story"]["headline_provisional"] is True

    def test_the_state_news_agency_is_found_with_what_it_said(self, run, path):
        _status, _lines, report = run(path)
        article = Article.objects.get()
        kcna = Source.objects.get(name="Korean Central News Agency")
        assert (kcna.kind, kcna.label) == ("state-media", "state-controlled media")
        quoted = article.citations.filter(source=kcna, role="quoted")
        assert any("visited the Mansudae Art Studio" in one.statement for one in quoted)
        assert any("legendary heroism" in one.statement for one in quoted)
        assert any("Korean Central News Agency" in one for one in report["items"][0]["problems"])

    def test_the_newsrooms_own_words_are_recognised(self, run, path):
        make_tag("North Korea", aliases=["DPRK"])
        make_tag("Chess")
        make_source("KCNA Watch", aliases=["KCNA"], kind="state-media")
        _status, _lines, report = run(path)
        problems = report["items"][0]["problems"]
        assert "Suggested tag: North Korea." in problems
        assert not any("Chess" in one for one in problems)
        assert Article.objects.get().citations.filter(source__name="KCNA Watch").exists()

    def test_it_is_not_published_before_its_headline_is_confirmed(self, run, path):
        make_section("World")
        _status, _lines, report = run(path, "--section", "world", "--publish")
        assert any("provisional" in one for one in report["items"][0]["problems"])
        assert not PublishedVersion.objects.exists()


def test_the_section_option_serves_stories_that_name_none(run, write):
    Section.objects.create(name="Culture")
    run(write("a.txt", "Rain fell.\n\nAll day long.\n"), "--section", "culture")
    assert Article.objects.get().section.slug == "culture"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL alone")
def test_long_values_are_compressed_in_the_quick_way(run, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(story(body=f"<p>{'The ferry is back. ' * 400}</p>")), "utf-8")
    run(path)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_column_compression(body) FROM articles_article")
        assert cursor.fetchall() == [("lz4",)]
