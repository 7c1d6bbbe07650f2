"""Stories out of gzip files and zip archives, some of which were packed to do harm."""

import gzip
import io
import json
import os
import resource
import stat
import struct
import sys
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from articles.intake import Reading, archives, read_paths, total_bytes
from articles.records import ParseProblem


def line(guid: str = "harbour-1", **fields) -> bytes:
    story = {"guid": guid, "headline": "Ferry returns", "body": "<p>The ferry is back.</p>"}
    return json.dumps(story | fields).encode() + b"\n"


@pytest.fixture
def pack(tmp_path):
    """``pack({"a.jsonl": bytes, …})``: a zip archive's path."""

    def make(members, name="wire.zip", method=ZIP_DEFLATED) -> Path:
        path = tmp_path / name
        with ZipFile(path, "w", method) as archive:
            for member, data in members.items() if isinstance(members, dict) else members:
                archive.writestr(member, data)
        return path

    return make


def read(*paths: Path) -> tuple[list[str], dict[str, str]]:
    """The guids that come in, and what is said of each path that does not."""
    guids, said = [], {}
    for arrived in read_paths([str(path) for path in paths]):
        if isinstance(arrived.what, ParseProblem):
            said[os.path.relpath(arrived.path, paths[0].parent)] = arrived.what.message
        else:
            guids.append(arrived.what.story.guid)
    return guids, said


def test_a_gzip_file_is_known_by_its_content_and_read_as_what_is_in_it(tmp_path):
    path = tmp_path / "night.jsonl.gz"
    path.write_bytes(gzip.compress(line("a") + line("b")))
    plainly_named = tmp_path / "night.txt"
    plainly_named.write_bytes(gzip.compress(line("c")))
    arrived = list(read_paths([str(path), str(plainly_named)]))
    assert [(one.path, one.format, one.what.story.guid) for one in arrived] == [
        (str(path), "jsonl", "a"),
        (str(path), "jsonl", "b"),
        (str(plainly_named), "jsonl", "c"),
    ]
    assert arrived[0].what.raw.strip() == line("a").strip()


def test_a_gzip_file_finds_the_pictures_that_lie_beside_it(tmp_path):
    (tmp_path / "quay.jpg").write_bytes(b"quay")
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(line()))
    [arrived] = read_paths([str(tmp_path)])
    assert arrived.beside("quay.jpg") == b"quay"


def test_the_name_inside_decides_where_content_does_not(tmp_path):
    path = tmp_path / "ferry.md.gz"
    path.write_bytes(gzip.compress(b"The ferry is back.\n\nIt sails at nine.\n"))
    [arrived] = read_paths([str(path)])
    assert arrived.format == "markdown"


def test_gzip_files_that_were_joined_and_filled_up_with_zeros_are_one(tmp_path):
    path = tmp_path / "a.gz"
    parts = [gzip.compress(line(str(number))) for number in range(200)]
    path.write_bytes(b"".join(parts) + bytes(200_000))
    assert read(path)[0] == [str(number) for number in range(200)]


PACKED = gzip.compress(line() * 50)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (PACKED[:-4], "the gzip file ends in the middle; get it again."),
        (PACKED[:20], "the gzip file ends in the middle; get it again."),
        (b"\x1f\x8b", "the gzip file ends in the middle; get it again."),
        (b"\x1f\x8b" + bytes(100), "the gzip file is damaged; get it again."),
        (PACKED[:-8] + bytes(8), "the gzip file is damaged; get it again."),
        (PACKED + b"garbage", "the gzip file is damaged; get it again."),
        (b"\x1f\x8b\x08\x08" + b"n" * 50 + b"ame" * 100_000, "ends in the middle"),
        (gzip.compress(PACKED), "inside an archive; unpack the outer one."),
        (gzip.compress(b"PK\x03\x04" + bytes(50)), "inside an archive; unpack the outer one."),
        (gzip.compress(bytes(64 * 1024**2)), "unpacks to far more than stories do"),
        (gzip.compress(b""), "is empty; there is no story in it"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_gzip_file_that_is_not_read_is_one_sentence(tmp_path, data, said):
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(data)
    (tmp_path / "b.jsonl").write_bytes(line("good"))
    guids, sentences = read(path, tmp_path / "b.jsonl")
    assert guids == ["good"]
    assert list(sentences) == ["a.jsonl.gz"]
    assert said in sentences["a.jsonl.gz"]


def test_a_zip_archive_is_read_member_by_member(pack):
    path = pack(
        {
            "day/one.jsonl": line("a") + line("b"),
            "day/two.txt": b"The ferry is back.\n\nIt sails at nine.\n",
            "day/quay.jpg": b"quay",
            "day/": b"",
            "__MACOSX/day/._one.jsonl": b"resource fork",
            "day/.DS_Store": b"\0\0\0\1Bud1",
        }
    )
    arrived = list(read_paths([str(path)]))
    assert [(one.path, one.format) for one in arrived] == [
        (f"{path}/day/one.jsonl", "jsonl"),
        (f"{path}/day/one.jsonl", "jsonl"),
        (f"{path}/day/two.txt", "text"),
    ]


def test_pictures_come_out_of_the_same_archive(pack):
    path = pack(
        {
            "day/one.jsonl": line(),
            "day/quay.jpg": b"quay",
            "day/big/hall.jpg": b"hall",
            "top.jpg": b"top",
            "day/secret": b"",
        }
    )
    arrived, *_others = list(read_paths([str(path)]))
    assert arrived.beside("quay.jpg") == b"quay"
    assert arrived.beside("./big/hall.jpg") == b"hall"
    assert arrived.beside("../top.jpg") == b"top"
    for name in ("none.jpg", "../../etc/passwd", "/etc/passwd", "", ".", "a\0b", "\ud800"):
        assert arrived.beside(name) is None


def test_pictures_of_many_archives_are_had_after_all_were_read(pack):
    paths = [
        str(pack({"s.jsonl": line(str(n)), "p.jpg": str(n).encode()}, name=f"{n}.zip"))
        for n in range(9)
    ]
    arrived = list(read_paths(paths))
    assert [one.beside("p.jpg") for one in arrived] == [str(n).encode() for n in range(9)]


def test_an_archive_comes_in_by_standard_input_with_its_pictures(pack, monkeypatch):
    data = pack({"s.jsonl": line(), "p.jpg": b"quay"}).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    [arrived] = read_paths(["-"])
    assert arrived.path == "-/s.jsonl"
    assert arrived.beside("p.jpg") == b"quay"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(line()))))
    [arrived] = read_paths(["-"])
    assert (arrived.path, arrived.beside) == ("-", None)


def test_names_in_utf8_without_the_flag_and_with_backslashes_are_understood(pack):
    path = pack({"aaaaaaa.jsonl": line(), "day\\b.jsonl": line("b")})
    name = "ä부a".encode()
    assert len(name) == 6
    data = path.read_bytes().replace(b"aaaaaaa.jsonl", name + b"a.jsonl")
    path.write_bytes(data)
    assert [one.path for one in read_paths([str(path)])] == [
        f"{path}/ä부aa.jsonl",
        f"{path}/day/b.jsonl",
    ]


def _link(name: str) -> ZipInfo:
    info = ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    ("member", "data", "said"),
    [
        ("../../etc/cron.jsonl", line(), "its name leads out of the archive; pack it anew."),
        ("/etc/cron.jsonl", line(), "its name leads out of the archive; pack it anew."),
        ("..\\cron.jsonl", line(), "its name leads out of the archive; pack it anew."),
        ("C:\\cron.jsonl", line(), "its name leads out of the archive; pack it anew."),
        (_link("link.jsonl"), b"/etc/passwd", "is a link to another file; pack the file itself."),
        ("in.zip", b"PK\x03\x04" + bytes(40), "inside an archive; unpack the outer one."),
        ("in.jsonl.gz", PACKED, "inside an archive; unpack the outer one."),
        ("bomb.txt", bytes(64 * 1024**2), "unpacks to far more than stories do"),
        ("notes.pdf", b"%PDF-1.7", "looks like a PDF document"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_member_that_is_not_read_costs_no_other(pack, member, data, said):
    packed = [("first.jsonl", line("a")), (member, data), ("last.jsonl", line("z") * 3)]
    guids, sentences = read(pack(packed))
    assert guids == ["a", "z", "z", "z"]
    [sentence] = sentences.values()
    assert said in sentence


def test_an_encrypted_member_is_said_and_passed_over(pack):
    path = pack([("a.jsonl", line("a")), ("b.jsonl", line("b"))])
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 8] |= 1
    path.write_bytes(data)
    assert read(path) == (["b"], {"wire.zip/a.jsonl": "is encrypted; pack it without a password."})


def test_a_damaged_member_is_said_and_passed_over(pack):
    path = pack([("a.jsonl", line("a")), ("b.jsonl", line("b"))], method=0)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"is back", b"is Back", 1))
    guids, said = read(path)
    assert guids == ["b"]
    assert said == {"wire.zip/a.jsonl": "is damaged in its archive; get the archive again."}


@pytest.mark.parametrize("offset", [b"\xf0\xff\xff\xff", b"\x01\0\0\0"])
def test_a_member_that_does_not_lie_where_the_archive_says_is_passed_over(pack, offset):
    path = pack([("a.jsonl", line("a")), ("b.jsonl", line("b"))])
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 42 : entry + 46] = offset
    path.write_bytes(data)
    guids, said = read(path)
    assert guids == ["b"]
    assert list(said) == ["wire.zip/a.jsonl"]


def test_a_member_packed_in_another_way_is_said(pack):
    guids, said = read(pack({"a.jsonl": line()}, method=ZIP_BZIP2))
    assert guids == []
    assert said == {
        "wire.zip/a.jsonl": "is packed in a way that is not read here; pack it as plain zip."
    }


def test_an_archive_that_is_cut_off_is_one_sentence(pack):
    path = pack({"a.jsonl": line()})
    data = path.read_bytes()
    for end in (4, 30, len(data) // 2, len(data) - 1):
        path.write_bytes(data[:end])
        assert read(path) == (
            [],
            {"wire.zip": "the zip archive is damaged or cut off; get it again."},
        )


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({}, "the archive has no stories in it; name another."),
        ({"p.jpg": b"quay"}, "the archive has no stories in it; name another."),
        (
            {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"},
            "looks like an office document, not stories; export it as text, Markdown or JSON Lines.",
        ),
        (
            {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<o/>"},
            "looks like an office document, not stories; export it as text, Markdown or JSON Lines.",
        ),
    ],
)
def test_an_archive_without_stories_is_one_sentence(pack, members, said):
    assert read(pack(members)) == ([], {"wire.zip": said})


def test_too_many_members_are_refused_before_any_is_read(pack, monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    path = pack({f"{number}.jsonl": line(str(number)) for number in range(4)})
    assert read(path) == (
        [],
        {"wire.zip": "the zip archive has more than 3 files in it; send it in parts."},
    )


def test_a_directory_of_any_size_is_not_read_into_memory(tmp_path):
    size = 512 * 1024**2
    path = tmp_path / "wire.zip"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(size)
        file.seek(size)
        file.write(struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9, 9, size - 100, 50, 0))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert read(path)[1] == {"wire.zip": "the zip archive is damaged or cut off; get it again."}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


def test_all_that_an_archive_unpacks_to_is_counted(pack, monkeypatch):
    """Members may lie over each other: each is small, all together are not."""
    monkeypatch.setattr(archives, "ALWAYS_UNPACKED", 100_000)
    monkeypatch.setattr(archives, "MOST_RATIO", 10)
    blanks = line() + b" " * 40_000
    path = pack({f"{number}.jsonl": blanks for number in range(9)})
    guids, said = read(path)
    assert len(guids) == 2
    assert said == {
        "wire.zip/2.jsonl": "unpacks to far more than stories do; send it unpacked.",
        "wire.zip": "unpacks to far more than is read of one archive; send it in parts.",
    }


def test_what_the_archive_says_of_sizes_is_not_believed(pack):
    path = pack({"a.jsonl": line() + b" " * 32 * 1024**2, "b.jsonl": line("b")})
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<L", 10)
    path.write_bytes(data)
    guids, said = read(path)
    assert guids == ["b"]
    assert list(said) == ["wire.zip/a.jsonl"]


def test_forged_archives_never_stop_an_import(pack, tmp_path):
    data = pack({"a.jsonl": line("a"), "day/b.txt": b"Rain fell.\n\nAll day."}).read_bytes()
    path = tmp_path / "forged.zip"
    for place in range(4, len(data)):
        forged = bytearray(data)
        forged[place] ^= 0xFF
        path.write_bytes(forged)
        list(read_paths([str(path)]))


def test_how_far_a_run_has_come_is_told_in_bytes_as_they_lie_there(pack, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    pack({f"{n}.jsonl": line(str(n)) for n in range(5)}, name="in/a.zip")
    (folder / "b.gz").write_bytes(gzip.compress(b"".join(line(str(n)) for n in range(500))))
    (folder / "c.jsonl").write_bytes(line("c") * 3)
    paths = [str(folder), str(tmp_path / "missing.txt")]
    reading = Reading()
    seen = [reading.bytes_read for _one in read_paths(paths, reading=reading)]
    assert seen == sorted(seen)
    assert seen[-1] <= total_bytes(paths) == reading.bytes_read
    assert total_bytes(["-", *paths]) is None
