"""What a wire is promised to do to a newsroom, and never to do, whatever it sends and in what order."""

import errno
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from articles.desk.publish import publish
from articles.desk.record import record_revision
from articles.desk.withdraw import withdraw
from articles.exporters import EXPORTERS
from articles.ingest import Arrived, Options, Outcome, ingest
from articles.ingest.ahead import Reader
from articles.intake import read_paths
from articles.models import (
    Article,
    Correction,
    ImportRun,
    Photo,
    Provider,
    PublishedVersion,
    Source,
    WireItem,
)
from articles.records import (
    Parsed,
    ParseProblem,
    Story,
    StoryCitation,
    StoryCorrection,
    StoryPhoto,
)

from .factories import add_photo, make_section, make_source, picture_bytes
from .forms import filled

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


def second(version: str = "2", **fields) -> Story:
    return replace(FIRST, version=version, **fields)


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


# -- what an editor wrote --------------------------------------------------------------------------


def pictures(*names: str) -> dict[str, bytes]:
    return {name: picture_bytes((300 + len(name), 200)) for name in names}


def photo(key: str, file: str, **words) -> StoryPhoto:
    return StoryPhoto(**{"key": key, "file": file, "caption": f"Caption of {file}"} | words)


def with_photos(story: Story, *photos: StoryPhoto) -> Story:
    figures = [f'<figure data-photo="{one.key}"></figure>' for one in photos]
    return replace(story, body="\n".join([FIRST.body, *figures]), photos=photos)


def keys_in_body() -> list[str]:
    return re.findall(r'data-photo="([^"]+)"', Article.objects.get().body)


def captions_by_key() -> dict[str, str]:
    return {use.key: use.caption for use in Article.objects.get().story_photos.all()}


def test_paragraphs_of_the_desk_at_both_ends_stay_where_the_wire_adds_its_own():
    comes(publish=False)
    edit(body=f"<p>Ours first.</p>\n{FIRST.body}\n<p>Ours last.</p>")
    comes(second(body=f"<p>Theirs first.</p>\n{FIRST.body}\n<p>Theirs last.</p>"))
    body = Article.objects.get().body
    assert body.startswith("<p>Ours first.</p>")
    assert body.endswith("<p>Ours last.</p>")


def test_a_photo_that_the_wire_calls_otherwise_keeps_its_place_and_the_desks_caption():
    files = pictures("a.jpg", "bb.jpg")
    comes(with_photos(FIRST, photo("1", "a.jpg"), photo("2", "bb.jpg")), files=files, publish=False)
    Article.objects.get().story_photos.filter(key="1").update(caption="Our caption")
    edit(deck="Ours.")
    comes(with_photos(second(), photo("media-9", "a.jpg")), files=files)
    assert keys_in_body() == ["1"]
    assert captions_by_key() == {"1": "Our caption"}


def test_photos_that_the_wire_puts_in_another_order_are_each_shown_where_it_says():
    files = pictures("a.jpg", "bb.jpg", "ccc.jpg")
    comes(with_photos(FIRST, photo("1", "a.jpg"), photo("2", "bb.jpg")), files=files, publish=False)
    edit(deck="Ours.")
    update = with_photos(second(), photo("1", "ccc.jpg"), photo("2", "a.jpg"), photo("3", "bb.jpg"))
    comes(update, files=files)
    uses = {one.key: one.photo.width for one in Article.objects.get().story_photos.all()}
    assert [uses[key] - 300 for key in keys_in_body()] == [7, 5, 6]
    assert comes(update, files=files).outcome == "unchanged"


def test_a_photo_of_the_wire_does_not_take_the_place_of_one_that_the_desk_has_put_in():
    comes(publish=False)
    article = Article.objects.get()
    add_photo(article, key="1", caption="Ours")
    edit(body=f'{FIRST.body}\n<figure data-photo="1"></figure>')
    body = f'<figure data-photo="1"></figure>\n{FIRST.body}'
    comes(second(body=body, photos=(photo("1", "a.jpg"),)), files=pictures("a.jpg"))
    assert keys_in_body() == list(captions_by_key()) == ["wire-1", "1"]
    assert captions_by_key()["1"] == "Ours"


def test_corrections_that_readers_have_seen_stay_whatever_the_wire_says():
    comes()
    article = Article.objects.get()
    Correction.objects.create(article=article, kind="correction", text="We were wrong.", at=NOON)
    record_revision(article=article, by=None)
    publish(article=Article.objects.get(), by=None)
    comes(second(headline="Late", corrections=(StoryCorrection(kind="update", text="New."),)))
    comes(second("3", headline="Later"))
    said = [one.text for one in PublishedVersion.objects.visible().get().record.corrections]
    assert "We were wrong." in said


def test_whoever_saves_after_an_update_is_shown_both(client, editor):
    comes()
    client.force_login(editor)
    form = reverse("admin:articles_article_change", args=[Article.objects.get().pk])
    for number, update in enumerate((second(headline="Ferry is late"), KILL), 2):
        data = filled(client.get(form)) | {"headline": "What I typed"}
        comes(replace(update, version=str(number)), status=("usable", "canceled")[number - 2])
        response = client.post(form, data)
        assert "/unsaved/" in response["Location"]
        assert "What I typed" in client.get(response["Location"]).content.decode()


# -- bad calls -------------------------------------------------------------------------------------


@pytest.fixture
def story_file(tmp_path):
    path = tmp_path / "harbour.txt"
    path.write_text("The ferry is back, the harbour master said.\n\nIt sails on Sunday.\n")
    return path


def refused(command: str, *args, **options) -> CommandError:
    with pytest.raises(CommandError) as caught:
        call_command(command, *args, stdout=StringIO(), stderr=StringIO(), **options)
    return caught.value


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"provider": "x" * 101}, "--provider has 101 characters, and 100 is the most"),
        ({"provider": "caf\udce9"}, "--provider is not in UTF-8"),
        ({"section": "caf\udce9", "make_sections": True}, "--section is not in UTF-8"),
        ({"section": "x" * 300, "make_sections": True}, "--section has 300 characters"),
        ({"settle": float("nan")}, "--settle takes seconds"),
        ({"settle": -1.0}, "--settle takes seconds"),
        ({"report": "/dev/full"}, "The report cannot be written to /dev/full"),
    ],
)
def test_a_call_that_cannot_be_right_is_told_so_with_status_2(options, says, story_file):
    error = refused("import_stories", str(story_file), **options)
    assert says in str(error)
    assert error.returncode == 2


def test_a_tag_that_is_not_in_utf_8_is_no_traceback(tmp_path):
    error = refused("export_stories", str(tmp_path / "out"), tag="caf\udce9")
    assert "--tag is not in UTF-8" in str(error)


class Full(StringIO):
    """An output that takes no more."""

    def __init__(self, error: type[OSError], number: int):
        super().__init__()
        self.error = error(number, os.strerror(number))

    def write(self, _text: str) -> int:
        raise self.error


@pytest.mark.parametrize(
    ("output", "says"),
    [
        (Full(BrokenPipeError, errno.EPIPE), "Nobody reads the output any more"),
        (Full(OSError, errno.ENOSPC), "Nothing more can be written (No space left on device)"),
    ],
)
def test_an_output_that_takes_no_more_is_told_of_in_a_sentence(
    output, says, story_file, monkeypatch
):
    monkeypatch.setattr("articles.management.told._let_go_of_output", lambda: None)
    with pytest.raises(CommandError) as caught:
        call_command("import_stories", str(story_file), stdout=output)
    assert says in str(caught.value)
    assert caught.value.returncode == 2


def test_who_interrupts_an_import_is_told_that_what_is_listed_is_in(story_file, monkeypatch):
    def interrupted(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("articles.management.commands.import_stories.ingest", interrupted)
    error = refused("import_stories", str(story_file))
    assert (error.returncode, str(error)) == (
        130,
        "Interrupted; what is listed above is done. Run this again for the rest.",
    )


def test_a_pipe_that_nobody_writes_to_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    [arrived] = read_paths([str(tmp_path / "pipe")])
    assert "is a pipe; give what comes out of it to standard input" in str(arrived.what)


def test_a_command_whose_standard_streams_are_closed_works_all_the_same():
    done = subprocess.run(  # noqa: S603 - our own command line
        ["/bin/sh", "-c", f"exec {sys.executable} manage.py version <&- >&-"],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_process_that_reads_ahead_knows_what_the_same_file_takes_back():
    kill = parsed(KILL, status="canceled")
    arrived = [Arrived(path="a", format="ninjs", what=one) for one in (parsed(FIRST), kill)]
    options = Options(provider="Yonhap", publish=True)
    reader = Reader(options, ImportRun.objects.create(), None)
    batch = reader._batch_ahead(0, arrived, SimpleNamespace(bytes_read=0))
    assert len(batch.prepared.articles.values) == 1
    assert batch.prepared.released.versions.values == []


# -- what goes out ---------------------------------------------------------------------------------

SECRETS = (
    "Deep Harbour",
    "Ring the desk on 0123",
    "Quiet Wire",
    "Not for readers yet",
    "A deck in work",
    "Buried by the wire",
    "Slow Agency",
)


@pytest.fixture
def guarded(chief):
    """Stories with all that readers may not see, each in one that they do, or in none."""
    told = StoryCitation(name="Deep Harbour", attribution="It said so.", role="quoted")
    make_source("Deep Harbour", kind="person", confidential=True)
    make_source("Slow Agency")
    seen_one = replace(FIRST, note="Ring the desk on 0123", sources=(told,))
    arrive(parsed(seen_one), provider="Quiet Wire")
    edit(deck="A deck in work")
    story = replace(FIRST, guid="2", headline="Not for readers yet", embargo_until=in_days(2))
    arrive(parsed(story), provider="Quiet Wire")
    buried = replace(FIRST, guid="3", headline="Buried by the wire")
    arrive(parsed(buried, status="withheld"), provider="Quiet Wire")
    gone = replace(FIRST, guid="4", headline="Gone again", credit="Slow Agency")
    arrive(parsed(gone))
    withdraw(article=Article.objects.get(headline="Gone again"), by=chief, reason="Wrong.")
    Source.objects.filter(name="Slow Agency").update(confidential=True)


@pytest.mark.parametrize("format", sorted(EXPORTERS))
def test_an_export_has_what_readers_see_and_nothing_beside(format, guarded, tmp_path):
    call_command("export_stories", str(tmp_path), format=format, stdout=StringIO())
    text = "".join(path.read_text() + path.name for path in tmp_path.rglob("*") if path.is_file())
    assert "Ferry returns to the old harbour" in text
    assert [secret for secret in (*SECRETS, "Gone again", "withheld") if secret in text] == []


# -- rehearsals ------------------------------------------------------------------------------------


@pytest.mark.parametrize("alt_text", ["", "A ferry at the quay, its ramp down."])
def test_a_rehearsal_says_of_photos_what_the_import_will_say(alt_text, tmp_path):
    caption = "The ferry at the quay of the old harbour on Sunday."
    words = {"caption": caption, "alt_text": alt_text, "credit": "Yonhap", "creator": "Ada Marsh"}
    what = parsed(with_photos(FIRST, photo("1", "a.jpg", **words)), files=pictures("a.jpg"))
    arrived = [Arrived(path="a", format="ninjs", what=what)]
    options = Options(provider="Yonhap", publish=True)
    before = set(tmp_path.rglob("*"))
    [rehearsed] = ingest(arrived, options=options, dry_run=True)
    assert (Photo.objects.count(), set(tmp_path.rglob("*"))) == (0, before)
    [done] = ingest(arrived, options=options)
    assert (rehearsed.outcome, rehearsed.problems, rehearsed.url) == (
        done.outcome,
        done.problems,
        done.url,
    )
    assert bool(done.url) == bool(alt_text)
