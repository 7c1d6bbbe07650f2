"""Paths and streams → what importers make of them: the only place that opens files to import."""

import os
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from articles.importers import UnknownFormat, importer, sniff
from articles.ingest import Arrived
from articles.records import ParseProblem

HEAD_BYTES = 64 * 1024
#: Pictures in a folder are there for the stories that name them.
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".avif", ".tif", ".tiff"})


def read_paths(paths: list[str], *, format: str = "") -> Iterator[Arrived]:
    """All stories in files, folders (walked in order) and ``-`` (standard input).

    ``format`` names it for all; where it is empty each file's is found by its content.
    """
    for path in paths:
        if path == "-":
            yield from _read_stdin(format)
        elif os.path.isdir(path):
            yield from _read_folder(Path(path), format)
        else:
            yield from _read_file(Path(path), format)


def _read_stdin(format: str) -> Iterator[Arrived]:
    with tempfile.TemporaryFile() as spool:
        while chunk := sys.stdin.buffer.read(1024 * 1024):
            spool.write(chunk)
        spool.seek(0)
        yield from _read_stream(spool, path="-", name="standard input", format=format)


def _read_folder(folder: Path, format: str) -> Iterator[Arrived]:
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix.lower() not in PICTURES
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not files:
        yield _problem(shown(folder), _("the folder has no stories in it; name another."))
    for path in files:
        yield from _read_file(path, format)


def _read_file(path: Path, format: str) -> Iterator[Arrived]:
    try:
        with path.open("rb") as stream:
            yield from _read_stream(
                stream,
                path=shown(path),
                name=path.name,
                format=format,
                beside=partial(_beside, path.parent),
            )
    except FileNotFoundError:
        yield _problem(shown(path), _("there is no such file; check the path."))
    except PermissionError:
        yield _problem(shown(path), _("the file may not be read; change its permissions."))
    except OSError as error:
        yield _problem(
            shown(path), _("the file cannot be read (%(why)s).") % {"why": error.strerror or error}
        )


def _read_stream(
    stream: BinaryIO, *, path: str, name: str, format: str, beside=None
) -> Iterator[Arrived]:
    if not format:
        head = stream.read(HEAD_BYTES)
        stream.seek(0)
        try:
            format = sniff(head, name=name)
        except UnknownFormat as error:
            yield _problem(path, str(error), raw=head if len(head) < HEAD_BYTES else b"")
            return
    for what in importer(format).parse(stream, name=name):
        yield Arrived(path=path, format=format, what=what, beside=beside)


def _beside(folder: Path, name: str) -> bytes | None:
    """The file called ``name`` in or below ``folder``; None where none can be read there.

    Names come with the stories: they may lead outside, be too long for the disk, hold a NUL or
    go round in links (a RuntimeError).
    """
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()) or not path.is_file():
            return None
        return path.read_bytes()
    except (OSError, ValueError, RuntimeError):
        return None


def shown(path: Path) -> str:
    """``path`` as it can be stored and printed: file names are bytes, and not always UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _problem(path: str, message: str, *, raw: bytes = b"") -> Arrived:
    return Arrived(path=path, format="", what=ParseProblem(message=message, raw=raw))
