"""Which pictures of a NewsML-G2 file belong to which of its texts: by packages and by links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from articles.importers.finish import Unusable, no_place
from articles.importers.limits import DOCUMENT_BYTES, PHOTO_KEY
from articles.importers.newsml_g2.concepts import word
from articles.importers.newsml_g2.fields import (
    OLDER,
    Item,
    embargo_of,
    has_embargo_in_words,
    item_of,
    status_of,
)
from articles.importers.newsml_g2.pictures import Picture, picture_of, pictures_in
from articles.importers.newsml_g2.text import has_text
from articles.importers.xml import Document, Element, attribute, children, every, first, local

#: The elements of a file that are items (NewsML-G2 2.35, ``anyItem``).
ITEMS: Final = (
    "newsItem",
    "packageItem",
    "conceptItem",
    "knowledgeItem",
    "planningItem",
    "catalogItem",
)
#: What contentMeta says of a picture that its photo has, or that its text says as well.
_OF_PHOTOS: Final = frozenset(
    "by contentCreated contentModified creator creditline description language urgency".split()
)
_KEY: Final = re.compile(PHOTO_KEY)

#: The groups of a package by their names: what each refers to, an item or another group.
Shape = dict[str, list[tuple[str, str]]]


@dataclass(kw_only=True)
class Held:
    """A picture item that a text may use: its photo, its bytes as they came, and what it lost."""

    picture: Picture
    raw: bytes
    notes: list[str]


@dataclass(kw_only=True)
class Groups:
    """What a first reading of a file finds: its pictures, its texts, and what goes together."""

    count: int = 0
    texts: set[str] = field(default_factory=set)
    pictures: dict[str, Held] = field(default_factory=dict)
    linked: dict[str, list[str]] = field(default_factory=dict)
    packages: list[tuple[str, set[str]]] = field(default_factory=list)
    listed: set[str] = field(default_factory=set)
    held_bytes: int = 0

    def photos_of(self, guid: str) -> list[str]:
        """The guids of the picture items that belong to a text, in order, each once."""
        found = self.linked.get(guid, [])
        return [one for one in dict.fromkeys(found) if one in self.pictures]

    def used(self) -> set[str]:
        """The guids of all picture items that belong to a text of this file."""
        return {one for guid in self.texts for one in self.photos_of(guid)}

    @property
    def noted(self) -> int:
        """How many packages are only a note on the texts that they list, which are here."""
        return sum(1 for guid, listed in self.packages if self.is_here(guid, listed))

    def is_here(self, package: str, listed: set[str]) -> bool:
        """Whether texts of a package are in the file: those it lists, or any where it has no guid."""
        return bool(self.texts & listed) if package else bool(self.texts)

    def is_listed(self, guid: str) -> bool:
        """Whether a package of this file lists the item."""
        return guid in self.listed


def groups_in(document: Document) -> Groups:
    """Read a file once. Pictures are held up to DOCUMENT_BYTES; those beyond stay on their own."""
    groups = Groups()
    shapes: list[Shape] = []
    for part in document:
        groups.count += 1
        notes: list[str] = []
        try:
            element = document.read(part, notes)
            if local(element) == "packageItem":
                listed = set(listed_in(element))
                groups.packages.append((attribute(element, "guid"), listed))
                groups.listed |= listed
                shapes.append(_shape(element))
            elif local(element) == "newsItem":
                _add(item_of(element, notes), part.raw, groups)
        except Unusable:
            continue
    for shape in shapes:
        _join(shape, groups)
    return groups


def listed_in(package: Element) -> list[str]:
    """The guids of the items that a package lists, in the order of its groups."""
    return [
        attribute(one, "residref") or attribute(one, "href")
        for one in package.iter()
        if isinstance(one.tag, str) and local(one) == "itemRef"
    ]


def _add(item: Item, raw: bytes, groups: Groups) -> None:
    if is_picture_item(item):
        size = len(raw)
        is_free = status_of(item) == "usable" and not has_embargo_in_words(item)
        if item.guid and is_free and groups.held_bytes + size <= DOCUMENT_BYTES:
            key = f"embedded-{groups.count}"
            embargo = embargo_of(item)
            picture = picture_of(item.element, item.names, key=key, embargo=embargo)
            notes = [*item.notes, *no_place(_lost_of(item))]
            groups.pictures[item.guid] = Held(picture=picture, raw=raw, notes=notes)
            groups.held_bytes += size
        return
    groups.texts.add(item.guid)
    for link in every(item.element, "itemMeta/link"):
        target = attribute(link, "residref")
        if target and word(link, "rel") not in OLDER:
            groups.linked.setdefault(item.guid, []).append(target)


def _lost_of(item: Item) -> Iterator[str]:
    """What a picture says of itself that a photo of a story has no place for."""
    for one in children(item.meta) if item.meta is not None else ():
        if local(one) not in _OF_PHOTOS:
            yield f"{local(one)} of a picture"


def is_picture_item(item: Item) -> bool:
    """Whether an item is a picture with words about it, not a text with pictures in it."""
    if item.kind in ("picture", "photo", "photograph", "graphic", "graphics", "image", "icon"):
        return bool(pictures_in(item.element)) or not has_text(item.element)
    return (
        item.kind in ("", "composite")
        and bool(pictures_in(item.element))
        and not has_text(item.element)
    )


def _shape(package: Element) -> Shape:
    """What each group of a package lists, in order; the group ``""`` is the outermost."""
    root = attribute(first(package, "groupSet"), "root")
    shape = {
        attribute(group, "id"): [
            (local(one), attribute(one, "residref") or attribute(one, "idref"))
            for one in children(group, "itemRef", "groupRef")
        ]
        for group in every(package, "groupSet/group")
    }
    if root not in shape or not root:
        shape[""] = [("itemRef", guid) for guid in listed_in(package)]
    else:
        shape[""] = [("groupRef", root)]
    return shape


def _join(shape: Shape, groups: Groups) -> None:
    """Give each picture of a package to the text before it in its group, else to the first there.

    The pictures of a group without texts belong to the text that its group stands after. Groups
    may refer to each other in a circle: each is gone into once.
    """
    waiting = [(iter(shape[""]), _first_text(shape[""], groups))]
    seen = {""}
    while waiting:
        members, owner = waiting.pop()
        for kind, name in members:
            if kind == "groupRef" and name in shape and name not in seen:
                seen.add(name)
                waiting.append((members, owner))
                waiting.append((iter(shape[name]), _first_text(shape[name], groups) or owner))
                break
            if name in groups.texts:
                owner = name
            elif owner and name in groups.pictures:
                groups.linked.setdefault(owner, []).append(name)


def _first_text(members: list[tuple[str, str]], groups: Groups) -> str:
    return next((name for _, name in members if name in groups.texts), "")


def key_of(picture: str, text: str, number: int) -> str:
    """The key of a picture in its story: what follows the story's guid in its own, or a number."""
    own = picture.removeprefix(f"{text}#") if picture.startswith(f"{text}#") else ""
    return own if len(own) <= 40 and _KEY.fullmatch(own) else f"picture-{number}"
