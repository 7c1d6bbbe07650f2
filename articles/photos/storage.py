"""Where originals lie: private, with no address at all."""

from typing import NoReturn

from django.core.files.storage import FileSystemStorage


class OriginalsFolder(FileSystemStorage):
    """A local folder that nothing is served from."""

    def url(self, name: str | None) -> NoReturn:
        raise ValueError("Originals are not accessible via a URL; readers get renditions.")
