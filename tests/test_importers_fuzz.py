"""Nothing in any file makes an importer raise: made-up bytes, and real files cut, flipped and mixed.

Bounded here, and the same each time; ``FUZZ_SECONDS=600`` in the environment looks longer and elsewhere.
"""

import itertools
import os
import random
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articles.importers import FORMATS, UnknownFormat, importer, sniff
from articles.records import Parsed, ParseProblem, Story

pytestmark = pytest.mark.thorough

SAMPLES = Path(__file__).parent / "data"
CASES = Path(__file__).parents[2] / "shared" / "cases"
FOLDERS = ("feeds", "hostile", "newsml_1", "newsml_g2", "ninjs", "nitf", "wire", "wxr")
SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
#: Mutations looked at in a usual run, of files up to this size.
MUTATIONS = 150
BYTES = 40_000


LOOK = settings(
    max_examples=3_000 if SECONDS else 60,
    derandomize=not SECONDS,
    suppress_health_check=[HealthCheck.too_slow],
)


def read(data: bytes, format: str) -> None:
    """Read ``data`` as a format; what comes out can be kept, printed and read back."""
    for what in importer(format).parse(BytesIO(data), name="fuzz"):
        assert isinstance(what, Parsed | ParseProblem)
        if isinstance(what, ParseProblem):
            assert str(what).strip()
            assert "\n" not in what.message
            what.message.encode()
        else:
            assert Story.from_json(what.story.to_json()) == what.story
            assert what.status in ("usable", "withheld", "canceled")
            assert all(isinstance(note, str) and "\n" not in note for note in what.notes)
            repr(what.story).encode()


@pytest.mark.parametrize("format", FORMATS)
@given(data=st.binary(max_size=400))
@example(data=b"")
@example(data=b"\xff\xfe")
@LOOK
def test_bytes_of_any_kind_are_read_or_refused(format, data):
    read(data, format)


MARKUP = st.lists(
    st.sampled_from(
        "< </ > /> <item> </item> <newsItem> </newsItem> <nitf> <NewsItem> <rss> <channel> <entry> "
        '<title> </title> <![CDATA[ ]]> <!-- --> &amp; &x; &#0; " { } [ ] : , "uri" "headline" '
        '"body_html" null 1e999 - \\ud800 \x01 \x02 \x03 \x16 ^ < \r\n a:b xmlns=" p:'.split(" ")
    ),
    max_size=40,
).map(lambda parts: "".join(parts).encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("format", FORMATS)
@given(data=MARKUP)
@LOOK
def test_markup_in_any_order_is_read_or_refused(format, data):
    read(data, format)


def mutated(data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """``data`` as it may arrive: bits flipped, cut, swapped, doubled, or with a part of another."""
    out = bytearray(data)
    for _time in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(out) or 1)
        to = min(len(out), at + chance.choice((1, 8, 64, 512)))
        kind = chance.choice(("flip", "cut", "drop", "double", "swap", "mix", "zero"))
        if kind == "flip" and out:
            out[at] ^= 1 << chance.randrange(8)
        elif kind == "cut":
            del out[at:]
        elif kind == "drop":
            del out[at:to]
        elif kind == "double":
            out[at:at] = out[at:to]
        elif kind == "swap":
            out[at:to] = reversed(out[at:to])
        elif kind == "mix":
            other = chance.choice(others)
            start = chance.randrange(len(other) or 1)
            out[at:to] = other[start : start + 512]
        elif kind == "zero":
            out[at:to] = bytes(to - at)
    return bytes(out)


def corpus() -> list[tuple[str, bytes]]:
    """(format, content) of our samples and, where they are there, the shared cases."""
    folders = [SAMPLES, *(CASES / name for name in FOLDERS)]
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    found = []
    for path in paths:
        data = path.read_bytes()
        if len(data) > BYTES:
            continue
        try:
            found.append((sniff(data[:65536], name=path.name), data))
        except UnknownFormat:
            found.append(("text", data))
    return found


def mutations(files: list[tuple[str, bytes]], seed: int) -> Iterator[tuple[str, bytes]]:
    chance = random.Random(seed)
    contents = [data for _format, data in files]
    formats = sorted({format for format, _data in files})
    while True:
        format, data = chance.choice(files)
        if chance.random() < 0.05:
            format = chance.choice(formats)
        yield format, mutated(data, contents, chance)


def test_real_files_that_were_damaged_are_read_or_refused(tmp_path):
    files = corpus()
    seed = random.SystemRandom().randrange(2**32) if SECONDS else 20_260_125
    ends = time.monotonic() + SECONDS
    for number in itertools.count():
        if number >= MUTATIONS and time.monotonic() >= ends:
            break
        if number == 0:
            damaged = mutations(files, seed)
        format, data = next(damaged)
        try:
            read(data, format)
        except BaseException:
            found = tmp_path / f"{format}-{seed}-{number}"
            found.write_bytes(data)
            print(f"seed {seed}, mutation {number}, kept as {found}")  # noqa: T201
            raise
