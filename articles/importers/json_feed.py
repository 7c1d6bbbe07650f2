"""JSON Feed 1.0 and 1.1: the feeds in JSON."""

from __future__ import annotations

import html
import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, Final

from articles.body import from_text
from articles.importers.decode import UnreadableText, decode
from articles.importers.feed_fields import MOST_ITEMS, People, embargo_of, language_of, time_of
from articles.importers.feed_media import put_together
from articles.importers.feed_text import (
    NO_TEXT,
    FeedText,
    fitting,
    is_picture,
    plain,
    read_html,
    whole_address,
)
from articles.importers.fields import kind_of, read_status, read_story
from articles.importers.finish import Unusable, finish, no_place, refusal
from articles.importers.headline import with_headline
from articles.importers.limits import STORY_LIMITS
from articles.records import Parsed, ParseProblem, Story, StoryPhoto, Subject

#: What this project's own feeds say more of an item (JSON Feed 1.1, Extensions).
EXTENSION: Final = "_newsroom"
_DECODER: Final = json.JSONDecoder()
_BLANKS: Final = re.compile(r"[ \t\r\n]*")
_ITEM: Final = frozenset(
    "id url external_url title content_html content_text summary image banner_image date_published"
    " date_modified author authors tags language attachments".split()
)


def parse_whole(whole: bytes) -> Iterator[Parsed | ParseProblem]:
    """The story of each item of a JSON Feed, or what is wrong with it; ``raw`` is the item's JSON."""
    try:
        text = _text(whole)
    except UnreadableText as problem:
        yield refusal(str(problem), raw=whole)
        return
    feed, items, problem_with_json = _cut(text)
    if len(items) > MOST_ITEMS:
        yield refusal(f"is a feed of more than {MOST_ITEMS:,} items; split it")
        return
    line, place = 1, 0
    for number, (item, start, end) in enumerate(items, 1):
        line, place = line + text.count("\n", place, start), start
        raw = whole if len(items) == 1 else text[start:end].encode()
        yield _parsed(item, feed, raw, f"item {number:,}, line {line:,}")
    if problem_with_json:
        yield refusal(
            f"is not JSON from here on ({problem_with_json}); ask for it again",
            raw=whole,
            where=f"after item {len(items):,}" if items else "",
        )
    elif not items:
        yield refusal("is a feed without items; there is no story in it", raw=whole)


def _text(whole: bytes) -> str:
    """The characters of a feed, its line ends as they are: JSON is UTF-8 (RFC 8259 8.1)."""
    try:
        return whole.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError:
        return decode(whole).text


def _parsed(item: Any, feed: dict[str, Any], raw: bytes, where: str) -> Parsed | ParseProblem:
    if type(item) is not dict:
        return refusal(
            f"must be an object with the item's values, not {kind_of(item)}", raw=raw, where=where
        )
    try:
        return _Item(item, feed).finished(raw, where=where)
    except Unusable as problem:
        title = item.get("title")
        return refusal(
            str(problem), raw=raw, where=where, headline=title if isinstance(title, str) else ""
        )


class _Item:
    """One item of a feed; values of the wrong type count as absent, and are noted."""

    def __init__(self, item: dict[str, Any], feed: dict[str, Any]) -> None:
        self.item = item
        self.feed = feed
        self.notes: list[str] = []
        self.desk: list[str] = []
        self.base = _string(feed, "home_page_url") or _string(feed, "feed_url")

    def finished(self, raw: bytes, *, where: str) -> Parsed | ParseProblem:
        status, said = self._extension()
        text, deck = self._text()
        people = self._people()
        photos = put_together(text.photos, self._photos())
        if not plain(text.body) and status != "canceled":
            raise Unusable(NO_TEXT)
        published = self._time("date_published")
        updated = self._time("date_modified")
        self._links()
        story = Story(
            guid=self._id(),
            deck=deck,
            body=text.body if status != "canceled" else "",
            language=language_of(
                self._said("language") or _string(self.feed, "language"), self.notes
            ),
            published_at=published or updated,
            updated_at=updated if published and updated and updated > published else None,
            embargo_until=self._embargo(),
            credit=(people.agency or plain(_string(self.feed, "title")))[: STORY_LIMITS["credit"]],
            note="\n".join([*self.desk, *people.desk])[: STORY_LIMITS["note"]],
            authors=tuple(people.authors),
            photos=photos,
            corrections=text.corrections,
        )
        story = replace(story, **_stated(said, photos))
        if status != "canceled":
            story = with_headline(story, plain(html.escape(self._said("title"))))
        unknown = [key[:60] for key in self.item if key not in _ITEM and key != EXTENSION]
        return finish(
            story,
            raw,
            [*self.notes, *no_place(key for key in unknown if not key.startswith("embargo"))],
            where=where,
            status=status,
            subjects=[Subject(name=tag) for tag in self._list("tags") if isinstance(tag, str)],
            files=text.files,
        )

    def _said(self, key: str) -> str:
        value = self.item.get(key)
        if value is not None and not isinstance(value, str):
            self.notes.append(f"{key} must be text, not {kind_of(value)}: left out")
        return value if isinstance(value, str) else ""

    def _list(self, key: str) -> list[Any]:
        value = self.item.get(key)
        if value is not None and not isinstance(value, list):
            self.notes.append(f"{key} must be a list, not {kind_of(value)}: left out")
        return value if isinstance(value, list) else []

    def _id(self) -> str:
        """The item's id; numbers are ids too (JSON Feed 1.1, Items)."""
        value = self.item.get("id")
        if type(value) in (int, float):
            return str(value)
        return value if isinstance(value, str) and value else self._said("url")

    def _time(self, key: str) -> datetime | None:
        return time_of(key, self._said(key), None, self.notes)

    def _embargo(self) -> datetime | None:
        times = [
            embargo_of(value if isinstance(value, str) else str(value), self.notes)
            for key, value in self.item.items()
            if key.lstrip("_").startswith("embargo") and value
        ]
        return max((at for at in times if at), default=None)

    def _text(self) -> tuple[FeedText, str]:
        summary = plain(html.escape(self._said("summary")))
        if source := self._said("content_html"):
            base = whole_address(self._said("url"), self.base) or self.base
            return read_html(source, base=base, notes=self.notes), summary
        if text := self._said("content_text"):
            return FeedText(from_text(text)), summary
        return FeedText(from_text(summary)), ""

    def _people(self) -> People:
        people = People()
        authors = self._list("authors") or [self.item.get("author")]
        if not any(authors):
            authors = [*_items(self.feed, "authors")] or [self.feed.get("author")]
        for author in authors:
            if isinstance(author, dict):
                people.add(_string(author, "name"))
        return people

    def _photos(self) -> Iterator[StoryPhoto]:
        addresses = [self._said("image") or self._said("banner_image")]
        for one in self._list("attachments"):
            if not isinstance(one, dict):
                continue
            kind = _string(one, "mime_type")
            if is_picture(_string(one, "url"), kind=kind):
                addresses.append(_string(one, "url"))
            else:
                self.notes += no_place([f"attachments ({kind[:40]})"])
        for address in filter(None, addresses):
            url = whole_address(address, self.base)
            if url and (photo := fitting(StoryPhoto(url=url), self.notes)):
                yield photo

    def _links(self) -> None:
        for label, key in (("Original", "url"), ("Related", "external_url")):
            if link := whole_address(self._said(key), self.base):
                self.desk.append(f"{label}: {link}")

    def _extension(self) -> tuple[str, Story]:
        """The status, and what a newsroom like ours says more of its story."""
        said = self.item.get(EXTENSION)
        if not isinstance(said, dict):
            return "usable", Story()
        said, status = read_status({key: said[key] for key in said if key != "about"})
        self.desk += filter(None, [said.pop("note", "")])
        return status, read_story(said, self.notes)


def _stated(said: Story, photos: tuple[StoryPhoto, ...]) -> dict[str, Any]:
    """The fields of a Story that the extension states, photos by their addresses."""
    empty = Story()
    stated = {
        one.name: getattr(said, one.name)
        for one in fields(Story)
        if getattr(said, one.name) != getattr(empty, one.name)
    }
    if any(source.role == "credit" for source in said.sources):
        stated.setdefault("credit", "")
    if said.photos:
        stated["photos"] = _named_anew(photos, said.photos)
    return stated


def _named_anew(
    found: tuple[StoryPhoto, ...], stated: tuple[StoryPhoto, ...]
) -> tuple[StoryPhoto, ...]:
    """The photos found, each with what is stated of the one at its address, under its own key."""
    by_address = {photo.url: photo for photo in stated}
    return tuple(
        replace(by_address[photo.url], key=photo.key) if photo.url in by_address else photo
        for photo in found
    )


def _string(values: dict[str, Any], key: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) else ""


def _items(values: dict[str, Any], key: str) -> list[Any]:
    value = values.get(key)
    return value if isinstance(value, list) else []


def _cut(text: str) -> tuple[dict[str, Any], list[tuple[Any, int, int]], str]:
    """The feed's own values, its items with where in ``text`` each begins and ends, and what is
    wrong with the JSON; then what stands before that is there.
    """
    feed: dict[str, Any] = {}
    items: list[tuple[Any, int, int]] = []
    try:
        place = _after(text, _after(text, 0), "{")
        while text[place : place + 1] != "}":
            key, place = _DECODER.raw_decode(text, place)
            place = _after(text, _blanks(text, place), ":")
            if key == "items" and text[place : place + 1] == "[":
                place = _cut_items(text, place, items)
            else:
                feed[str(key)], place = _DECODER.raw_decode(text, place)
            place = _comma(text, _blanks(text, place), "}")
    except json.JSONDecodeError as error:
        return feed, items, f"{error.msg} on line {error.lineno:,}"
    except (ValueError, RecursionError):
        return feed, items, "a number too long, or too deep"
    return feed, items, ""


def _cut_items(text: str, place: int, items: list[tuple[Any, int, int]]) -> int:
    place = _blanks(text, place + 1)
    while text[place : place + 1] != "]":
        item, end = _DECODER.raw_decode(text, place)
        items.append((item, place, end))
        place = _comma(text, _blanks(text, end), "]")
    return place + 1


def _blanks(text: str, place: int) -> int:
    return _BLANKS.match(text, place).end()  # type: ignore[union-attr]


def _after(text: str, place: int, mark: str = "") -> int:
    """The place of what follows ``mark`` and blanks. Raises JSONDecodeError where it is not there."""
    if not text.startswith(mark, place):
        raise json.JSONDecodeError(f"no “{mark}”", text, place)
    return _blanks(text, place + len(mark))


def _comma(text: str, place: int, end: str) -> int:
    """The place after the comma there, or of the ``end`` that stands in its stead."""
    return place if text.startswith(end, place) else _after(text, place, ",")
