"""Markdown with front matter: one story a file, its images photos of the story."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, BinaryIO, Final

from articles.body import from_markdown, markdown_images, to_text
from articles.importers.decode import UnreadableText, decode
from articles.importers.fields import kind_of, read_status, read_story
from articles.importers.finish import Unusable, finish, one_line, refusal
from articles.importers.front_matter import parted
from articles.importers.headline import proposed_headline
from articles.importers.limits import STORY_BYTES
from articles.importers.stated import read_moment
from articles.importers.text import too_large
from articles.importers.times import read_written_time
from articles.importers.wordpress import attributes
from articles.records import Parsed, ParseProblem, Story, StoryPhoto

_HEADING = re.compile(r" {0,3}#[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*")
_UNDERLINE = re.compile(r" {0,3}=+[ \t]*")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)\Z", re.IGNORECASE)

#: Other names of fields that people and their programs write in front matter.
_ALIASES: Final = {
    name: field
    for field, names in {
        "headline": "title",
        "deck": "description summary excerpt subtitle standfirst",
        "language": "lang locale",
        "published_at": "date published pubdate publishdate publish_date date_published created created_at",
        "updated_at": "lastmod updated updateddate date_updated modified last_modified"
        " last_modified_at updated_at",
        "expires_at": "expirydate expires",
        "authors": "author byline",
        "section": "category categories",
        "tags": "tag keywords",
    }.items()
    for name in names.split()
}
_BETWEEN_TAGS = re.compile(r"\s*[,;]\s*")
_BETWEEN_AUTHORS = re.compile(r"\s*[,;]\s*|\s+(?:and|&)\s+")
#: Fields that may be one text where a list is meant, and what stands between its parts.
_LISTS: Final = {"authors": _BETWEEN_AUTHORS, "tags": _BETWEEN_TAGS, "sources": _BETWEEN_TAGS}
#: What systems call the picture over a story, the first of them before the others.
_LEAD_NAMES: Final = (
    "image cover coverimage cover_image featured_image featuredimage feature_image heroimage"
    " banner images thumbnail"
).split()
#: What they call its words, beside it or in it → fields of a photo.
_LEAD_WORDS: Final = {
    name: field
    for field, names in {
        "alt_text": "alt imagealt image_alt coveralt cover_alt",
        "caption": "caption imagecaption image_caption covercaption cover_caption",
        "credit": "credit imagecredit image_credit photo_credit",
    }.items()
    for name in names.split()
}
_LEAD_ADDRESSES: Final = ("src", "url", "path", "image", "file", "relative")
#: What ``status`` is in other systems.
_STATUSES: Final = dict.fromkeys(("draft", "private", "pending", "hidden"), "withheld") | (
    dict.fromkeys(("published", "publish", "public"), "usable")
)
#: What Hugo, Jekyll and kramdown fill in or leave out, and what Obsidian links with.
_SHORTCODE = re.compile(
    r"\{\{[<%]-?\s{0,20}/?(?P<hugo>[\w.-]{0,60})(?P<said>[^{}]{0,2000})[>%]\}\}"
    r"|\{%-?\s{0,20}(?P<liquid>\w{0,60})[^{}%]{0,2000}%\}|\{\{-?\s{0,20}(?P<value>[\w.]{1,60})[^{}]{0,200}\}\}"
    r"|\{:[^{}\n]{0,300}\}"
    r"|(?P<embed>!?)\[\[(?P<page>[^\[\]|\n]{1,300})(?:\|(?P<label>[^\[\]\n]{0,300}))?\]\](?!\()"
)
_CALLOUT = re.compile(r"^> ?\[!\w{1,30}\][+-]?[ \t]*([^\n]*)$", re.MULTILINE)
#: A picture in HTML that is a block of its own, perhaps a figure with a caption.
_HTML_PICTURE = re.compile(
    r"(?:(?<=\n\n)|\A\n{0,9})[ \t]{0,3}(?:<figure[^<>]{0,300}>\s{0,50})?<img\b(?P<given>[^<>]{0,2000})>"
    r"\s{0,50}(?:<figcaption[^<>]{0,300}>(?P<words>[^<>]{0,1000})</figcaption>\s{0,50})?(?:</figure>)?"
    r"[ \t]{0,9}(?=\n\n|\n?\Z)"
)
_MAIL_ADDRESS = re.compile(r"\s{0,9}<[^<>\s@]{1,100}@[^<>\s]{1,190}>")
_QUOTED = re.compile(r"(\w{1,20})=\"([^\"]*)\"")


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
    values, text = parted(text)
    text = _filled_in(text, notes)
    fields, status = read_status(_fields(values, notes))
    published, updated = (_time(one, fields, notes) for one in ("published_at", "updated_at"))
    story = replace(read_story(fields, notes), published_at=published, updated_at=updated)
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


def _fields(values: Any, notes: list[str]) -> dict[str, Any]:
    """The front matter's fields under their own names, lists as lists."""
    if values is None:
        return {}
    if type(values) is not dict:
        raise Unusable(f"has front matter that is {kind_of(values)}; write “key: value” lines")
    given = {str(written).strip().lower(): value for written, value in values.items()}
    photo = _lead(given)
    fields: dict[str, Any] = _status(given)
    for key, value in given.items():
        field = _ALIASES.get(key, key)
        if field == "body" or field in fields:
            notes.append(f"“{key}” in the front matter has no place: kept in the original")
            continue
        if field in _LISTS and type(value) is str:
            value = [part for part in _LISTS[field].split(value.strip()) if part]
        elif field == "authors" and type(value) is dict:
            value = [value]
        fields[field] = value
    _take_addresses(fields)
    _take_sections(fields)
    _add(fields, "photos", [photo] if photo else [])
    return fields


def _add(fields: dict[str, Any], name: str, more: list[Any]) -> None:
    """Add to a list; what is none stays, to be refused."""
    said = fields.get(name) or []
    if more and type(said) is list:
        fields[name] = [*said, *more]


def _status(given: dict[str, Any]) -> dict[str, Any]:
    """``status`` and ``reason`` of what is a draft where it comes from, taken out of ``given``."""
    is_draft = _says(given, "draft", yes=True) or _says(given, "private", yes=True)
    if type(given.get("published")) is bool and _says(given, "published", yes=False):
        is_draft = True
    if (status := str(given.get("status") or "").lower()) in _STATUSES:
        del given["status"]
        is_draft = is_draft or _STATUSES[status] == "withheld"
    return {"status": "withheld", "reason": "A draft where it comes from."} if is_draft else {}


def _says(given: dict[str, Any], name: str, *, yes: bool) -> bool:
    """Whether ``name`` is there and says so; it is taken out."""
    return name in given and (str(given.pop(name)).lower() in ("true", "yes", "1")) is yes


def _take_addresses(fields: dict[str, Any]) -> None:
    """Writers' addresses (``Ada Marsh <ada@paper.example>``) go to the desk."""
    authors = fields.get("authors")
    if type(authors) is not list or type(fields.get("note") or "") is not str:
        return
    found = [one for one in authors if type(one) is str and _MAIL_ADDRESS.search(one)]
    if found:
        fields["authors"] = [
            _MAIL_ADDRESS.sub("", one) if type(one) is str else one for one in authors
        ]
        contacts = [f"Contact: {one}" for one in found]
        fields["note"] = "\n".join(filter(None, [fields.get("note"), *contacts]))


def _take_sections(fields: dict[str, Any]) -> None:
    """The first of several categories is the section; the others are tags."""
    sections = fields.get("section")
    if type(sections) is str:
        sections = _BETWEEN_TAGS.split(sections)
    if type(sections) is not list or not all(type(one) is str for one in sections):
        return
    fields["section"] = next(iter(sections), "")
    _add(fields, "tags", sections[1:])


def _lead(given: dict[str, Any]) -> dict[str, str]:
    """The picture over the story, taken out of ``given``; nothing where there is none."""
    name = next((one for one in _LEAD_NAMES if given.get(one)), "")
    said = given.get(name)
    if type(said) is list and len(said) == 1:
        said = said[0]
    words = said if type(said) is dict else {}
    address = said if type(said) is str else _first_text(words, _LEAD_ADDRESSES)
    words = words or {word: value for word, value in given.items() if word != "credit"}
    if not address:
        return {}
    del given[name]
    photo = {"url" if _WEB_ADDRESS.match(address) else "file": address, "placement": "lead"}
    for word, field in _LEAD_WORDS.items():
        if type(words.get(word)) is str:
            photo[field] = words[word]
            given.pop(word, None)
    return photo


def _first_text(values: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((values[name] for name in names if type(values.get(name)) is str), "")


def _time(name: str, fields: dict[str, Any], notes: list[str]) -> datetime | None:
    """The time of that name, taken out of ``fields``; None, with a note, where it is none."""
    value = fields.pop(name, None)
    return read_moment(name, "" if value is None else str(value), notes, read=read_written_time)


# -- the text ----------------------------------------------------------------------------------


def _filled_in(text: str, notes: list[str]) -> str:
    """Markdown without what only a site generator can fill in; pictures and links stay."""
    if "<img" in text:
        text = _HTML_PICTURE.sub(_picture_of_html, text)
    if "{{" not in text and "{%" not in text and "{:" not in text and "[[" not in text:
        return _CALLOUT.sub(_callout, text)
    unknown: dict[str, None] = {}

    def fill_in(match: re.Match[str]) -> str:
        if match["page"]:
            return _linked(match, unknown)
        name = match["hugo"] or match["liquid"] or match["value"] or ""
        said = dict(_QUOTED.findall(match["said"] or ""))
        if match["hugo"] == "figure" and said.get("src"):
            words = said.get("caption") or said.get("title") or ""
            return _picture(said["src"], said.get("alt", ""), words)
        if name and not name.startswith(("site.", "end")):
            unknown[name] = None
        return ""

    text = _SHORTCODE.sub(fill_in, text)
    if unknown:
        named = ", ".join(unknown)[:200]
        notes.append(f"only its own site can fill in {named}: kept in the original")
    return _CALLOUT.sub(_callout, text)


def _linked(match: re.Match[str], unknown: dict[str, None]) -> str:
    """A link of Obsidian: the words that it shows, or the picture."""
    page, label = match["page"].strip(), (match["label"] or "").strip()
    if not match["embed"]:
        return label or page
    if _PICTURE.search(page):
        return _picture(page, "" if label.isdigit() else label, "")
    unknown[page] = None
    return ""


def _picture_of_html(match: re.Match[str]) -> str:
    given = attributes(match["given"])
    if not given.get("src"):
        return ""
    words = " ".join((match["words"] or given.get("title", "")).split())
    return _picture(given["src"], given.get("alt", ""), words)


def _picture(address: str, alternative: str, words: str) -> str:
    title = words.replace('"', "”")
    plain = re.sub(r"[\[\]\n]", " ", alternative)
    return f'![{plain}](<{address}> "{title}")' if title else f"![{plain}](<{address}>)"


def _callout(match: re.Match[str]) -> str:
    return f"> **{match[1].strip()}**\n>" if match[1].strip() else ">"


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
