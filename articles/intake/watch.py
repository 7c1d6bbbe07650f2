"""A folder that is watched: stories are brought in as their files arrive, each exactly once.

What may be relied on, for a folder ``in/``:

- A file is taken when nobody has it open for writing any more; where the system cannot tell, when
  its size and time have not changed for ``settle`` seconds. Names that begin with “.” or end in
  ``.tmp``, ``.part`` or ``.filepart`` are left to whoever writes them. Files in folders below are
  taken too.
- Its stories are in the database before it is moved to ``in/done/``. Where any of it was rejected
  it goes to ``in/failed/`` instead, with the reasons in ``<name>.txt`` beside it; to try again,
  move it back. A name that is there already gets a number. Both folders are the newsroom's to clear.
- Pictures stay where they arrived for a day, for all stories that name them (a package, a text and
  its update may share one). Then those that the newsroom holds go to ``in/done/``, and those that no
  story has named to ``in/failed/``. A story that has just arrived waits a little for its pictures.
- Any number of processes may watch one folder. Each moves what it takes to a folder of its own in
  ``in/.taking/``, which it holds a lock on; what one that was killed has left there is taken up by
  the next that looks. What it had brought in by then is found unchanged.
"""

import fcntl
import hashlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

from django.db import Error, close_old_connections, connection
from django.utils.translation import gettext as _

from articles.ingest import Options, Outcome, ingest
from articles.intake.files import (
    Reading,
    Source,
    files_in,
    path_beside,
    read_beside,
    shown,
)
from articles.models import Photo

DONE, FAILED, TAKING = "done", "failed", ".taking"
UNFINISHED = (".tmp", ".part", ".filepart")
#: Seconds between two looks at the folder, and at what was asked to wait.
POLL, GLANCE = 1.0, 0.1
#: Seconds after which it is said that a file is still open, and that a picture is waited for.
LONG_OPEN, LONG_PICTURE = 600, 60
#: Seconds that a picture waits for its stories, and between two looks at such.
PICTURE_STAYS, PICTURES_POLL = 24 * 3600, 60
#: The most seconds between two tries to reach the database.
LONGEST_WAIT = 30
#: The most bytes of a file's name on any disk, and what a number and “.txt” take of them.
NAME_BYTES, ENDING_BYTES = 255, 16
#: Database or storage may come up again: the story is not to blame.
DOWN = (Error, OSError)


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that is ours: where it lies, its path in the folder, and when it had come (epoch)."""

    path: Path
    relative: Path
    arrived_at: float


class Watch:
    """One process that watches ``folder``. ``say`` tells people what is no story's outcome.

    ``once`` ends when nothing that can be taken is left. ``stop`` may be called by a signal's
    handler. Raises OSError where the folder cannot be worked in.
    """

    def __init__(
        self,
        folder: Path,
        *,
        options: Options,
        say: Callable[[str], object],
        format: str = "",
        settle: float = 2.0,
        once: bool = False,
    ):
        self.folder = folder
        self.options = options
        self.say = say
        self.format = format
        self.settle = settle
        self.once = once
        self.stopping = False
        self._taking = folder / TAKING
        self._seen: dict[Path, tuple[tuple[int, int, int], float]] = {}
        self._told: set[Path] = set()
        self._pictures_seen = float("-inf")

    def stop(self) -> None:
        """Finish the file that is being read, then end."""
        self.stopping = True

    def outcomes(self) -> Iterator[Outcome]:
        """What becomes of each story, until told to stop."""
        with self._own_desk() as self._desk:
            while not self.stopping:
                close_old_connections()
                taken = 0
                for file in self._files():
                    taken += 1
                    yield from self._bring_in(file)
                self._put_pictures_away()
                if self.once and not taken and not self._unsettled():
                    return
                if not taken:
                    self._rest(POLL)

    def _files(self) -> Iterator[Taken]:
        """Files that are ours from now on: what others have left, and what has arrived."""
        yield from self._left_behind()
        for path in self._finished():
            if self.stopping:
                return
            file = self._take(path)
            # Somebody may have opened it between the look and the move.
            while file and is_being_written(file.path) and not self.stopping:
                self._rest(GLANCE)
            if file and not is_being_written(file.path):
                yield file

    def _take(self, path: Path) -> Taken | None:
        """Move a file to where only we look; None where another process was quicker."""
        relative = path.relative_to(self.folder)
        mine = self._desk / "files" / relative
        try:
            arrived_at = path.lstat().st_ctime
            _move(path, mine)
        except FileNotFoundError:
            return None
        except OSError as error:
            said = _("%(path)s: the file cannot be moved (%(why)s); see to the folder.")
            self._say_once(path, said % {"path": shown(path), "why": error.strerror})
            return None
        return Taken(mine, relative, arrived_at)

    # -- what has arrived ------------------------------------------------------------------------

    def _places(self) -> Iterator[Path]:
        """What lies in the folder itself and is not ours."""
        for name in sorted(os.listdir(self.folder)):
            path = self.folder / name
            if name in (DONE, FAILED) or name.startswith("."):
                continue
            if not (path.is_symlink() and path.is_dir()):
                yield path

    def _finished(self) -> Iterator[Path]:
        """Files that nobody writes any more, in the order of their names."""
        before, self._seen = self._seen, {}
        for place in self._places():
            for path in files_in(place):
                if path.is_dir():
                    said = _("%(path)s: the folder may not be read; change its permissions.")
                    self._say_once(path, said % {"path": shown(path)})
                elif not path.name.endswith(UNFINISHED) and self._is_finished(path, before):
                    yield path

    def _is_finished(self, path: Path, before: dict) -> bool:
        try:
            now = path.lstat()
        except FileNotFoundError:
            return False
        looks = (now.st_ino, now.st_size, now.st_mtime_ns)
        written = is_being_written(path)
        if written is False and now.st_size:
            return True
        # A file that is empty may be a name that somebody has reserved.
        looked, since = before.get(path, (looks, time.monotonic()))
        if looked != looks:
            since = time.monotonic()
        self._seen[path] = looks, since
        if not written:
            return time.monotonic() - since >= self.settle
        if time.monotonic() - since >= LONG_OPEN:
            said = _(
                "%(path)s: somebody has had the file open for writing for %(minutes)s minutes."
            )
            self._say_once(path, said % {"path": shown(path), "minutes": LONG_OPEN // 60})
        return False

    def _say_once(self, path: Path, sentence: str) -> None:
        if path not in self._told:
            self._told.add(path)
            self.say(sentence)

    def _unsettled(self) -> bool:
        """Is there a file that only waits to be seen unchanged?"""
        return any(not is_being_written(path) for path in self._seen)

    # -- bringing in -----------------------------------------------------------------------------

    def _bring_in(self, file: Taken) -> Iterator[Outcome]:
        reasons: list[str] = []
        try:
            for outcome in self._outcomes_of(file):
                if outcome.outcome == "rejected" and (said := _reason(outcome)) not in reasons:
                    reasons.append(said)
                yield outcome
        except _ToldToStop:
            return  # the next process takes it up
        except Exception:
            # An error of ours ends the process; its file shall not end the next one too.
            said = _("The import broke off at this file; tell who runs the newsroom.")
            self._put_away(file.path, file.relative, [*reasons, said])
            raise
        self._put_away(file.path, file.relative, reasons)

    def _outcomes_of(self, file: Taken) -> Iterator[Outcome]:
        """Bring the file in, waiting while the database is away. Raises _ToldToStop then."""
        place = self.folder / file.relative
        if file.path.is_symlink():
            said = _("is a link to another file; send the file itself.")
            yield Outcome(path=shown(place), format="", outcome="rejected", problems=[said])
            return
        source = Source(
            place=shown(place),
            name=place.name,
            format=self.format,
            beside=partial(self._beside, place.parent, file.arrived_at + self.settle),
        )
        wait = 1.0
        while True:
            try:
                yield from ingest(Reading().file(file.path, source), options=self.options)
                return
            except DOWN as error:
                connection.close()
                why = str(error).strip().partition("\n")[0].rstrip(".")
                said = _("%(path)s has to wait (%(why)s); trying again in %(wait)s s.")
                self.say(said % {"path": source.place, "why": why, "wait": f"{wait:.0f}"})
            self._rest(wait)
            wait = min(2 * wait, LONGEST_WAIT)
            if self.stopping:
                raise _ToldToStop

    def _beside(self, folder: Path, until: float, name: str) -> bytes | None:
        """The picture called ``name``, waited for until ``until`` or while somebody writes it."""
        path = path_beside(folder, name)
        if path is None:
            return None
        patience = time.time() + LONG_PICTURE
        while self._is_unfinished(path) if path.exists() else time.time() < until:
            if time.time() >= patience:
                return None
            time.sleep(GLANCE)
        return read_beside(folder, name)

    def _is_unfinished(self, picture: Path) -> bool:
        written = is_being_written(picture)
        try:
            now = picture.stat()
        except OSError:
            return False
        if written is False and now.st_size:
            return False
        return bool(written) or time.time() - now.st_mtime < self.settle

    # -- putting away ----------------------------------------------------------------------------

    def _put_away(self, mine: Path, relative: Path, reasons: list[str]) -> None:
        """Move a file to where it belongs, its reasons beside it.

        The reasons wait in our folder under the name that they will have: where we are killed
        between the two moves, ``_settle_reasons`` of another process makes the second.
        """
        top = self.folder / (FAILED if reasons else DONE)
        with self._moving():
            target = _free(top, relative)
            if not reasons:
                _move(mine, target)
                return
            note = self._desk / "reasons" / f"{target.relative_to(top)}.txt"
            note.parent.mkdir(parents=True, exist_ok=True)
            note.write_text("\n".join(reasons) + "\n", "utf-8", errors="replace")
            _move(mine, target)
            _move(note, target.with_name(f"{target.name}.txt"))

    def _settle_reasons(self, desk: Path) -> None:
        """Put the reasons beside a file that was moved without them; others are made anew."""
        for note in list(files_in(desk / "reasons")) if (desk / "reasons").is_dir() else ():
            with self._moving():
                target = self.folder / FAILED / note.relative_to(desk / "reasons")
                file = target.with_name(target.name.removesuffix(".txt"))
                if os.path.lexists(file) and not os.path.lexists(target):
                    _move(note, target)
                else:
                    note.unlink()

    def _put_pictures_away(self) -> None:
        """Move pictures that have waited long enough: to done where they are held, else to failed."""
        if time.monotonic() - self._pictures_seen < PICTURES_POLL:
            return
        self._pictures_seen = time.monotonic()
        said = _("No story that arrived within a day named this picture; add it at the photo desk.")
        for place in self._places():
            for path in files_in(place, pictures=True):
                try:
                    if time.time() - path.lstat().st_ctime < PICTURE_STAYS:
                        continue
                    if is_being_written(path):
                        continue
                    reasons = [] if _is_held(path) else [said]
                    self._put_away(path, path.relative_to(self.folder), reasons)
                except FileNotFoundError:
                    continue  # another process was quicker
                except DOWN:
                    connection.close()
                    return

    @contextmanager
    def _moving(self) -> Iterator[None]:
        """One process at a time looks for a free name and moves a file there."""
        with (self._taking / ".moving").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # -- who takes what --------------------------------------------------------------------------

    @contextmanager
    def _own_desk(self) -> Iterator[Path]:
        """A folder of our own, with a lock on it that ends when we do, however that is."""
        lock = None
        while lock is None:
            desk = self._taking / uuid4().hex
            desk.mkdir(parents=True)
            lock = _hold(desk)  # None where somebody has taken it for left behind
        try:
            yield desk
        finally:
            _let_go(desk, lock)

    def _left_behind(self) -> Iterator[Taken]:
        """The files of processes that have ended without bringing them in."""
        for desk in sorted(self._taking.iterdir()):
            if self.stopping:
                return
            if desk == self._desk or not desk.is_dir():
                continue
            lock = _hold(desk)
            if lock is None:
                continue
            try:
                self._settle_reasons(desk)
                files = desk / "files"
                for mine in _all_files(files):
                    if self.stopping:
                        return
                    if not is_being_written(mine):
                        yield Taken(mine, mine.relative_to(files), arrived_at=0.0)
            finally:
                _let_go(desk, lock)

    def _rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.stopping and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, GLANCE))


class _ToldToStop(Exception):  # noqa: N818 - not an error: it leaves a file to the next process
    """Raised where we are told to stop while the database is away."""


def is_being_written(path: Path) -> bool | None:
    """Has anybody the file open for writing? None where the system cannot tell.

    Linux grants a read lease on a file that nobody has open for writing (fcntl(2), F_SETLEASE).
    """
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        # Who opens it while we hold the lease sends us a signal, by default one that kills.
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except (OSError, AttributeError):
        return None
    else:
        return False
    finally:
        os.close(file)


def _hold(desk: Path) -> int | None:
    """The lock of a process's folder, as a file descriptor; None where its process lives."""
    try:
        lock = os.open(desk / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(lock).st_ino == (desk / "lock").stat().st_ino:
            return lock
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(lock)
    return None


def _let_go(desk: Path, lock: int) -> None:
    """Remove a process's folder where it is empty, and give its lock up."""
    folders = [Path(path) for path, _folders, _files in os.walk(desk, topdown=False)]
    try:
        for folder in folders[:-1]:
            folder.rmdir()
        (desk / "lock").unlink()
        desk.rmdir()
    except OSError:
        pass  # there is a file in it still: the next that looks takes it up
    finally:
        os.close(lock)


def _all_files(folder: Path) -> list[Path]:
    return sorted(Path(path) / name for path, _folders, names in os.walk(folder) for name in names)


def _move(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    path.rename(target)


def _free(top: Path, relative: Path) -> Path:
    """Where a file called ``relative`` can be put below ``top``, with a number if need be."""
    folder = top / relative.parent
    if any(above.exists() and not above.is_dir() for above in (folder, *folder.parents)):
        folder = top
    stem, suffix = os.fsencode(relative.stem), os.fsencode(relative.suffix)
    if len(stem) + len(suffix) > NAME_BYTES - ENDING_BYTES:
        suffix = suffix[:ENDING_BYTES]
        stem = stem[: NAME_BYTES - ENDING_BYTES - len(suffix)]
    number = 1
    while True:
        ending = b"-%d" % number if number > 1 else b""
        target = folder / os.fsdecode(stem + ending + suffix)
        if not os.path.lexists(target) and not os.path.lexists(f"{target}.txt"):
            return target
        number += 1


def _reason(outcome: Outcome) -> str:
    what = outcome.headline or outcome.guid
    said = " ".join(outcome.problems)
    return f"{what}: {said}" if what else said


def _is_held(path: Path) -> bool:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Photo.objects.filter(sha256=sha256).exists()
