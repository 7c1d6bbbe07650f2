"""Paths and streams → what importers make of them, out of archives too."""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO
from weakref import finalize

from django.utils.translation import gettext as _

from articles.importers import UnknownFormat, importer, sniff
from articles.ingest import KEPT_BYTES, Arrived
from articles.intake.archives import (
    ArchiveProblem,
    Member,
    Zip,
    gunzipped,
    is_gzip,
    is_set_aside,
    is_zip,
)
from articles.photos.verify import MOST_BYTES
from articles.records import ParseProblem

HEAD_BYTES = 64 * 1024
#: Pictures in a folder are there for the stories that name them.
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".avif", ".tif", ".tiff"})

Beside = Callable[[str], bytes | None]


def read_paths(
    paths: list[str], *, format: str = "", reading: "Reading | None" = None
) -> Iterator[Arrived]:
    """All stories in files, folders (walked in order), archives and ``-`` (standard input).

    ``format`` names it for all; where it is empty each file's is found by its content. ``reading``
    says meanwhile how far it has come.
    """
    reading = reading or Reading()
    for path in paths:
        if path == "-":
            yield from reading.standard_input(format)
        elif os.path.isdir(path):
            yield from reading.folder(Path(path), format)
        else:
            yield from reading.file(Path(path), source_at(Path(path), format))


def total_bytes(paths: list[str]) -> int | None:
    """The bytes of all that ``read_paths`` would read; None where standard input is among it."""
    if "-" in paths:
        return None
    return sum(
        _size(file)
        for path in paths
        for file in (files_in(Path(path)) if os.path.isdir(path) else [Path(path)])
    )


def is_picture(name: str) -> bool:
    """Does the name say that this is a picture, there for the stories that name it?"""
    return os.path.splitext(name)[1].lower() in PICTURES


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is read: its path to tell people, its name, its format where that is known."""

    place: str
    name: str
    format: str
    beside: Beside | None = None


class Reading:
    """One reading of paths: how many bytes are read, and the archive that pictures come out of.

    Pictures are asked for after their stories were read, and in their order: so one archive is
    kept open at a time, whatever their number.
    """

    def __init__(self) -> None:
        #: Bytes of the files as they lie there, packed or not.
        self.bytes_read = 0
        self._archive: tuple[Path, Zip] | None = None

    def standard_input(self, format: str) -> Iterator[Arrived]:
        """The stories that come from standard input, which is read to its end first."""
        spool = NamedTemporaryFile(prefix="stories-")  # noqa: SIM115 - see below
        # Pictures may be asked for when all is read: it goes when the reading itself does.
        finalize(self, spool.close)
        while chunk := sys.stdin.buffer.read(1024 * 1024):
            spool.write(chunk)
        spool.flush()
        source = Source(place="-", name="standard input", format=format)
        yield from self.file(Path(spool.name), source)

    def folder(self, folder: Path, format: str) -> Iterator[Arrived]:
        """The stories in all files of a folder and those below it, in the order of their names."""
        found = False
        for path in files_in(folder):
            found = True
            yield from self.file(path, source_at(path, format))
        if not found:
            yield _problem(shown(folder), _("the folder has no stories in it; name another."))

    def file(self, path: Path, source: Source) -> Iterator[Arrived]:
        """The stories in the file at ``path``, told of as ``source`` says."""
        before = self.bytes_read
        try:
            if path.is_fifo():
                said = _("is a pipe; give what comes out of it to standard input, and name that: -")
                yield _problem(source.place, said)
                return
            with path.open("rb") as stream:
                yield from self._unpacked(stream, path, source)
        except FileNotFoundError:
            yield _problem(source.place, _("there is no such file; check the path."))
        except PermissionError:
            yield _problem(source.place, _("the file may not be read; change its permissions."))
        except OSError as error:
            why = {"why": error.strerror or error}
            yield _problem(source.place, _("the file cannot be read (%(why)s).") % why)
        self.bytes_read = before + _size(path)

    def _unpacked(self, stream: BinaryIO, path: Path, source: Source) -> Iterator[Arrived]:
        head = _head(stream)
        try:
            if is_zip(head):
                yield from self._zip(path, source)
            elif is_gzip(head):
                yield from self._gzip(stream, path, source)
            else:
                yield from self._stories(stream, source)
        except ArchiveProblem as problem:
            yield _problem(source.place, str(problem))

    def _gzip(self, stream: BinaryIO, path: Path, source: Source) -> Iterator[Arrived]:
        size = _size(path)
        source = replace(source, name=source.name.removesuffix(".gz"))
        with gunzipped(stream, size=size) as plain:
            length = plain.seek(0, os.SEEK_END)
            plain.seek(0)
            yield from self._stories_inside(plain, source, ratio=size / (length or 1))

    def _zip(self, path: Path, source: Source) -> Iterator[Arrived]:
        archive = Zip(path)
        pictures = any(is_picture(member.name) for member in archive.members)
        found = False
        for member in archive.members:
            before = self.bytes_read
            if not (is_set_aside(member.name) or is_picture(member.name)):
                found = True
                folder, _slash, name = member.name.rpartition("/")
                inside = Source(
                    place=f"{source.place}/{_printable(member.name)}",
                    name=name,
                    format=source.format,
                    beside=partial(self._in_archive, path, folder) if pictures else None,
                )
                yield from self._member(archive, member, inside)
            self.bytes_read = before + member.info.compress_size
            if archive.is_spent:
                yield _problem(
                    source.place,
                    _("unpacks to far more than is read of one archive; send it in parts."),
                )
                break
        if not found:
            yield _problem(source.place, _("the archive has no stories in it; name another."))
        archive.close()

    def _member(self, archive: Zip, member: Member, source: Source) -> Iterator[Arrived]:
        try:
            with archive.opened(member) as plain:
                yield from self._stories_inside(plain, source, ratio=0)
        except ArchiveProblem as problem:
            yield _problem(source.place, str(problem))

    def _in_archive(self, path: Path, folder: str, name: str) -> bytes | None:
        """The picture called ``name``, seen from ``folder`` in the archive at ``path``."""
        if self._archive is None or self._archive[0] != path:
            try:
                self._archive = path, Zip(path)
            except (ArchiveProblem, OSError):
                return None
        return self._archive[1].picture(folder, name, most=MOST_BYTES + 1)

    def _stories_inside(
        self, stream: BinaryIO, source: Source, *, ratio: float
    ) -> Iterator[Arrived]:
        head = _head(stream)
        if is_zip(head) or is_gzip(head):
            raise ArchiveProblem(
                _("is an archive or office document inside an archive; unpack the outer one.")
            )
        yield from self._stories(stream, source, ratio=ratio)

    def _stories(self, stream: BinaryIO, source: Source, *, ratio: float = 1) -> Iterator[Arrived]:
        """The stories in ``stream``, a byte of which took ``ratio`` bytes where it comes from."""
        before = self.bytes_read
        format = source.format
        if not format:
            head = _head(stream)
            try:
                format = sniff(head, name=source.name)
            except UnknownFormat as error:
                yield _problem(source.place, str(error), raw=_whole(stream))
                return
        for what in importer(format).parse(stream, name=source.name):
            if isinstance(what, ParseProblem) and not what.raw:
                what = replace(what, raw=_whole(stream))
            self.bytes_read = before + int(stream.tell() * ratio)
            yield Arrived(path=source.place, format=format, what=what, beside=source.beside)


def source_at(path: Path, format: str) -> Source:
    """The file at ``path`` as what it is, its pictures beside it."""
    return Source(
        place=shown(path), name=path.name, format=format, beside=partial(read_beside, path.parent)
    )


def _whole(stream: BinaryIO) -> bytes:
    """All that a file holds, to be kept with why it was refused; nothing where that is too much."""
    place = stream.tell()
    stream.seek(0)
    raw = stream.read(KEPT_BYTES + 1)
    stream.seek(place)
    return raw if len(raw) <= KEPT_BYTES else b""


def _head(stream: BinaryIO) -> bytes:
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    return head


def files_in(folder: Path, *, pictures: bool = False) -> Iterator[Path]:
    """The files below ``folder`` that may hold stories, or its pictures; nothing hidden.

    A folder that may not be read comes as itself, to be told of.
    """
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if path.is_dir() and (path == folder or not path.is_symlink()):
            try:
                names = sorted(name for name in os.listdir(path) if not name.startswith("."))
            except PermissionError:
                yield path
                continue
            waiting += (path / name for name in reversed(names))
        elif path.is_file() and is_picture(path.name) is pictures:
            yield path


def path_beside(folder: Path, name: str) -> Path | None:
    """Where ``name`` lies in or below ``folder``; None where it can be no file there.

    Names come with the stories: they may lead outside, be too long for the disk, hold a NUL or go
    round in links (a RuntimeError).
    """
    try:
        path = (folder / name).resolve()
        return path if path.is_relative_to(folder.resolve()) and not path.is_dir() else None
    except (OSError, ValueError, RuntimeError):
        return None


def read_beside(folder: Path, name: str) -> bytes | None:
    """The file called ``name`` in or below ``folder``; None where none can be read there.

    Of one that is larger than any picture no more is read than it takes to refuse it.
    """
    path = path_beside(folder, name)
    try:
        if path is None or not path.is_file():
            return None
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError):
        return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def shown(path: Path) -> str:
    """``path`` as it can be stored and printed: file names are bytes, and not always UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _printable(name: str) -> str:
    return name.encode("utf-8", "replace").decode()


def _problem(path: str, message: str, *, raw: bytes = b"") -> Arrived:
    return Arrived(path=path, format="", what=ParseProblem(message=message, raw=raw))
