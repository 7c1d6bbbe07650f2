"""Markdown with YAML front matter: one story a file, its images photos of the story."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO, Final

import yaml

from articles.body import from_markdown, markdown_images, to_text
from articles.importers.decode import UnreadableText, decode
from articles.importers.fields import kind_of, read_status, read_story
from articles.importers.finish import Unusable, finish, one_line, refusal
from articles.importers.headline import proposed_headline
from articles.importers.limits import STORY_BYTES
from articles.importers.text import too_large
from articles.records import Parsed, ParseProblem, Story, StoryPhoto

#: The most characters of front matter; YAML takes long over little.
FRONT_MATTER_CHARACTERS: Final = 100_000

#: How deep values may lie in values; the time that YAML takes grows with its square.
DEEPEST_NESTING: Final = 20
#: A number that Python would not write out again; YAML's may be hexadecimal or in sixties.
_ENDLESS_NUMBER = re.compile(r"[-+]?[0-9][0-9a-fox_:]{999,}", re.IGNORECASE)
_OPENING: Final = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_CLOSING: Final = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)

_FRONT_MATTER = re.compile(r"\n*---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.M)
_OPENS_FRONT_MATTER = re.compile(r"\n*---[ \t]*\n\s*[\w-]+[ \t]*:")
#: What tells front matter from text between two rules.
_HAS_FIELDS = re.compile(r"\s*(?:[\w\"'-]+[ \t]*:|[\[{#?!&*-])|\s*\Z")
_HEADING = re.compile(r" {0,3}#[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*")
_UNDERLINE = re.compile(r" {0,3}=+[ \t]*")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)

#: Other names of fields that people write in front matter.
_ALIASES: Final = {
    "title": "headline",
    "description": "deck",
    "summary": "deck",
    "lang": "language",
    "date": "published_at",
    "author": "authors",
    "byline": "authors",
}
_BETWEEN_TAGS = re.compile(r"\s*[,;]\s*")
_BETWEEN_AUTHORS = re.compile(r"\s*[,;]\s*|\s+(?:and|&)\s+")
#: Fields that may be one text where a list is meant, and what stands between its parts.
_LISTS: Final = {"authors": _BETWEEN_AUTHORS, "tags": _BETWEEN_TAGS, "sources": _BETWEEN_TAGS}


def parse(stream: BinaryIO, *, name: str) -> Iterator[Parsed | ParseProblem]:
    """The one story of a Markdown file, or what is wrong with it."""
    raw = stream.read(STORY_BYTES + 1)
    if len(raw) > STORY_BYTES:
        yield refusal(too_large(stream, len(raw)))
        return
    notes: list[str] = []
    try:
        decoded = decode(raw)
        notes += [decoded.note] if decoded.note else []
        story, status = _story(decoded.text, notes)
    except (UnreadableText, Unusable) as problem:
        yield refusal(str(problem), raw=raw)
        return
    yield finish(story, raw, notes, status=status)


def _story(text: str, notes: list[str]) -> tuple[Story, str]:
    """The story, and its status: ``status`` and ``reason`` stand in the front matter."""
    front_matter, first_line, text = _parted(text)
    fields = _fields(_yaml(front_matter, first_line=first_line), notes)
    fields, status = read_status(fields)
    story = read_story(fields, notes)
    headline, text = _headline(text, story.headline)
    body = from_markdown(text, figures=True)
    story = replace(
        story,
        headline=headline or proposed_headline(body),
        headline_provisional=story.headline_provisional or not headline and bool(body),
        body=body,
        photos=_photos(text, story.photos),
    )
    return story, status


def _parted(text: str) -> tuple[str, int, str]:
    """The front matter ("" where there is none), the line that it begins on, and the Markdown."""
    match = _FRONT_MATTER.match(text)
    if match is None or not _HAS_FIELDS.match(match[1]):
        if _OPENS_FRONT_MATTER.match(text):
            raise Unusable("has front matter that is never closed; end it with a line ---")
        return "", 1, text
    if len(match[1]) > FRONT_MATTER_CHARACTERS:
        raise Unusable(
            f"has {len(match[1]):,} characters of front matter; "
            f"{FRONT_MATTER_CHARACTERS:,} is the most"
        )
    return match[1], text.count("\n", 0, match.start(1)) + 1, text[match.end() :]


def _fields(values: Any, notes: list[str]) -> dict[str, Any]:
    """The front matter's fields under their own names, lists as lists."""
    if values is None:
        return {}
    if type(values) is not dict:
        raise Unusable(f"has front matter that is {kind_of(values)}; write “key: value” lines")
    fields: dict[str, Any] = {}
    for written, value in values.items():
        key = str(written).strip().lower()
        field = _ALIASES.get(key, key)
        if field == "body" or field in fields:
            notes.append(f"“{key}” in the front matter has no place: kept in the original")
            continue
        if field in _LISTS and type(value) is str:
            value = [part for part in _LISTS[field].split(value.strip()) if part]
        fields[field] = value
    return fields


def _yaml(text: str, *, first_line: int) -> Any:
    """The value of ``text``, read safely: no tags, and no aliases, which can grow without end."""
    depth = 0
    try:
        for token in yaml.scan(text):
            depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
            if depth > DEEPEST_NESTING:
                raise Unusable("has front matter that is nested too deep; make it flat")
            if isinstance(token, yaml.ScalarToken) and _ENDLESS_NUMBER.fullmatch(token.value):
                raise Unusable("has a number in its front matter that is too long; shorten it")
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken | yaml.TagToken):
                line = token.start_mark.line + first_line
                raise Unusable(
                    f"has a YAML anchor, alias or tag on line {line:,}; write the value itself, "
                    "or put it in quotes"
                )
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" on line {mark.line + first_line:,}" if mark else ""
        raise Unusable(
            f"has front matter that is not YAML{where} ({error.problem or error.context}); mend it"
        ) from error
    except yaml.YAMLError as error:
        raise Unusable("has characters in its front matter that YAML does not take") from error
    except RecursionError as error:
        raise Unusable("has front matter that is nested too deep; make it flat") from error
    except Unusable:
        raise
    except (ValueError, OverflowError) as error:
        raise Unusable(f"has a value in its front matter that is none ({error})") from error


def _headline(text: str, stated: str) -> tuple[str, str]:
    """The headline, and the Markdown without the heading that says it.

    The first heading of level one is the headline where the front matter has none; where it
    repeats the one stated it goes too.
    """
    lines = text.split("\n")
    found = _first_heading(lines)
    if found is None:
        return stated, text
    heading, start, end = found
    heading = one_line(to_text(from_markdown(heading)))
    if stated and heading != one_line(stated):
        return stated, text
    return heading, "\n".join([*lines[:start], *lines[end:]])


def _first_heading(lines: list[str]) -> tuple[str, int, int] | None:
    """The text of the first heading of level one, and the lines that it stands on."""
    is_code = False
    for number, line in enumerate(lines):
        if _FENCE.match(line):
            is_code = not is_code
        elif is_code:
            continue
        elif match := _HEADING.fullmatch(line):
            return match[1], number, number + 1
        elif line.strip() and number + 1 < len(lines) and _UNDERLINE.fullmatch(lines[number + 1]):
            return line.strip(), number, number + 2
    return None


def _photos(text: str, stated: tuple[StoryPhoto, ...]) -> tuple[StoryPhoto, ...]:
    """The images in the Markdown, under the keys that their figures in the body have.

    What the front matter says of a photo by the same file or address is said of that image.
    """
    others = list(stated)
    photos = []
    for number, (alternative, address, title) in enumerate(markdown_images(text), 1):
        field = "url" if _WEB_ADDRESS.match(address) else "file"
        said = next((photo for photo in others if getattr(photo, field) == address), None)
        if said:
            others.remove(said)
        photo = said or (StoryPhoto(url=address) if field == "url" else StoryPhoto(file=address))
        photos.append(
            replace(
                photo,
                key=str(number),
                alt_text=photo.alt_text or alternative,
                caption=photo.caption or title,
            )
        )
    return (*photos, *others)
