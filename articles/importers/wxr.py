"""WordPress exports (WXR 1.0 to 1.2: RSS 2.0 with WordPress' own elements): posts become stories."""

from __future__ import annotations

import html
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from io import BytesIO
from itertools import islice
from typing import BinaryIO, Final
from urllib.parse import unquote

from articles.body import clean, is_blank
from articles.importers.feed_text import FeedText, fitting, plain, read_html
from articles.importers.finish import Unusable, finish, no_place, one_line, refusal
from articles.importers.headline import with_headline
from articles.importers.limits import LANGUAGE, NAME_LIMITS, PHOTO_LIMITS, STORY_LIMITS
from articles.importers.times import LATEST_ZONE, with_zone
from articles.importers.wire import caption_and_credit
from articles.importers.wordpress import Attachment, Library, Text, read_content
from articles.importers.xml import Document, Element, attribute, children, inner_html, read_xml
from articles.records import Parsed, ParseProblem, Story, StoryAuthor, StoryPhoto, Subject

_EXPORT: Final = b"wordpress.org/export/"
#: Namespaces whose names are read; what a plugin adds in its own is none of them.
_KNOWN: Final = re.compile(
    r"\Z|https?://(?:wordpress\.org/export/|purl\.org/(?:dc/elements|rss/1\.0/modules/content)/"
    r"|wellformedweb\.org/)|(?:wp|dc|content|excerpt|wfw)\Z"
)
#: What only WordPress needs, and what is no text for readers.
_PASSED_OVER: Final = frozenset(
    "attachment guest-author nav_menu_item revision custom_css customize_changeset oembed_cache"
    " user_request wp_block wp_template wp_template_part wp_global_styles wp_navigation"
    " wp_font_family wp_font_face acf-field acf-field-group auto-draft".split()
)
#: An item that the first pass has to read, and what it takes note of in the others.
_OF_LIBRARY: Final = re.compile(
    rb"post_type[^<>]{0,40}>\s{0,40}(?:<!\[CDATA\[)?\s{0,40}(?:attachment|guest-author)"
)
_STATUS: Final = re.compile(
    rb":status[^<>]{0,40}>\s{0,40}(?:<!\[CDATA\[)?\s{0,40}([\w-]{1,40})\s{0,40}(?=[\]<])"
)
_PASSWORD: Final = re.compile(
    rb":post_password[^<>]{0,40}>\s{0,40}(?:<!\[CDATA\[)?\s{0,40}[^\s<\]]"
)
_NUMBER: Final = re.compile(
    rb":post_id[^<>]{0,40}>\s{0,40}(?:<!\[CDATA\[)?\s{0,40}(\d{1,18})\s{0,40}(?=[\]<])"
)
_OF_CHANNEL: Final = re.compile(
    rb"<(?:\w{1,20}:)?(base_blog_url|base_site_url|link|language)>\s{0,40}(?:<!\[CDATA\[)?([^<>\]]{1,500})"
)
#: The most authors, categories and terms that are read in the head of an export.
_HEAD_ELEMENTS: Final = 50_000
#: No clock is further from another.
_FURTHEST_ZONES: Final = timedelta(hours=26)
#: What WordPress writes for 0000-00-00 in an RSS date.
_NO_YEAR: Final = datetime(1999, 11, 30, tzinfo=UTC)
#: Fields of known plugins, by what they say.
_SUBTITLES: Final = ("newspack_post_subtitle", "wps_subtitle", "subtitle")
_PHOTO_CREDITS: Final = ("_media_credit", "_navis_media_credit_org")
_MAIN_CATEGORIES: Final = ("_yoast_wpseo_primary_category", "rank_math_primary_category")
_FIGURE: Final = re.compile(r'<figure data-photo="([^"<>]{1,40})"></figure>')
#: Elements of an item that are read, or that only say how WordPress handles it.
_READ: Final = frozenset(
    "title link pubDate creator guid content excerpt post_id post_date post_date_gmt post_modified"
    " post_modified_gmt post_name status post_parent post_type post_password category postmeta"
    " comment is_sticky comment_status ping_status menu_order comments commentRss".split()
)
_WHY_WITHHELD: Final = {
    "draft": "is a draft in WordPress",
    "pending": "is a draft that waits for review in WordPress",
    "private": "is private in WordPress",
    "inherit": "belongs to a post that is not published, or not in the file",
    "": "has no status",
}


def parse(stream: BinaryIO, *, name: str) -> Iterator[Parsed | ParseProblem]:
    """The posts and pages of an export, one at a time, or what is wrong with them.

    The stream is read twice: first for the media library, the writers' names and the categories,
    which are kept in memory, then for the posts. What ``status`` says decides whether a story may
    go to readers: ``publish`` may, ``future`` may from its date on (an embargo), ``inherit`` as its
    parent may. Drafts, private posts, those behind a password and those of any other status are
    ``withheld``. What lies in the trash is refused. What is not for readers at all (menus, styles,
    revisions) and pictures that no story uses are counted in a note of the last story.
    """
    if not stream.seekable():
        with tempfile.TemporaryFile() as spool:
            shutil.copyfileobj(stream, spool)
            spool.seek(0)
            yield from parse(spool, name=name)
        return
    start = stream.tell()
    document = Document(stream, ["item"])
    export = _Export()
    for item in document:
        export.look_at(document, item.raw)
    if _EXPORT not in document.head:
        yield refusal(
            "is no WordPress export: nothing in it is in WordPress’ namespace; "
            "export it in WordPress under Tools, or import it as a feed"
        )
        return
    export.read_head(document)
    stream.seek(start)
    yield from _posts(Document(stream, ["item"]), export)


def _posts(document: Document, export: _Export) -> Iterator[Parsed | ParseProblem]:
    """The stories; the last waits for the end of the file, to have the notes on all of it.

    Problems do not wait, however many follow it.
    """
    last: Parsed | None = None
    has_problems = False
    for item, raw in document.with_raw():
        notes: list[str] = []
        post: _Post | None = None
        found: Parsed | ParseProblem | None
        try:
            post = _Post(document.read(item, notes))
            found = _story(post, export, raw, notes, where=item.where)
        except Unusable as problem:
            found = refusal(
                str(problem),
                where=item.where,
                raw=raw,
                headline=plain(post.text("title")) if post else "",
                guid=post.text("guid") if post else "",
            )
        if isinstance(found, ParseProblem):
            has_problems = True
            yield found
        elif found:
            if last:
                yield last
            last = found
    notes = _notes_on_all(document, export)
    if last:
        yield replace(last, notes=(*last.notes, *notes))
    elif not has_problems:
        yield refusal(
            "; ".join(["holds no post or page; export posts in WordPress under Tools", *notes])
        )


def _notes_on_all(document: Document, export: _Export) -> list[str]:
    notes = []
    if export.passed_over:
        counts = ", ".join(
            f"{count:,} {kind}" for kind, count in sorted(export.passed_over.items())
        )
        notes.append(f"passed over in the file, for they are no stories: {counts}")
    if unused := export.library.unused():
        named = one_line(", ".join(one.url[:200] for one in unused[:3]))
        notes.append(
            f"used in no story and left out: {len(unused):,} of the "
            f"{len(export.library.by_number):,} pictures and other attachments in the file, "
            f"such as {named}"
        )
    if b"</rss" not in document.tail:
        notes.append(
            "the file ends without its end tag: more may have been in it; ask for it again"
        )
    return notes


# -- what is said of all -----------------------------------------------------------------------------


@dataclass
class _Export:
    """What an export says of all its posts, and what has been met in it so far."""

    base: str = ""
    language: str = ""
    #: Login (in small letters) → the name that readers know.
    writers: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    #: Number of a category → its name.
    categories: dict[str, str] = field(default_factory=dict)
    library: Library = field(default_factory=Library)
    published: set[int] = field(default_factory=set)
    guids: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)

    def look_at(self, document: Document, raw: bytes) -> None:
        """Keep what other posts need to know of an item."""
        if not _OF_LIBRARY.search(raw):
            if set(_STATUS.findall(raw)) == {b"publish"} and not _PASSWORD.search(raw):
                self.published.update(map(int, _NUMBER.findall(raw)[:1]))
            return
        try:
            post = _Post(
                read_xml(raw, [], encoding=document.encoding, namespaces=document.namespaces)
            )
        except Unusable:  # said of it when the posts are read
            return
        if post.kind == "attachment":
            self.library.add(_attachment(post))
        elif post.kind == "guest-author" and (name := post.meta.get("cap-display_name")):
            self._name_writer(post.meta.get("cap-user_login", ""), name)

    def _name_writer(self, login: str, name: str) -> None:
        if name := plain(name):
            self.writers.setdefault(login.lower(), name)
            self.names.add(name)

    def read_head(self, document: Document) -> None:
        for name, value in reversed(_OF_CHANNEL.findall(document.head)):
            said = html.unescape(value.decode("utf-8", "replace")).strip()
            if name == b"language":
                self.language = said.replace("_", "-")
            else:
                self.base = said
        around = Document(BytesIO(document.head), ["author", "category", "term"])
        for one in islice(around, _HEAD_ELEMENTS):
            try:
                element = read_xml(
                    one.raw, [], encoding=document.encoding, namespaces=document.namespaces
                )
            except Unusable:
                continue
            self._read_of_head(_Post(element))

    def _read_of_head(self, said: _Post) -> None:
        if login := said.text("author_login"):
            names = (said.text("author_first_name"), said.text("author_last_name"))
            name = said.text("author_display_name") or " ".join(filter(None, names))
            self._name_writer(login, name)
        elif number := said.text("term_id"):
            name = said.text("cat_name")
            if said.text("term_taxonomy") == "category":
                name = said.text("term_name")
            if name:
                self.categories[number] = plain(name)


class _Post:
    """An item by the names of its elements (``content`` and ``excerpt`` for the two ``encoded``)."""

    def __init__(self, element: Element) -> None:
        self.elements: dict[str, list[Element]] = {}
        for child in children(element):
            self.elements.setdefault(_name(child), []).append(child)
        self.meta: dict[str, str] = {}
        for one in self.elements.get("postmeta", ()):
            said = _Post(one)
            self.meta.setdefault(said.text("meta_key"), said.text("meta_value"))
        self.kind = self.text("post_type") or "post"

    def text(self, name: str) -> str:
        """The text of the first element of that name that has any, as it stands there."""
        return next(filter(None, map(_text, self.elements.get(name, ()))), "")


def _name(element: Element) -> str:
    """The name without namespace; with it in braces where it is none that belongs to an export."""
    space, _, name = str(element.tag).rpartition("}")
    space = space.removeprefix("{")
    if not space and ":" in name:  # a prefix that is declared nowhere
        space, _, name = name.partition(":")
    if name == "encoded":
        return "excerpt" if "excerpt" in space else "content"
    return name if _KNOWN.match(space) else f"{{{space}}}{name}"


def _text(element: Element) -> str:
    if len(element):
        return inner_html(element).strip()
    return (element.text or "").strip()


def _attachment(post: _Post) -> Attachment:
    credits = [one for name in _PHOTO_CREDITS if (one := plain(post.meta.get(name, "")))]
    return Attachment(
        number=post.text("post_id"),
        url=post.text("attachment_url") or post.text("guid"),
        parent=post.text("post_parent"),
        caption=plain(post.text("excerpt"))[: PHOTO_LIMITS["caption"]],
        alt=plain(post.meta.get("_wp_attachment_image_alt", ""))[: PHOTO_LIMITS["alt_text"]],
        credit=" / ".join(credits),
    )


# -- a story -----------------------------------------------------------------------------------------


def _story(
    post: _Post, export: _Export, raw: bytes, notes: list[str], *, where: str
) -> Parsed | ParseProblem | None:
    """The story of a post; None where it is nothing for readers. Raises Unusable."""
    kind = "auto-draft" if post.text("status") == "auto-draft" else post.kind
    if kind in _PASSED_OVER:
        if kind != "attachment":
            export.passed_over[kind] += 1
        return None
    if kind == "page":
        notes.append("was a page in WordPress, not a story of a day")
    elif kind != "post":
        notes.append(f"was of the type “{kind[:40]}” in WordPress, not a post")
    status = _status(post, export, notes)
    lost: list[str] = []
    published_at, embargo_until = _times(post, notes)
    section, subjects, language = _terms(post, export, lost, notes)
    text = _content(post, export, notes)
    deck = _deck(post, notes)
    story = Story(
        guid=_guid(post, export, notes),
        deck=deck,
        slug=unquote(post.text("post_name"), errors="ignore"),
        body=_body(text, deck, notes),
        section=section,
        language=language,
        published_at=published_at,
        updated_at=_updated(post, published_at, notes),
        embargo_until=embargo_until,
        authors=_authors(post, export, notes),
        photos=tuple(text.photos),
    )
    notes += no_place(lost + _without_place(post, story))
    return finish(
        with_headline(story, plain(post.text("title"))),
        raw,
        notes,
        where=where,
        status=status,
        subjects=subjects,
        files=text.files,
    )


def _status(post: _Post, export: _Export, notes: list[str]) -> str:
    """One of STATUSES by the rule in ``parse``. Raises Unusable for what was thrown away."""
    status = post.text("status").lower()
    if status == "trash":
        raise Unusable("lies in WordPress’ trash; restore it there and export it again to have it")
    if status == "inherit":
        parent = post.text("post_parent")
        is_published = parent.isdecimal() and int(parent[:18]) in export.published
        status = "publish" if is_published else status
    if post.text("post_password"):
        notes.append("is behind a password in WordPress: withheld")
        return "withheld"
    if status in ("publish", "future"):
        return "usable"
    why = _WHY_WITHHELD.get(status, f"has the status “{status[:40]}” in WordPress")
    notes.append(f"{why}: withheld")
    return "withheld"


def _guid(post: _Post, export: _Export, notes: list[str]) -> str:
    """The guid, else the address; with the post's number where another has the same."""
    guid = post.text("guid") or post.text("link")
    if len(guid) > STORY_LIMITS["guid"]:
        notes.append("its guid is too long to be one: kept in the original")
        return ""
    export.guids[guid] += 1
    if guid and (times := export.guids[guid]) > 1:
        notes.append("has the guid of another post in the file; the number of the post was added")
        guid = f"{guid}#{post.text('post_id')}"
        export.guids[guid] += 1
        guid = guid if export.guids[guid] == 1 else f"{guid}-{times}"
    return guid


def _deck(post: _Post, notes: list[str]) -> str:
    said = [post.text("excerpt"), *(post.meta.get(name, "") for name in _SUBTITLES)]
    deck = next(filter(None, map(plain, said)), "")
    if len(deck) > STORY_LIMITS["deck"]:
        notes.append("its excerpt is too long for a deck: kept in the original")
        return ""
    return deck


def _authors(post: _Post, export: _Export, notes: list[str]) -> tuple[StoryAuthor, ...]:
    """Who is named above it: the co-authors, else who made it. A login is no name for readers."""
    stated = []
    for element in post.elements.get("category", ()):
        if attribute(element, "domain") == "author":
            login = unquote(attribute(element, "nicename")).lower().removeprefix("cap-")
            name = plain(_text(element))
            stated.append(export.writers.get(login) or export.writers.get(name.lower()) or name)
    if not stated and (creator := post.text("creator")):
        stated.append(export.writers.get(creator.lower()) or plain(creator))
    authors = []
    for name in stated:
        is_login = name.isascii() and " " not in name and name not in export.names
        if is_login or "@" in name or len(name) > NAME_LIMITS["name"]:
            notes.append(
                f"its writer “{name[:80]}” has no name in the file, only a login: no byline"
            )
        else:
            authors.append(StoryAuthor(name=name))
    return tuple(authors)


def _terms(
    post: _Post, export: _Export, lost: list[str], notes: list[str]
) -> tuple[str, list[Subject], str]:
    """The section, what it is about, and the language: its main or first category, the other
    categories and all tags, and what a plugin for several languages says.
    """
    subjects: list[Subject] = []
    language = export.language
    elements = post.elements.get("category", [])
    is_told_apart = any(attribute(element, "domain") for element in elements)
    for element in elements:
        domain = attribute(element, "domain") or ("" if is_told_apart else "category")
        code = unquote(attribute(element, "nicename"))
        name = plain(_text(element))
        if domain == "category" and code != "uncategorized" and name != "Uncategorized":
            subjects.append(Subject(name=name, code=code, scheme="category"))
        elif domain in ("post_tag", "tag"):
            subjects.append(Subject(name=name, code=code, scheme="post_tag"))
        elif domain == "language" and re.fullmatch(LANGUAGE, code):
            language = code
        elif domain not in ("", "author", "category"):
            lost.append(f"{domain[:40]} “{name[:80]}”")
    if language and not re.fullmatch(LANGUAGE, language):
        notes.append(f"its language “{language[:40]}” is no language code: kept in the original")
        language = ""
    section = _section(post, export, subjects)
    about = [
        one
        for one in subjects
        if one.name and not (one.scheme == "category" and one.name == section)
    ]
    return section, about, language


def _section(post: _Post, export: _Export, subjects: list[Subject]) -> str:
    names = [one.name for one in subjects if one.scheme == "category" and one.name]
    stated = [export.categories.get(post.meta.get(name, ""), "") for name in _MAIN_CATEGORIES]
    main = next((name for name in stated if name in names), names[0] if names else "")
    return main if len(main) <= STORY_LIMITS["section"] else ""


def _without_place(post: _Post, story: Story) -> list[str]:
    """The names of what is said of a post and has no field in a story."""
    lost = [
        name
        for name, found in post.elements.items()
        if name not in _READ and any(map(_text, found))
    ]
    if post.text("link") and post.text("link") != story.guid:
        lost.append("link")
    if comments := len(post.elements.get("comment", ())):
        lost.append(f"{comments:,} comments" if comments > 1 else "a comment")
    if post.text("is_sticky") not in ("", "0"):
        lost.append("is_sticky")
    keys = [key for key in post.meta if key[:1] not in ("_", "") and key not in _SUBTITLES]
    return lost + [f"postmeta {key[:60]}" for key in keys[:20]]


# -- times -------------------------------------------------------------------------------------------


def _times(post: _Post, notes: list[str]) -> tuple[datetime | None, datetime | None]:
    """When it was published, and until when it must not be.

    ``post_date_gmt`` counts, else ``post_date``, whose zone nobody says, else ``pubDate``. A date
    to come is an embargo; so is that of a ``future`` post, which is refused where it has none.
    """
    published = _stamp(post, "post_date_gmt", notes)
    local = None if published else _stamp(post, "post_date", notes)
    stated = None if published else _rss_date(post.text("pubDate"))
    latest = published
    if local and stated and abs(stated - local) < _FURTHEST_ZONES:
        published = latest = stated
    elif local:
        notes.append("its date has no zone: taken as UTC, and an embargo at its latest")
        published, latest = local, local.replace(tzinfo=LATEST_ZONE)
    elif not published:
        published = latest = stated
    if post.text("status").lower() == "future":
        if latest is None:
            raise Unusable("is scheduled in WordPress for a date that cannot be read; give it one")
        return published, latest
    return published, latest if latest and latest > datetime.now(UTC) else None


def _updated(post: _Post, published: datetime | None, notes: list[str]) -> datetime | None:
    updated = _stamp(post, "post_modified_gmt", notes)
    return updated if updated and (published is None or updated > published) else None


def _stamp(post: _Post, name: str, notes: list[str]) -> datetime | None:
    """``2026-01-25 09:30:00`` as UTC; None where there is none (``0000-00-00 00:00:00``)."""
    text = post.text(name)
    if not text or text.startswith("0000-00-00"):
        return None
    try:
        return with_zone(datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC))[0]
    except ValueError:
        notes.append(f"its {name} “{text[:40]}” is no time: kept in the original")
        return None


def _rss_date(text: str) -> datetime | None:
    try:
        at = with_zone(parsedate_to_datetime(text))[0]
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return None if at == _NO_YEAR else at


# -- text and photos ---------------------------------------------------------------------------------


def _content(post: _Post, export: _Export, notes: list[str]) -> FeedText:
    """The text with its photos: those in it, those of its galleries, and the featured one first."""
    base = post.text("link") or export.base
    said = read_content(post.text("content"), post=post.text("post_id"), library=export.library)
    _note(said, notes)
    text = read_html(said.body, base=base, notes=notes)
    text.photos = [_described(photo, export.library, notes) for photo in text.photos]
    for number, gallery in enumerate(said.galleries, 1):
        _add_gallery(text, read_html(gallery, base=base, notes=notes), number, export, notes)
    _drop_repeated(text, notes)
    if (featured := post.meta.get("_thumbnail_id", "")) not in ("", "0", "-1"):
        _add_featured(text, featured, export, notes)
    text.body = clean(text.body)
    return text


def _note(said: Text, notes: list[str]) -> None:
    if said.left_out:
        names = ", ".join(name[:60] for name in list(dict.fromkeys(said.left_out))[:20])
        notes.append(f"only WordPress can fill in {names}: kept in the original")
    notes += no_place(said.media[:20])
    if missing := len(set(said.missing)):
        pictures = "1 picture" if missing == 1 else f"{missing:,} pictures"
        notes.append(f"left out of its gallery, for the file does not hold them: {pictures}")


def _described(photo: StoryPhoto, library: Library, notes: list[str]) -> StoryPhoto:
    """The photo with what the media library says of it, where the post says nothing."""
    known = library.at(photo.url) if photo.url else None
    if known is None:
        return photo
    known.is_used = True
    caption, credit = caption_and_credit(known.caption)
    photo = replace(
        photo,
        url=known.url,
        caption=photo.caption or caption,
        alt_text=photo.alt_text or known.alt,
        credit=photo.credit or known.credit or ("" if photo.caption else credit),
    )
    return fitting(photo, notes) or photo


def _figure(key: str) -> str:
    return f'<figure data-photo="{key}"></figure>'


def _add_gallery(
    text: FeedText, gallery: FeedText, number: int, export: _Export, notes: list[str]
) -> None:
    """The gallery's photos; what else it says, such as a caption for all, stays in the text."""
    for photo in gallery.photos:
        photo = replace(photo, key=f"g{number}-{photo.key}", placement="gallery")
        if photo.file:
            file = f"gallery-{number}-{photo.file}"
            text.files[file] = gallery.files[photo.file]
            photo = replace(photo, file=file)
        text.photos.append(_described(photo, export.library, notes))
    text.body += _FIGURE.sub("", gallery.body)


def _drop_repeated(text: FeedText, notes: list[str]) -> None:
    """Each picture once, where it stands first."""
    first: dict[str, StoryPhoto] = {}
    for photo in text.photos:
        first.setdefault(photo.url or photo.key, photo)
    if len(first) == len(text.photos):
        return
    text.photos = list(first.values())
    kept = {photo.key for photo in text.photos}
    text.body = _FIGURE.sub(lambda figure: figure[0] if figure[1] in kept else "", text.body)
    notes.append("a picture that stands in it more than once was kept once")


def _add_featured(text: FeedText, number: str, export: _Export, notes: list[str]) -> None:
    """The featured image as the lead, and then not a second time in the text."""
    known = export.library.by_number.get(number)
    if known is None or not known.image:
        notes.append(f"its featured image (attachment {number[:20]}) is not in the file: left out")
        return
    lead = next((photo for photo in text.photos if photo.url == known.url), None)
    if lead:
        text.body = text.body.replace(_figure(lead.key), "")
        text.photos.remove(lead)
    else:
        lead = _described(StoryPhoto(key="lead", url=known.url), export.library, notes)
    text.photos.insert(0, replace(lead, placement="lead"))


def _body(text: FeedText, deck: str, notes: list[str]) -> str:
    """The text; where a post has only an excerpt or pictures, what they say is all that it says."""
    if not is_blank(text.body):
        return text.body
    said = [deck] if deck else [photo.caption for photo in text.photos if photo.caption]
    if said:
        notes.append(
            f"has no text of its own: {'its excerpt stands' if deck else 'its captions stand'} for it"
        )
    return text.body + "".join(f"<p>{html.escape(one)}</p>" for one in said)
