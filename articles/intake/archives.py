"""Gzip and zip, unpacked a file at a time, within limits that no file gets past.

Nothing is written but to temporary files without a name, so a member's name leads nowhere. What is
unpacked is counted as it comes out: what headers say of sizes is not believed.
"""

import posixpath
import re
import stat
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _

#: The most bytes that a gzip file unpacks to, or all that is read of one zip archive.
MOST_UNPACKED = 2 * 1024**3
#: The most bytes that one packed byte may become; wire copy packs ten to one, a bomb thousands.
MOST_RATIO = 200
#: What anything may unpack to, however small it is packed: pages of blanks are no bomb.
ALWAYS_UNPACKED = 10 * 1024**2
#: The most files in a zip archive, and the most bytes of the directory that lists them.
MOST_MEMBERS = 50_000
DIRECTORY_BYTES = 16 * 1024**2
#: What is unpacked stays in memory up to this size, and goes to a temporary file beyond.
IN_MEMORY = 1024**2
CHUNK = 64 * 1024

_GZIP = b"\x1f\x8b"
#: A first member, an archive without members, and a part of several (APPNOTE 6.3.10, 4.3.6-4.3.16).
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
#: What only an office document has for its members: Office Open XML, OpenDocument and EPUB, iWork.
_OF_OFFICE = frozenset({"[Content_Types].xml", "mimetype", "Index/Document.iwa"})
_ENCRYPTED, _NAME_IS_UTF8 = 0x1, 0x800
#: An archive may have more of its like inside one that we are in; its files are for other systems.
_NOT_FOR_READING = "__MACOSX"
_DRIVE = re.compile(r"[A-Za-z]:")
#: What zipfile raises for an archive that is damaged, or that somebody has forged.
_DAMAGE = (
    BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    ValueError,
)


class ArchiveProblem(ValueError):
    """Why an archive, or a member of one, is not read: a sentence that goes after its path."""


def is_gzip(head: bytes) -> bool:
    """Do these first bytes begin a gzip file (RFC 1952, 2.3.1)?"""
    return head.startswith(_GZIP)


def is_zip(head: bytes) -> bool:
    """Do these first bytes begin a zip archive?"""
    return head.startswith(_ZIP)


@contextmanager
def gunzipped(file: BinaryIO, *, size: int) -> Iterator[BinaryIO]:
    """What the gzip ``file`` of ``size`` bytes holds, to read from its beginning.

    Raises ArchiveProblem where it is damaged, cut off, or unpacks to more than is taken.
    """
    with _spooled(_gunzip(file), most=_allowed(size)) as plain:
        yield plain


def _gunzip(file: BinaryIO) -> Iterator[bytes]:
    """All members of a gzip file, chunk by chunk (RFC 1952, 2.2)."""
    unpack = zlib.decompressobj(wbits=31)
    packed = file.read(CHUNK)
    while True:
        try:
            chunk = unpack.decompress(packed, CHUNK)
        except zlib.error:
            raise ArchiveProblem(_("the gzip file is damaged; get it again.")) from None
        yield chunk
        if unpack.eof:
            packed = _next_member(unpack.unused_data, file)
            if not packed:
                return
            unpack = zlib.decompressobj(wbits=31)
            continue
        packed = unpack.unconsumed_tail or file.read(CHUNK)
        if not packed and not chunk:
            raise ArchiveProblem(_("the gzip file ends in the middle; get it again."))


def _next_member(left: bytes, file: BinaryIO) -> bytes:
    """Where the next member begins, after the zeros that tapes are filled up with."""
    while not (left := left.lstrip(b"\0")):
        if not (left := file.read(CHUNK)):
            return b""
    return left


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its path there, with “/”, and where it lies."""

    name: str
    info: ZipInfo


class Zip:
    """A zip archive, open. Raises ArchiveProblem where it is none that is read here, OSError as open.

    It is closed with ``close``, or when nobody has it any more.
    """

    def __init__(self, path: Path):
        self.size = path.stat().st_size
        self._allowed = _allowed(self.size)
        self._file = _Guarded(path.open("rb"))
        self._by_name: dict[str, Member] = {}
        try:
            self._zip = ZipFile(self._file)
        except _DAMAGE:
            raise ArchiveProblem(
                _("the zip archive is damaged or cut off; get it again.")
            ) from None
        self.members = self._listed()

    def _listed(self) -> list[Member]:
        infos = self._zip.infolist()
        if len(infos) > MOST_MEMBERS:
            raise ArchiveProblem(
                _("the zip archive has more than %(most)s files in it; send it in parts.")
                % {"most": f"{MOST_MEMBERS:,}"}
            )
        members = [Member(_name(info), info) for info in infos if not info.is_dir()]
        if any(member.name in _OF_OFFICE for member in members):
            raise ArchiveProblem(
                _(
                    "looks like an office document, not stories; export it as text, Markdown or JSON Lines."
                )
            )
        return members

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def __del__(self) -> None:
        if file := getattr(self, "_file", None):
            file.close()

    @contextmanager
    def opened(self, member: Member) -> Iterator[BinaryIO]:
        """What ``member`` holds, unpacked whole, to read from its beginning.

        Raises ArchiveProblem where it cannot be had.
        """
        _check(member)
        most = min(_allowed(member.info.compress_size), self._allowed)
        with _spooled(self._unpacked(member), most=most) as plain:
            yield plain

    @property
    def is_spent(self) -> bool:
        """Has all been unpacked that one archive may hold?"""
        return self._allowed <= 0

    def _unpacked(self, member: Member) -> Iterator[bytes]:
        try:
            with self._zip.open(member.info) as packed:
                while chunk := packed.read(CHUNK):
                    self._allowed -= len(chunk)
                    yield chunk
        except _DAMAGE:
            raise ArchiveProblem(_("is damaged in its archive; get the archive again.")) from None

    def picture(self, folder: str, name: str, *, most: int) -> bytes | None:
        """The file called ``name``, seen from ``folder`` of the archive; None where there is none.

        Of a larger one no more than ``most`` bytes are read, which is enough to refuse it.
        """
        if not self._by_name:
            self._by_name = {member.name: member for member in self.members}
        member = self._by_name.get(posixpath.normpath(posixpath.join(folder, name)))
        if member is None:
            return None
        try:
            _check(member)
            with self._zip.open(member.info) as packed:
                return packed.read(most)
        except _DAMAGE:
            return None


class _Guarded:
    """An open file that gives nobody more in one piece than a directory of members may have.

    ``ZipFile`` reads the directory at once, of whatever size the archive says it has.
    """

    def __init__(self, file: IO[bytes]):
        self._file = file
        self.seek, self.tell, self.close = file.seek, file.tell, file.close
        self.seekable, self.readable = file.seekable, file.readable

    def read(self, size: int = DIRECTORY_BYTES) -> bytes:
        if size > DIRECTORY_BYTES:
            raise BadZipFile("its directory is larger than any that is read")
        return self._file.read(size)


def _check(member: Member) -> None:
    """Refuse what is not a plain file that can be unpacked. Raises ArchiveProblem."""
    if member.name.startswith("/") or _DRIVE.match(member.name) or ".." in member.name.split("/"):
        raise ArchiveProblem(_("its name leads out of the archive; pack it anew."))
    if stat.S_ISLNK(member.info.external_attr >> 16):
        raise ArchiveProblem(_("is a link to another file; pack the file itself."))
    if member.info.flag_bits & _ENCRYPTED:
        raise ArchiveProblem(_("is encrypted; pack it without a password."))
    if member.info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise ArchiveProblem(_("is packed in a way that is not read here; pack it as plain zip."))


def is_set_aside(name: str) -> bool:
    """Is this member hidden, or only there for another system?"""
    parts = name.split("/")
    return parts[0] == _NOT_FOR_READING or any(
        part.startswith(".") and part != ".." for part in parts
    )


def _name(info: ZipInfo) -> str:
    """The member's path: many write UTF-8 and do not say so, and some write backslashes."""
    name = info.filename
    if not info.flag_bits & _NAME_IS_UTF8:
        try:
            name = name.encode("cp437").decode()
        except UnicodeError:
            pass
    return name.replace("\\", "/")


def _allowed(packed: int) -> int:
    return min(MOST_UNPACKED, max(ALWAYS_UNPACKED, packed * MOST_RATIO))


@contextmanager
def _spooled(chunks: Iterable[bytes], *, most: int) -> Iterator[BinaryIO]:
    with SpooledTemporaryFile(max_size=IN_MEMORY) as plain:
        size = 0
        for chunk in chunks:
            size += len(chunk)
            if size > most:
                raise ArchiveProblem(_("unpacks to far more than stories do; send it unpacked."))
            plain.write(chunk)
        plain.seek(0)
        yield cast(BinaryIO, plain)
