"""Uploads that end where the largest picture does, so that nobody fills the disk."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

from .verify import MOST_BYTES

#: Bytes of all files in one request; what comes after them is not read at all.
MOST_TOGETHER = 2 * 1024**3


def is_cut_off(file: UploadedFile) -> bool:
    """Was ``file`` larger than any picture may be? Then it is empty: its bytes were let go."""
    return getattr(file, "too_large", False)


class UploadUpToLimit(TemporaryFileUploadHandler):
    """Spools a file to disk, and lets go of one that is larger than a picture may be."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file.too_large = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > MOST_TOGETHER:
            raise StopUpload(connection_reset=True)
        if start + len(raw_data) <= MOST_BYTES:
            self.file.write(raw_data)
        elif not self.file.too_large:
            self.file.too_large = True
            self.file.seek(0)
            self.file.truncate()

    def file_complete(self, file_size: int) -> UploadedFile:
        return super().file_complete(0 if self.file.too_large else file_size)
