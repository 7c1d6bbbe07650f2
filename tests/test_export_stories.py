"""Exports hold what readers see and what was withdrawn, in every format, and nothing else."""

import errno
import json
import os
import re
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from articles.body import clean
from articles.desk.correct import correct
from articles.desk.publish import publish
from articles.desk.record import record_revision, story_of
from articles.desk.withdraw import withdraw
from articles.desk.withdraw_photo import withdraw_photo
from articles.exporters import EXPORTERS
from articles.models import Article, Citation, PublishedVersion, WireItem, WireStatus
from articles.photos.storage import copies
from articles.public import items
from articles.records import Story

from .factories import NOON, add_photo, make_article, make_published, make_source
from .test_nothing_leaks import HIDDEN, newsroom  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

every_format = pytest.mark.parametrize("format", sorted(EXPORTERS))


def export(folder: Path, *args: str) -> str:
    """Export into ``folder``; what the command says, its last line break left out."""
    out = StringIO()
    call_command("export_stories", str(folder), *args, stdout=out, stderr=out)
    return out.getvalue().rstrip("\n")


def files_in(folder: Path) -> dict[str, bytes]:
    """Each file below ``folder``, hidden ones too, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def ninjs_in(folder: Path) -> list[dict]:
    return [json.loads(path.read_bytes()) for path in sorted(folder.rglob("*.json"))]


def headlines_in(folder: Path) -> set[str]:
    return {story["headlines"][0]["value"] for story in ninjs_in(folder) if "headlines" in story}


def with_photo(**fields) -> PublishedVersion:
    """A story that readers see, with a lead photo."""
    article = make_article(headline="Ferry at the quay", **fields)
    add_photo(article, caption="The ferry.", alt_text="A ferry at a quay.")
    return publish(article=article, by=None)


def photo_of(version: PublishedVersion):
    return version.article.story_photos.get().photo


# What goes out


@pytest.mark.usefixtures("newsroom")
def test_an_export_has_what_readers_see_and_no_trace_of_a_hidden_story(tmp_path):
    for format in EXPORTERS:
        folder = tmp_path / format
        said = export(folder, "--format", format)
        files = files_in(folder)
        for path, data in files.items():
            text = (path + data.decode("utf-8", "replace")).lower()
            assert HIDDEN.lower() not in text, path
        assert not any(path.endswith(".webp") for path in files), "only hidden stories have photos"
        everything = b"".join(files.values()).decode()
        assert "A story for readers" in everything, format
        assert "Published twice." in everything, format
        assert said == f"2 stories, 1 withdrawn, 0 photos exported to {folder}"


@pytest.mark.usefixtures("newsroom")
def test_a_withdrawn_story_is_taken_back_with_the_public_reason(tmp_path):
    export(tmp_path, "--format", "ninjs")
    [notice] = [story for story in ninjs_in(tmp_path) if story["pubStatus"] == "canceled"]
    assert notice["uri"].startswith("tag:")
    assert "It was told in error." in json.dumps(notice)
    assert not {"bodies", "headlines", "altIds", "associations"} & set(notice)


def test_a_withdrawal_lands_in_the_file_that_the_story_was_in(tmp_path):
    version = make_published(headline="Ferry sinks")
    export(tmp_path, "--format", "ninjs")
    before = set(files_in(tmp_path))
    withdraw(article=version.article, by=None, reason="It floats.")
    assert export(tmp_path, "--format", "ninjs").startswith("0 stories, 1 withdrawn")
    after = files_in(tmp_path)
    assert set(after) == before
    assert b"Ferry sinks" not in b"".join(after.values())


def test_a_story_that_was_withdrawn_and_published_again_is_usable(tmp_path):
    version = make_published(headline="Ferry sinks")
    withdraw(article=version.article, by=None, reason="It floats.")
    article = Article.objects.get(pk=version.article_id)
    article.headline = "Ferry floats"
    article.save()
    record_revision(article=article, by=None)
    publish(article=article, by=None)
    assert export(tmp_path, "--format", "ninjs").startswith("1 stories, 0 withdrawn")
    [story] = ninjs_in(tmp_path)
    assert (story["pubStatus"], story["version"]) == ("usable", "2")


def test_a_story_lies_under_the_day_that_its_address_has(tmp_path):
    version = make_published(published_at=NOON)
    export(tmp_path, "--format", "ninjs")
    assert set(files_in(tmp_path)) == {f"2026/01/25/story-{version.article_id}.json"}


def test_two_stories_that_share_an_address_have_a_file_each(tmp_path):
    first, second = make_published(published_at=NOON), make_published(published_at=NOON)
    PublishedVersion.objects.filter(pk=second.pk).update(slug=first.slug)
    export(tmp_path, "--format", "ninjs")
    assert len(ninjs_in(tmp_path)) == 2


def test_a_correction_goes_out_with_the_number_of_its_version(tmp_path):
    article = make_published(headline="Ferry returns").article
    correct(article=article, by=None, kind="correction", text="It was eleven winters.")
    export(tmp_path, "--format", "ninjs")
    [story] = ninjs_in(tmp_path)
    assert story["version"] == "2"
    assert "It was eleven winters." in json.dumps(story)


# Photos


@every_format
def test_the_photos_of_a_story_lie_beside_it_with_their_credit(tmp_path, format):
    with_photo()
    assert ", 1 photos exported" in export(tmp_path / "out", "--format", format)
    files = files_in(tmp_path / "out")
    [path] = [path for path in files if path.endswith(".webp")]
    with Image.open(BytesIO(files[path])) as picture:
        assert picture.width >= 640
    assert b"KCNA / Yonhap" in files[path]
    [story] = [data.decode() for path, data in files.items() if not path.endswith(".webp")]
    assert "The ferry." in story


@every_format
def test_photos_that_others_may_not_have_are_not_there(tmp_path, format):
    withdrawn, kept, over = with_photo(), with_photo(), with_photo()
    withdraw_photo(photo=photo_of(withdrawn), by=None, reason="The agency asks for it.")
    face = photo_of(kept).face
    face.in_data = False
    face.save()
    face = photo_of(over).face
    face.shown_until = timezone.now()
    face.save()
    assert ", 0 photos exported" in export(tmp_path / "out", "--format", format)
    files = files_in(tmp_path / "out")
    everything = b"".join(files.values()).decode()
    assert not any(path.endswith(".webp") for path in files)
    assert "The ferry." not in everything
    assert "A ferry at a quay." not in everything


def test_a_photo_that_is_not_there_leaves_no_gap_in_the_body(tmp_path):
    article = make_article(body='<p>One.</p>\n<figure data-photo="1"></figure>\n<p>Two.</p>')
    add_photo(article, placement="inline", caption="The ferry.", alt_text="A ferry.")
    version = publish(article=article, by=None)
    face = photo_of(version).face
    face.in_data = False
    face.save()
    export(tmp_path, "--format", "ninjs")
    [story] = ninjs_in(tmp_path)
    assert story["bodies"][0]["value"] == "<p>One.</p>\n<p>Two.</p>"


def test_of_a_photo_there_is_the_part_that_the_story_shows(tmp_path):
    article = make_article()
    add_photo(article, caption="The ferry.", alt_text="A ferry.", crop="0-0-1500-10000")
    publish(article=article, by=None)
    export(tmp_path / "out", "--format", "ninjs")
    [path] = (tmp_path / "out").rglob("*.webp")
    with Image.open(path) as picture:
        assert picture.width < picture.height


def test_a_copy_that_is_missing_is_made_again(tmp_path):
    version = with_photo()
    token = photo_of(version).token
    for folder in copies().listdir(f"photos/{token}")[0]:
        for box in copies().listdir(f"photos/{token}/{folder}")[0]:
            for name in copies().listdir(f"photos/{token}/{folder}/{box}")[1]:
                copies().delete(f"photos/{token}/{folder}/{box}/{name}")
    assert ", 1 photos exported" in export(tmp_path / "out", "--format", "ninjs")


def test_a_photo_whose_file_is_lost_is_told_of_and_the_story_goes_out(tmp_path, media_in):
    with_photo()
    media_in(str(tmp_path / "nothing"))
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command(
            "export_stories", str(tmp_path / "out"), format="ninjs", stdout=out, stderr=out
        )
    assert stopped.value.code == 1
    assert out.getvalue().splitlines() == [
        "The photo “The ferry.” is not exported: its file is missing; replace it at the photo desk.",
        f"1 stories, 0 withdrawn, 0 photos exported to {tmp_path / 'out'}",
    ]
    assert len(ninjs_in(tmp_path / "out")) == 1


# Files


@every_format
def test_a_second_run_leaves_every_file_untouched(tmp_path, format):
    with_photo()
    withdraw(article=make_published().article, by=None, reason="It floats.")
    export(tmp_path / "out", "--format", format)
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    for path in files:
        os.utime(path, ns=(1, 1))
    before = files_in(tmp_path / "out")
    export(tmp_path / "out", "--format", format)
    assert files_in(tmp_path / "out") == before
    assert {path.stat().st_mtime_ns for path in files} == {1}


def test_a_full_disk_is_told_of_and_leaves_no_half_file(tmp_path, monkeypatch):
    make_published()

    def full(*_paths):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CommandError, match="No space left on device") as problem:
        export(tmp_path / "out", "--format", "ninjs")
    assert problem.value.returncode == 2
    assert files_in(tmp_path / "out") == {}


def test_a_batch_takes_two_queries_however_many_stories_it_has(tmp_path, monkeypatch):
    monkeypatch.setattr(items, "BATCH", 4)
    for number in range(8):
        with_photo(published_at=NOON + timedelta(days=number // 3))
    export(tmp_path / "first", "--format", "ninjs")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        export(tmp_path / "out", "--format", "ninjs")
    assert len(ninjs_in(tmp_path / "out")) == 8
    assert len(asked) == 2 * 2 + 1, "the last query finds nothing more"


def test_stories_of_one_moment_are_each_exported_once(tmp_path, monkeypatch):
    monkeypatch.setattr(items, "BATCH", 2)
    for _number in range(5):
        make_published(published_at=NOON)
    assert export(tmp_path, "--format", "ninjs").startswith("5 stories")
    assert len(ninjs_in(tmp_path)) == 5


# Choosing


def test_a_section_and_a_tag_choose(tmp_path):
    make_published(headline="Far away", section="World", tags=("Ferries",))
    make_published(headline="At home", section="Harbour", tags=("Ferries", "Quays"))
    make_published(headline="At home too", section="Harbour")
    withdraw(
        article=make_published(headline="Never was", section="Harbour").article,
        by=None,
        reason="It was not.",
    )
    said = export(tmp_path / "1", "--format", "ninjs", "--section", "harbour")
    assert said.startswith("2 stories, 1 withdrawn")
    assert headlines_in(tmp_path / "1") == {"At home", "At home too"}
    export(tmp_path / "2", "--format", "ninjs", "--tag", "FERRIES")
    assert headlines_in(tmp_path / "2") == {"Far away", "At home"}
    export(tmp_path / "3", "--format", "ninjs", "--tag", "ferries", "--section", "World")
    assert headlines_in(tmp_path / "3") == {"Far away"}


def test_since_goes_by_the_last_change_that_readers_saw(tmp_path):
    now = timezone.now()
    old = {"published_at": now - timedelta(days=9)}
    versions = {
        name: make_published(headline=name, **old)
        for name in ("Untouched", "Corrected", "Withdrawn", "Gone before", "Brought in")
    }
    before = PublishedVersion.objects.exclude(pk=versions["Brought in"].pk)
    before.update(visible_from=now - timedelta(days=9))
    for name in ("Withdrawn", "Gone before"):
        withdraw(article=versions[name].article, by=None, reason=f"{name}.")
    PublishedVersion.objects.filter(pk=versions["Gone before"].pk).update(
        withdrawn_at=now - timedelta(days=8)
    )
    correct(article=versions["Corrected"].article, by=None, kind="correction", text="So it was.")
    since = (now - timedelta(minutes=1)).isoformat()
    said = export(tmp_path, "--format", "ninjs", "--since", since)
    assert said.startswith("2 stories, 1 withdrawn")
    assert headlines_in(tmp_path) == {"Corrected", "Brought in"}


def test_a_day_begins_where_the_newsroom_is(tmp_path, settings):
    settings.TIME_ZONE = "Asia/Seoul"
    version = make_published(published_at=NOON)
    row = PublishedVersion.objects.filter(pk=version.pk)
    for begun, expected in (("14:59", "0 stories"), ("15:00", "1 stories")):
        row.update(visible_from=f"2026-01-24T{begun}+00:00")
        said = export(tmp_path, "--format", "ninjs", "--since", "2026-01-25")
        assert said.startswith(expected)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--section", "nowhere"], "There is no section “nowhere”; name one"),
        (["--tag", "nothing"], "There is no tag “nothing”; name one"),
        (["--since", "yesterday"], "“yesterday” is no date; write one such as 2026-01-25"),
        (["--since", "0001-01-01T00:00+14:00"], "is no date"),
        (["--format", "papyrus"], "invalid choice: 'papyrus'"),
    ],
)
def test_a_wrong_call_is_answered_in_a_sentence(tmp_path, args, words):
    with pytest.raises(CommandError) as problem:
        export(tmp_path / "out", *args)
    assert words in str(problem.value)
    assert problem.value.returncode in {1, 2}
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "out").write_text("a letter")
    with pytest.raises(CommandError, match="Nothing can be written to .*out") as problem:
        export(tmp_path / "out", "--format", "ninjs")
    assert problem.value.returncode == 2
    assert (tmp_path / "out").read_text() == "a letter"


# There and back


#: What a format has no place for, or no other than text, as its exporter's docstring says. Feeds
#: name the whole address of a photo, which an import fetches where it is asked to.
NO_PLACE = {
    "feed": {"dateline", "pictures", "slug", "sources", "statements", "urgency", "version"},
    "json-feed": {"pictures", "slug", "sources", "statements"},
    "ninjs": {"statements"},
    "nitf": {"slug", "sources", "statements"},
    "rss": {"dateline", "pictures", "slug", "sources", "statements", "urgency", "version"},
}
#: Formats in which an item that was withdrawn is no longer there, and that is all.
SAY_NOTHING_OF_WITHDRAWALS = {"rss"}
FIGURE = re.compile(r'data-photo="[^"]+"')
HARBOUR = """\
<h2>A second crossing</h2>
<p>The ferry, <strong>twice as long</strong>, is <a href="https://post.example/quay">back</a>.</p>
<ul>
<li>At six.</li>
<li>At nine.</li>
</ul>
<figure data-photo="2"></figure>
<blockquote>
<p>We have waited.</p>
</blockquote>
<p>1 &lt; 2 &amp; *not* _emphasis_.</p>"""


def make_newsroom() -> None:
    """Two stories that readers see: one with all that a story can have, one with little."""
    article = make_article(
        headline="Ferry “Ada” returns to 항구 & <quay>",
        deck="After eleven winters.",
        slug="ferry-returns",
        dateline="PORT, Jan. 25",
        body=clean(HARBOUR),
        section="Harbour & Sea",
        language="en",
        urgency=3,
        published_at=NOON,
        authors=("Ada Marsh", "Idris Quay"),
        tags=("Ferries", "Night, long"),
        sources=("Yonhap",),
        note=f"{HIDDEN} to the desk",
    )
    Citation.objects.create(
        article=article, source=make_source("Quay Press"), role="credit", order=9
    )
    add_photo(article, key="1", caption="The ferry at the quay.", alt_text="A ferry.")
    add_photo(
        article,
        key="2",
        placement="inline",
        caption="The crew.",
        alt_text="Six.",
        credit="A. Marsh",
    )
    publish(article=article, by=None, keep_date=True)
    correct(article=article, by=None, kind="correction", text="It was eleven winters, not ten.")
    make_published(headline="Little to say", published_at=NOON.replace(hour=9))


def compared(story: Story, version: int) -> dict[str, object]:
    """What of a story is to come back, in an order and form that all formats share."""
    return {
        "headline": story.headline,
        "deck": story.deck,
        "slug": story.slug,
        "dateline": story.dateline,
        "body": FIGURE.sub("data-photo", story.body),
        "language": story.language,
        "urgency": story.urgency,
        "section": story.section_name,
        "published_at": story.published_at and story.published_at.replace(microsecond=0),
        "authors": [author.name for author in story.authors],
        "tags": {tag.name for tag in story.tags},
        "sources": {(source.name, source.role) for source in story.sources},
        "statements": {source.attribution for source in story.sources},
        "corrections": [(one.kind, one.text) for one in story.corrections],
        "photos": {
            (photo.placement, photo.caption, photo.alt_text, photo.credit, photo.creator)
            for photo in story.photos
        },
        "pictures": [bool(photo.token) for photo in story.photos],
        "version": version,
    }


@every_format
def test_an_empty_newsroom_gets_the_stories_of_an_export(tmp_path, media_in, format):
    with transaction.atomic():
        make_newsroom()
        gone = [
            compared(version.record, version.number)
            for version in PublishedVersion.objects.visible().newest_first()
        ]
        export(tmp_path / "out", "--format", format)
        transaction.set_rollback(True)
    assert not Article.objects.exists()
    media_in(str(tmp_path / "media"))
    out = StringIO()
    call_command("import_stories", str(tmp_path / "out"), make_sections=True, stdout=out)
    assert "2 created, 0 updated, 0 unchanged, 0 conflicts, 0 rejected" in out.getvalue()
    come = [
        compared(story_of(item.article), int(item.version or 0))
        for item in WireItem.objects.order_by("-article__published_at").select_related("article")
    ]
    lost = {
        name
        for before, after in zip(gone, come, strict=True)
        for name in before
        if before[name] != after[name]
    }
    assert lost <= NO_PLACE.get(format, set()), out.getvalue()


@pytest.mark.parametrize("format", sorted(set(EXPORTERS) - SAY_NOTHING_OF_WITHDRAWALS))
def test_who_took_a_story_takes_it_back_with_the_next_export(tmp_path, format):
    with transaction.atomic():
        article = make_published(headline="Ferry sinks").article
        export(tmp_path / "first", "--format", format)
        withdraw(article=article, by=None, reason="It floats.")
        export(tmp_path / "then", "--format", format)
        transaction.set_rollback(True)
    for folder in ("first", "then"):
        call_command(
            "import_stories", str(tmp_path / folder), make_sections=True, stdout=StringIO()
        )
    [article] = Article.objects.all()
    assert article.wire_status == WireStatus.CANCELED
