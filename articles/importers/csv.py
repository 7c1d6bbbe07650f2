"""Tables with a header (CSV, TSV): one story a row, its fields known by the names of the columns."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import TextIOWrapper
from typing import BinaryIO, Final

from articles.body import from_text
from articles.importers import wire
from articles.importers.decode import BOMS, UnreadableText, decode
from articles.importers.fields import read_story
from articles.importers.finish import Unusable, finish, no_place, refusal
from articles.importers.headline import with_headline
from articles.importers.limits import LANGUAGE, STORY_BYTES, URGENCY
from articles.importers.stated import read_moment
from articles.importers.times import read_written_time
from articles.records import Parsed, ParseProblem, Story, StoryAuthor, StoryPhoto, StoryTag

#: The names of columns, without case, blanks and signs → the field of a Story or of its photo.
COLUMNS: Final[Mapping[str, str]] = {
    name: field
    for field, names in {
        "guid": "guid id uid uuid nid storyid articleid postid newsid articleno",
        "version": "version revision",
        "headline": "headline title heading headlinetext articletitle posttitle webtitle"
        " titel überschrift schlagzeile titre título titulo titolo заголовок"
        " 제목 標題 标题 タイトル 見出し",
        "deck": "deck summary abstract excerpt description subheadline subtitle standfirst dek"
        " subhead teaser postexcerpt untertitel vorspann chapo resumen 부제 요약 摘要",
        "slug": "slug postname",
        "dateline": "dateline",
        "body": "body content text story articlebody bodyhtml bodytext html fulltext"
        " articletext articlecontent bodycontent contenthtml maintext postcontent"
        " inhalt artikeltext texte contenu contenido cuerpo texto testo текст"
        " 본문 내용 內文 內容 内容 正文 本文",
        "section": "section category categories sectionname rubric ressort rubrik kategorie"
        " rubrique sección seccion 분류 카테고리 분야 分類 分类",
        "language": "language lang locale",
        "urgency": "urgency priority",
        "published_at": "publishedat published publishdate publisheddate publicationdate pubdate"
        " date datetime created createdat firstpublished datepublished publishtime"
        " webpublicationdate postdate timestamp datum fecha fechadepublicación data дата"
        " 날짜 작성일 등록일 발행일 入力日時 日期 發布日期 发布日期 发布时间 日付",
        "updated_at": "updatedat updated modified modifiedat lastmodified changed datemodified"
        " dateupdated lastupdated postmodified geändert 수정일",
        "embargo_until": "embargountil embargo embargoed embargodate sperrfrist 엠바고",
        "expires_at": "expiresat expires expiry expirydate",
        "credit": "credit source agency provider sourcename publication newspaper quelle agentur"
        " fuente 언론사 출처 來源 来源",
        "note": "note notes editorsnote ednote",
        "authors": "authors author byline bylines writer writers creator authorname reporter"
        " autor autoren auteur автор 기자 작성자 글쓴이 作者 記者 记者",
        "tags": "tags tag keywords keyword subjects subject topics topic fieldtags newskeywords"
        " schlagwörter schlagworte etiquetas 태그 키워드 標籤 标签",
        "url": "url link permalink address weburl articleurl",
        "status": "status poststatus state",
        "is_published": "ispublished",
        "is_draft": "draft isdraft",
        "photo.url": "image imageurl photo photourl picture pictureurl leadimage featuredimage"
        " thumbnail urltoimage topimage mainimage fieldimage imgurl bild 사진",
        "photo.caption": "caption imagecaption photocaption picturecaption bildunterschrift",
        "photo.alt_text": "alttext alt imagealt imagealttext photoalttext",
        "photo.credit": "imagecredit photocredit picturecredit bildnachweis",
        "photo.creator": "photographer imagecreator photocreator fotograf",
    }.items()
    for name in names.split()
}
_SIGNS: Final = re.compile(r"[\W_]+")
_DELIMITERS: Final = ",;\t|"
#: What opens HTML that a body may be.
_TAG: Final = re.compile(
    r"</?(?:p|div|br|h[1-6]|ul|ol|li|a|b|i|em|strong|span|blockquote|table)\b", re.I
)
_LIST: Final = re.compile(r"\s*[;|]\s*")
#: A list as Python and JSON write it, and one of its texts.
_BRACKETS: Final = re.compile(r"\[\s*(?:['\"].*['\"]\s*)?\]", re.DOTALL)
_IN_BRACKETS: Final = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
#: What programs write where there is nothing.
_NOTHING: Final = frozenset(("nan", "null", "none", "\\n"))
_YES: Final = ("1", "true", "yes", "publish", "published", "public", "live", "usable")
_NO: Final = (
    "0",
    "false",
    "no",
    "draft",
    "private",
    "pending",
    "unpublished",
    "hidden",
    "withheld",
)
#: How NewsAPI ends a text that it cuts off.
_CUT_OFF: Final = re.compile(r"(?:…|\.\.\.)?\s*\[\+\d{1,9} chars\]\s*\Z")
_BY: Final = re.compile(r"by\s+", re.IGNORECASE)
#: What names of reporters end with in Korean and Chinese.
_REPORTER: Final = re.compile(r"(?<=\S) ?(?:기자|특파원|记者|記者)\Z")
_COMMA: Final = re.compile(r"\s*,\s*")
_UNDECODED: Final = re.compile("[\udc80-\udcff]")
_LANGUAGE: Final = re.compile(LANGUAGE)
_HEAD: Final = 64 * 1024
#: How often a file's rows are read anew after a quotation mark that swallowed them.
_RETURNS: Final = 10


class _Unclosed(Exception):
    """A row that does not end within STORY_BYTES."""


def columns_of(line: str) -> tuple[str, list[str]]:
    """The delimiter of a header line and the field of each column, "" for those that are unknown.

    It is the delimiter that gives the most known columns.
    """
    best: tuple[str, list[str]] = (",", [])
    for delimiter in _DELIMITERS:
        try:
            names = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            continue
        fields = [COLUMNS.get(_SIGNS.sub("", name).lower(), "") for name in names]
        if sum(map(bool, fields)) > sum(map(bool, best[1])):
            best = delimiter, fields
    return best


def is_header(line: str) -> bool:
    """True for a line that names columns: two that are known, of them a headline or a text."""
    _, fields = columns_of(line[:4_000])
    known = [field for field in fields if field]
    return (
        len(known) >= 2 and bool({"headline", "body"} & {*known}) and len(known) * 3 >= len(fields)
    )


def parse(stream: BinaryIO, *, name: str) -> Iterator[Parsed | ParseProblem]:
    """Each row's story, or what is wrong with it (RFC 4180, with other delimiters too).

    ``raw`` is the bytes of the row's lines. One row at a time is in memory.
    """
    csv.field_size_limit(STORY_BYTES)
    rows = _Rows(stream)
    try:
        notes = rows.header()
    except Unusable as problem:
        yield refusal(str(problem), where="line 1", raw=rows.raw())
        return
    for where, row in rows:
        if isinstance(row, str):
            yield refusal(row, where=where, raw=rows.raw())
        elif any(cell.strip() for cell in row):
            yield _parsed(row, rows, where, notes)
            notes = []
    rows.text.detach()


class _Rows:
    """The rows of a table, each with its place in the file and the bytes of its lines."""

    def __init__(self, stream: BinaryIO) -> None:
        self.codec, self.note, bom = _codec_of(stream)
        stream.seek(bom)
        is_wide = self.codec.startswith(("utf-16", "utf-32"))
        self.errors = "replace" if is_wide else "surrogateescape"
        self.text = TextIOWrapper(stream, encoding=self.codec, errors=self.errors, newline="")
        self.taken: list[str] = []
        self.ahead: deque[str] = deque()
        self.size = self.returns = 0
        self.number = 0
        self.fields: list[str] = []
        self.delimiter = ","

    def header(self) -> list[str]:
        """Read the first line; the notes on what it names. Raises Unusable where that is no story."""
        line = ""
        while not line.strip() and (line := self.text.readline(STORY_BYTES)):
            self.number += 1
        self.taken = [line]
        self.delimiter, self.fields = columns_of(line)
        if not {"headline", "body"} & {*self.fields}:
            raise Unusable(
                "names no column that holds a headline or a text; "
                "let the first line name the columns, such as headline, body, author, date"
            )
        names = next(csv.reader([line], delimiter=self.delimiter))
        unknown = [
            f"column “{name.strip()[:60]}”"
            for name, field in zip(names, self.fields, strict=True)
            if not field and name.strip()
        ]
        return [*([self.note] if self.note else []), *no_place(unknown)]

    def raw(self) -> bytes:
        """The bytes of the lines of the last row, or of the line that was no row."""
        return "".join(self.taken).encode(self.codec, self.errors)

    def __iter__(self) -> Iterator[tuple[str, list[str] | str]]:
        """(place, cells) of each row, or (place, what is wrong).

        Where a quotation mark swallows the rows after it, its line is wrong and they are read anew.
        """
        reader = self._reader()
        while True:
            self.taken, self.size = [], 0
            where = f"line {self.number + 1:,}"
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                problem = f"is no row of a table ({error}); mend its quotation marks"
            except _Unclosed:
                problem = (
                    f"is more than {STORY_BYTES:,} characters, the most for one story; "
                    "close its quotation marks or split it"
                )
            else:
                yield where, row
                continue
            self._go_back()
            yield where, problem
            reader = self._reader()

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._lines_of_row(), delimiter=self.delimiter, strict=True)

    def _lines_of_row(self) -> Iterator[str]:
        while line := self.ahead.popleft() if self.ahead else self.text.readline(STORY_BYTES + 1):
            self.number += 1
            self.taken.append(line)
            self.size += len(line)
            if self.size > STORY_BYTES:
                raise _Unclosed
            yield line

    def _go_back(self) -> None:
        """Keep the first line of what was no row, and put the others back to be read."""
        rest = self.taken[-1] if self.taken else ""
        while not self.ahead and rest and rest[-1] not in "\r\n":
            rest = self.text.readline(STORY_BYTES)
        if self.returns < _RETURNS:
            self.returns += 1
            self.ahead.extendleft(reversed(self.taken[1:]))
            self.number -= len(self.taken) - 1
            self.taken = self.taken[:1]


def _codec_of(stream: BinaryIO) -> tuple[str, str, int]:
    """The codec of a file, a note where it was guessed, and the length of its byte order mark."""
    head = stream.read(_HEAD)
    for mark, _, codec in BOMS:
        if head.startswith(mark):
            order = "" if codec == "utf-8" else "-le" if mark[0] == 0xFF else "-be"
            return codec + order, "", len(mark)
    whole, line_end, _ = head.rpartition(b"\n")
    try:
        found = decode(whole + line_end if len(head) == _HEAD and whole else head)
    except UnreadableText:
        return "utf-8", "", 0
    return found.codec, found.note, 0


def _parsed(row: list[str], rows: _Rows, where: str, header: list[str]) -> Parsed | ParseProblem:
    raw = rows.raw()
    notes = list(header)
    if len(row) > len(rows.fields):
        notes += no_place(f"cell {number + 1}" for number in range(len(rows.fields), len(row)))
    cells: dict[str, str] = {}
    try:
        cells = _cells(row, rows, notes)
        status = _take_status(cells, notes)
        story = _story({**cells}, notes)
    except (Unusable, UnreadableText) as problem:
        headline, guid = cells.get("headline", ""), cells.get("guid", "")
        return refusal(str(problem), where=where, raw=raw, headline=headline, guid=guid)
    return finish(story, raw, notes, where=where, status=status)


def _take_status(cells: dict[str, str], notes: list[str]) -> str:
    """Whether the row is a draft, and so withheld; what says it is taken out of its cells."""
    status = cells.pop("status", "").lower()
    if status == "canceled":
        return status
    said = [status, cells.pop("is_published", "").lower()]
    if cells.get("published_at", "").lower() in ("0", "1", "true", "false", "yes", "no"):
        said.append(cells.pop("published_at").lower())
    draft = cells.pop("is_draft", "").lower()
    if draft in _YES + _NO:
        said.append("no" if draft in _YES else "yes")
    if status and status not in _YES + _NO:
        notes += no_place([f"the status “{status[:40]}”"])
    return "withheld" if any(one in _NO for one in said) else "usable"


def _cells(row: list[str], rows: _Rows, notes: list[str]) -> dict[str, str]:
    """What the row says of each field; a column that says again what another says is noted."""
    cells: dict[str, str] = {}
    for field, cell in zip(rows.fields, row, strict=False):
        cell = cell.strip()
        if not field or not cell or cell.lower() in _NOTHING:
            continue
        if _UNDECODED.search(cell):
            decoded = decode(cell.encode(rows.codec, rows.errors))
            cell = decoded.text
            notes.append(decoded.note)
        if cells.setdefault(field, cell) != cell:
            notes += no_place([f"the second column for {field}"])
    return cells


def _story(cells: dict[str, str], notes: list[str]) -> Story:
    """The story of a row. Raises Unusable."""
    section, *others = _sections(cells.pop("section", ""))
    tags = cells.pop("tags", "")
    address = cells.pop("url", "")
    body = cells.pop("body", "")
    if _CUT_OFF.search(body[-60:]):
        body = body[:-60] + _CUT_OFF.sub("", body[-60:])
        notes.append("its text is cut off; ask its provider for the whole of it")
    authors, agency = _authors(cells.pop("authors", ""), notes)
    photos = _photos({name: cells.pop(name) for name in [*cells] if name.startswith("photo.")})
    if not _LANGUAGE.fullmatch(cells.get("language", "en").replace("_", "-")):
        notes.append(f"the language “{cells.pop('language')[:40]}” is no language code")
    published, updated = cells.pop("published_at", ""), cells.pop("updated_at", "")
    urgency = cells.pop("urgency", "")
    story = replace(
        read_story(cells, notes),
        published_at=read_moment("published", published, notes, read=read_written_time),
        updated_at=read_moment("updated", updated, notes, read=read_written_time),
        urgency=_urgency(urgency, notes),
        guid=cells.get("guid", address),
        credit=cells.get("credit", agency),
        section=section,
        body=body if _TAG.search(body) else from_text(body),
        authors=tuple(StoryAuthor(name=name) for name in authors),
        tags=tuple(StoryTag(name=name) for name in (*others, *_listed(tags))),
        photos=photos,
    )
    if address and "guid" in cells:
        notes += no_place(["the address of the story"])
    return with_headline(story)


def _sections(text: str) -> list[str]:
    return _bracketed(text) or [""] if _BRACKETS.fullmatch(text) else _LIST.split(text)


def _listed(text: str) -> list[str]:
    """The items of a list, in brackets, by semicolons or bars, else by commas."""
    if _BRACKETS.fullmatch(text):
        return _bracketed(text)
    return (_LIST if _LIST.search(text) else _COMMA).split(text)


def _bracketed(text: str) -> list[str]:
    return [single or double for single, double in _IN_BRACKETS.findall(text)]


def _authors(text: str, notes: list[str]) -> tuple[list[str], str]:
    """The writers in a cell, and the agency that it names; titles and ``By`` go."""
    names: list[str] = []
    agency = ""
    parts = _bracketed(text) if _BRACKETS.fullmatch(text) else _LIST.split(text)
    for part in filter(None, parts):
        part = _REPORTER.sub("", _BY.sub("", part.strip(), count=1))
        found = wire.byline(f"By {part}")
        names += found.names if found else [part]
        agency = agency or (found.agency if found else "")
        notes += no_place(f"“{title}” of the byline" for title in (found.left_out if found else ()))
    return names, agency


def _photos(cells: dict[str, str]) -> tuple[StoryPhoto, ...]:
    """The first picture, which leads and has the words of the other columns, and the rest."""
    places = list(filter(None, _LIST.split(cells.pop("photo.url", ""))))
    if not places and not cells:
        return ()
    photos = [_photo(place) for place in places or [""]]
    lead = replace(
        photos[0],
        placement="lead",
        caption=cells.get("photo.caption", ""),
        alt_text=cells.get("photo.alt_text", ""),
        credit=cells.get("photo.credit", ""),
        creator=cells.get("photo.creator", ""),
    )
    return (lead, *(replace(photo, placement="gallery") for photo in photos[1:]))


def _photo(place: str) -> StoryPhoto:
    is_address = place.lower().startswith(("http://", "https://"))
    return StoryPhoto(url=place) if is_address else StoryPhoto(file=place)


def _urgency(text: str, notes: list[str]) -> int | None:
    if text in map(str, URGENCY):
        return int(text)
    if text:
        notes.append(f"the urgency “{text[:40]}” is none; it is 1 (flash) to 8")
    return None
