"""Photo files on S3, or what speaks like it: nothing there is public, whatever it is.

The application serves the public copies (it asks for rights at each request), so no object is
given an ACL and no address on S3 is ever handed out.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from functools import lru_cache
from tempfile import SpooledTemporaryFile
from threading import Lock
from typing import Any
from urllib.parse import urljoin

from boto3.s3.transfer import TransferConfig
from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    PartialCredentialsError,
)
from django.conf import settings
from django.core.files.base import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from .storage import Private, StorageProblem, refuse_null

#: Bytes; what is larger goes to a temporary file, and over the line in parts.
IN_MEMORY = 2 * 1024 * 1024
PART = 8 * 1024 * 1024

#: Seconds, and how often one request is tried: a page waits for S3, but not for ever.
PATIENCE = Config(
    connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 3}
)
#: One part at a time: quick enough, and a large picture costs memory for one part.
TRANSFER = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, use_threads=False)

#: A session is not made to be shared by threads that make connections of it at once.
ONE_AT_A_TIME = Lock()

NO_FILE = {"NoSuchKey", "404"}
REFUSED = {
    "403",
    "AccessDenied",
    "ExpiredToken",
    "Forbidden",
    "InvalidAccessKeyId",
    "InvalidToken",
    "SignatureDoesNotMatch",
}


@lru_cache
def _session(key: str | None, secret: str | None, token: str | None) -> Session:
    """One for all threads and storages: each takes 13 MB and a tenth of a second to make."""
    return Session(key, secret, token)


class Bucket(S3Storage):
    """A part of a bucket. What S3 refuses is a StorageProblem, a missing file FileNotFoundError."""

    def get_default_settings(self) -> dict[str, Any]:
        return super().get_default_settings() | {
            "client_config": PATIENCE,
            "default_acl": None,
            "file_overwrite": True,
            "transfer_config": TRANSFER,
        }

    @property
    def connection(self) -> Any:
        with ONE_AT_A_TIME:
            return super().connection

    def check(self) -> None:
        """Raises StorageProblem where the bucket does not answer, or not to us."""
        with self._told():
            self.connection.meta.client.list_objects_v2(
                Bucket=self.bucket_name, Prefix=f"{self.location}/", MaxKeys=1
            )

    def exists(self, name: str) -> bool:
        with self._told():
            return super().exists(name)

    def delete(self, name: str) -> None:
        with self._told():
            super().delete(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with self._told():
            return super().listdir(path)

    def size(self, name: str) -> int:
        with self._told():
            return super().size(name)

    def get_modified_time(self, name: str) -> datetime:
        with self._told(missing=name):
            return super().get_modified_time(name)

    def _create_session(self) -> Session:
        return _session(self.access_key, self.secret_key, self.security_token)

    def _normalize_name(self, name: str) -> str:
        return super()._normalize_name(refuse_null(name))

    def _open(self, name: str, mode: str = "rb") -> File:
        """One request, and all of the file before anybody reads it: no answer stops half-way."""
        if mode != "rb":
            raise ValueError("Photo files are opened to be read; save() writes them.")
        key = self._normalize_name(clean_name(name))
        spool = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the File
        try:
            with self._told(missing=name):
                body = self.connection.meta.client.get_object(Bucket=self.bucket_name, Key=key)
                with closing(body["Body"]) as stream:
                    for chunk in stream.iter_chunks(File.DEFAULT_CHUNK_SIZE):
                        spool.write(chunk)
        except BaseException:
            spool.close()
            raise
        spool.seek(0)
        return File(spool, name)

    def _save(self, name: str, content: File) -> str:
        with self._told():
            return super()._save(name, content)

    @contextmanager
    def _told(self, *, missing: str = "") -> Iterator[None]:
        """What botocore raises, in a sentence; ``missing`` is the file that may be missing."""
        try:
            yield
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if missing and code in NO_FILE:
                raise FileNotFoundError(f"There is no file {missing}.") from None
            raise StorageProblem(self._sentence(code, error)) from None
        except (NoCredentialsError, PartialCredentialsError):
            raise StorageProblem(
                f"MEDIA_STORAGE is the bucket {self.bucket_name}, and there is no key to it: set "
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
            ) from None
        except BotoCoreError as error:
            raise StorageProblem(
                f"The bucket {self.bucket_name} of MEDIA_STORAGE does not answer: see that its "
                f"server runs and that the endpoint is right ({str(error).rstrip('.')})."
            ) from None

    def _sentence(self, code: str, error: ClientError) -> str:
        if code == "NoSuchBucket":
            return (
                f"There is no bucket {self.bucket_name}: make it, or mend its name in "
                "MEDIA_STORAGE."
            )
        if code in REFUSED:
            return (
                f"The bucket {self.bucket_name} of MEDIA_STORAGE refuses us ({code}): see that "
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are right and may list, read, write "
                "and delete there."
            )
        return f"The bucket {self.bucket_name} of MEDIA_STORAGE does not do what it should: {error}"


class OriginalsBucket(Private, Bucket):
    """Where originals lie on S3."""


class CopiesBucket(Bucket):
    """Where public copies lie on S3; their addresses are ours."""

    def url(self, name: str) -> str:
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name))
