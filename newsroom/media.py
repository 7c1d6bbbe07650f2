"""``MEDIA_STORAGE``: the folder or the bucket that photos lie in, as Django's ``STORAGES`` has it."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

#: Amazon S3, "General purpose bucket naming rules".
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
PREFIX = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)*", re.ASCII)
REGION = re.compile(r"[a-z0-9-]+")
OPTIONS = ("originals", "endpoint", "region")


def media_storages(value: str, *, beside: Path) -> dict[str, dict[str, Any]]:
    """``originals`` (private), ``copies`` (what readers are shown) and ``default``, the same.

    ``value`` is a folder, where it is relative one in ``beside``, or
    ``s3://bucket[/prefix][?originals=bucket&endpoint=https://…&region=…]``. Raises
    ImproperlyConfigured with one sentence.
    """
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", value):
        kept = _on_s3(value)
    elif value:
        kept = _in_folder(beside / value)
    else:
        raise _wrong("is empty", "give a folder, such as media/, or s3://bucket")
    return kept | {"default": kept["copies"]}


def _in_folder(folder: Path) -> dict[str, dict[str, Any]]:
    return {
        "originals": {
            "BACKEND": "articles.photos.storage.OriginalsFolder",
            "OPTIONS": {"location": folder / "originals"},
        },
        "copies": {
            "BACKEND": "articles.photos.storage.CopiesFolder",
            "OPTIONS": {"location": folder / "copies"},
        },
    }


def _on_s3(value: str) -> dict[str, dict[str, Any]]:
    url = _split(value)
    if url.scheme != "s3" or not url.netloc:
        raise _wrong("is neither a folder nor s3://bucket", "give one of them")
    if "@" in url.netloc:
        raise _wrong(
            "has a password in it", "put it into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        )
    prefix = _prefix(url)
    options = _options(url.query)
    server = {
        "endpoint_url": _endpoint(options.get("endpoint")),
        "region_name": _region(options.get("region")),
    }
    bucket = _bucket(url.netloc)
    return {
        "originals": {
            "BACKEND": "articles.photos.bucket.OriginalsBucket",
            "OPTIONS": server
            | {
                "bucket_name": _bucket(options.get("originals", bucket)),
                "location": f"{prefix}originals",
            },
        },
        "copies": {
            "BACKEND": "articles.photos.bucket.CopiesBucket",
            "OPTIONS": server | {"bucket_name": bucket, "location": f"{prefix}copies"},
        },
    }


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise _wrong("has an address that is none", "mend its brackets") from None


def _prefix(url: SplitResult) -> str:
    """The prefix with its last slash, or nothing."""
    prefix = url.path.strip("/")
    if url.fragment or (prefix and not PREFIX.fullmatch(prefix)):
        raise _wrong(
            "has a prefix that may not stand there",
            "use letters, digits, full stops, hyphens and underscores, parted by /",
        )
    return f"{prefix}/" if prefix else ""


def _options(query: str) -> dict[str, str]:
    pairs = parse_qsl(query, keep_blank_values=True)
    options = dict(pairs)
    for name in options:
        if name not in OPTIONS:
            raise _wrong(f"has the option {name!r}", f"it may have {', '.join(OPTIONS)}")
    if len(options) < len(pairs):
        raise _wrong("has an option twice", "give each once")
    return options


def _bucket(name: str) -> str:
    if not BUCKET.fullmatch(name):
        raise _wrong(
            f"names the bucket {name!r}",
            "a bucket has 3 to 63 lower-case letters, digits, hyphens and full stops",
        )
    return name


def _endpoint(value: str | None) -> str | None:
    """None leaves it to AWS_ENDPOINT_URL_S3, and else to Amazon."""
    if value is None:
        return None
    url = _split(value)
    if url.scheme not in {"http", "https"} or not url.hostname or "@" in url.netloc:
        raise _wrong("has no usable endpoint", "give one such as https://s3.example.org")
    return value


def _region(value: str | None) -> str | None:
    if value is not None and not REGION.fullmatch(value):
        raise _wrong(f"has the region {value!r}", "give one such as eu-central-1")
    return value


def _wrong(what: str, remedy: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"MEDIA_STORAGE {what}: {remedy}.")
