"""Where photo files lie: private originals and public copies, apart, in a folder of each.

``bucket.py`` has the same for S3; ``MEDIA_STORAGE`` chooses (``newsroom/media.py``). A file is
written whole or not at all, and the same name again replaces it: an original's name is its
checksum, and a copy's depends on all that it shows, so the bytes are the same.
"""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NoReturn

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils._os import safe_makedirs


class StorageProblem(OSError):
    """Why the storage of photos does not do its work: one sentence for whoever runs the newsroom."""


def originals() -> Storage:
    """The private storage of originals."""
    return storages["originals"]


def copies() -> Storage:
    """The storage of what readers are shown; the application serves it, and asks for rights."""
    return storages["copies"]


def refuse_null(name: str) -> str:
    """``name``; raises SuspiciousFileOperation where no file can be called so."""
    if "\0" in name:
        raise SuspiciousFileOperation("A file's name has no NUL in it.")
    return name


class Private:
    """Nothing here has an address."""

    def url(self, name: str | None) -> NoReturn:
        raise ValueError("Originals are not accessible via a URL; readers get renditions.")


class Folder(FileSystemStorage):
    """A local folder in which no reader ever finds half a file."""

    files = 0o644
    folders = 0o755

    def __init__(self, location: Path | str, base_url: str | None = None) -> None:
        super().__init__(
            location,
            base_url,
            file_permissions_mode=self.files,
            directory_permissions_mode=self.folders,
            allow_overwrite=True,
        )

    def path(self, name: str) -> str:
        return super().path(refuse_null(name))

    def check(self) -> None:
        """Raises StorageProblem where nothing can be stored here."""
        there = Path(self.location)
        while not there.exists():
            there = there.parent
        if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
            raise StorageProblem(
                f"Photos cannot be stored in {self.location}: {there} is no folder that this "
                "process may write to; give it the right, or MEDIA_STORAGE another folder."
            )

    def _save(self, name: str, content: File) -> str:
        there = Path(self.path(name))
        safe_makedirs(there.parent, self.folders, exist_ok=True)
        with NamedTemporaryFile(dir=there.parent, prefix=".", suffix=".part", delete=False) as part:
            try:
                for chunk in content.chunks():
                    part.write(chunk)
                part.close()
                os.chmod(part.name, self.files)
                self._ensure_location_group_id(part.name)
                os.replace(part.name, there)
            except BaseException:
                part.close()
                os.unlink(part.name)
                raise
        return there.relative_to(self.location).as_posix()


class OriginalsFolder(Private, Folder):
    """A local folder that nothing is served from and that nobody else on the machine reads."""

    files = 0o600
    folders = 0o700


class CopiesFolder(Folder):
    """A local folder of public copies."""
