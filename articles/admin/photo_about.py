"""What stands under a photo's form: where it is used, what it is like, its files, what came in them."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from articles.desk import access
from articles.desk.acts import name_of
from articles.desk.photo import look_alikes
from articles.desk.times import in_words
from articles.models import Photo

from .photo_pages import stories_of
from .photo_words import dress
from .thumbnails import LARGE, copy_url

BLOCKS = {"iim": "IPTC-IIM", "xmp": "XMP", "exif": "Exif"}


def about(photo: Photo, *, by: access.Person) -> dict[str, Any]:
    """What the template ``about.html`` shows of ``photo``; a fixed number of queries."""
    mark = int(photo.fingerprint, 16) if photo.fingerprint else None
    return {
        "large": copy_url(photo, LARGE),
        "uses": stories_of(photo),
        "alike": dress(look_alikes(mark, but=photo)),
        "former_files": [
            {"file": file, "who": name_of(file.replaced_by), "when": in_words(file.replaced_at)}
            for file in photo.former_files.select_related("replaced_by")
        ],
        "facts": _facts(photo),
        "embedded": [(BLOCKS.get(name, name), _rows(found)) for name, found in _blocks(photo)],
        "withdrawn": in_words(photo.withdrawn_at) if photo.withdrawn_at else "",
        "may_replace": access.may(by, "change_photo"),
        "may_delete": access.may(by, "delete_photo"),
    }


def _facts(photo: Photo) -> list[tuple[str, str]]:
    who = name_of(photo.created_by) if photo.created_by else _("Import")
    size = _("%(width)s × %(height)s pixels") % {"width": photo.width, "height": photo.height}
    return [
        (_("File name"), photo.filename or "–"),
        (_("Size"), size),
        (_("Taken in"), f"{who}, {in_words(photo.created_at)}"),
        ("SHA-256", photo.sha256),
    ]


def _blocks(photo: Photo) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, found in photo.metadata.items():
        if isinstance(found, dict) and found:
            yield name, found


def _rows(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Name and value of each property as it was received, and whether it says where a camera was."""
    return [
        {"name": name, "value": _text(value), "is_place": "gps" in name.lower()}
        for name, value in found.items()
    ]


def _text(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "; ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
