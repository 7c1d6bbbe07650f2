"""Markdown with YAML front matter: the text for people to read, the rest beside it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import yaml

from articles.body import to_markdown
from articles.exporters.parts import as_sent
from articles.records import PublicItem, Story, StoryPhoto

MEDIA_TYPE = "text/markdown"
SUFFIX = ".md"

_FIGURE = re.compile(r'<figure data-photo="([^"]+)">')
#: What is escaped in an alternative text; importers take such a text as it is written.
_SPECIAL = re.compile(r"[\\`*_\[\]<&!]")
#: What stays as it is in an address, and in the name of a file.
_IN_ADDRESSES = "!#$%&'()*+,/:;=?@[]~"


def export(item: PublicItem) -> bytes:
    """The story as front matter (YAML) and Markdown (CommonMark, tables), UTF-8.

    Photos of the text are images where they stand, by the name of the copy that goes with the
    item, else by address; what else there is to say of them, and the others, is in the front
    matter. A withdrawn story has ``status`` and ``reason`` there, and no text. Photos of the text
    come back under numbers for keys, and one that has neither file nor address is left out of it.
    """
    story = as_sent(item)
    photos = {photo.key: photo for photo in story.photos if _address(photo)}
    fields = _fields(story)
    if item.status != "usable":
        fields |= {"status": item.status, "reason": item.reason}
    front_matter = yaml.dump(
        fields,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=False,
        width=100,
    )
    text = to_markdown(story.body, lambda key: _image(photos.get(key)))
    return f"---\n{front_matter}---\n\n{text}\n".encode("utf-8", "replace")


class _Dumper(yaml.SafeDumper):
    """Writes every value out: importers take no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _fields(story: Story) -> dict[str, Any]:
    """The front matter; of photos in the text what the image there does not say."""
    fields = story.to_json()
    fields.pop("body", None)
    placed = set(_FIGURE.findall(story.body))
    photos = []
    for photo, said in zip(story.photos, fields.pop("photos", []), strict=True):
        if address := _address(photo):
            said["url" if "://" in address else "file"] = address
        if photo.key in placed and address:
            del said["key"]
            if not _SPECIAL.search(photo.alt_text):
                said.pop("alt_text", None)
        elif photo.key.isdecimal():
            del said["key"]  # those in the text are numbered when they are read
        photos.append(said)
    return fields | ({"photos": photos} if photos else {})


def _address(photo: StoryPhoto) -> str:
    """The name of the file as it is; an address with what Markdown would encode encoded."""
    return photo.file or (quote(photo.url, safe=_IN_ADDRESSES) if photo.url else "")


def _image(photo: StoryPhoto | None) -> str:
    if photo is None:
        return ""
    address = _address(photo)
    written = address if "://" in address else quote(address, safe="/")
    alternative = _SPECIAL.sub(r"\\\g<0>", photo.alt_text)
    return f"![{alternative}](<{written}>)" if "(" in written else f"![{alternative}]({written})"
