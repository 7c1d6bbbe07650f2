"""Media RSS 1.5.1: the pictures of a feed's item, their captions and credits; and which go where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from articles.importers.feed_text import fitting, is_picture, plain, whole_address
from articles.importers.finish import no_place
from articles.importers.wire import caption_and_credit
from articles.importers.xml import Element, attribute, children, local, text_of, within
from articles.records import StoryPhoto, Subject

NAMESPACE: Final = "http://search.yahoo.com/mrss/"
#: Roles of the European Broadcasting Union's list that make a picture (``media:credit``).
_CREATORS: Final = frozenset({"author", "photographer", "artist", "illustrator", "creator"})
#: What says something of a picture, wherever it stands around it.
_TAKEN: Final = frozenset(
    "content group thumbnail title description credit copyright license keywords category text".split()
)


@dataclass
class Media:
    """``photos`` have no key yet; ``thumbnail`` is for want of them; ``text`` tells of all."""

    photos: list[StoryPhoto] = field(default_factory=list)
    thumbnail: StoryPhoto | None = None
    subjects: list[Subject] = field(default_factory=list)
    text: str = ""


def take_media(item: Element, *, base: str, notes: list[str]) -> Media:
    """What the elements of Media RSS in ``item`` say; they are taken out of it."""
    top = [child for child in children(item) if str(child.tag).startswith("{" + NAMESPACE[:-1])]
    for one in top:
        item.remove(one)
    media = Media(text=_said("description", [top]))
    sizes: dict[str, list[Element]] = {}
    for one in top:
        if local(one) == "content":
            sizes.setdefault(_page_of(attribute(one, "url")), []).append(one)
    renditions = [(ones, [children(ones[0]), top]) for ones in sizes.values()]
    for group in (one for one in top if local(one) == "group"):
        media.text = media.text or _said("description", [children(group)])
        renditions.append((children(group, "content"), [children(group), top]))
    for contents, around in renditions:
        if photo := _photo(contents, around, base, notes):
            media.photos.append(photo)
    media.thumbnail = _thumbnail(top, base)
    media.subjects = _subjects(top)
    unknown = {local(one) for one in top} - _TAKEN
    notes += no_place(sorted(f"media:{name}" for name in unknown))
    return media


def put_together(
    inline: list[StoryPhoto], others: Iterable[StoryPhoto], thumbnail: StoryPhoto | None = None
) -> tuple[StoryPhoto, ...]:
    """The photos of the text, with what the ``others`` say of the same, and the rest of those.

    The first of the rest leads; a thumbnail is taken only where there is no other picture.
    """
    places = {_same(photo): number for number, photo in enumerate(inline)}
    photos = list(inline)
    seen: set[str] = set()
    placement = "lead"
    for photo in others:
        if (number := places.get(_same(photo))) is not None:
            photos[number] = _more_of(photos[number], photo)
        elif _same(photo) not in seen:
            seen.add(_same(photo))
            photos.append(replace(photo, placement=placement))
            placement = "gallery"
    if thumbnail and not photos:
        photos.append(replace(thumbnail, placement="lead"))
    return tuple(photos)


def _same(photo: StoryPhoto) -> str:
    return _page_of(photo.url) or photo.file


def _page_of(url: str) -> str:
    """What the addresses of one picture in several sizes have in common."""
    page = url.partition("?")[0]
    return page.rpartition("/")[2] if "/image/fetch/" in page else page


def _more_of(photo: StoryPhoto, said: StoryPhoto) -> StoryPhoto:
    names = (
        "caption alt_text creator credit copyright_notice usage_terms extended_description".split()
    )
    return replace(photo, **{name: getattr(said, name) for name in names if getattr(said, name)})


def _photo(
    contents: list[Element], around: list[list[Element]], base: str, notes: list[str]
) -> StoryPhoto | None:
    """The largest picture among the renditions of one thing; None where they are no pictures."""
    pictures = [one for one in contents if _is_picture(one)]
    others = [one for one in contents if one not in pictures]
    if others and not pictures:
        kind = attribute(others[0], "medium") or attribute(others[0], "type") or "no picture"
        notes += no_place([f"media:content ({kind[:40]})"])
    best = max(pictures, key=_size, default=None)
    url = whole_address(attribute(best, "url"), base) if best is not None else ""
    if best is None or not url:
        return None
    return fitting(_described(StoryPhoto(url=url), [children(best), *around]), notes)


def _described(photo: StoryPhoto, scopes: list[list[Element]]) -> StoryPhoto:
    title, text = _said("title", scopes), _said("description", scopes)
    creator, credit = _credits(scopes)
    caption = text or title
    if not credit:
        caption, credit = caption_and_credit(caption)
    return replace(
        photo,
        caption=caption,
        alt_text=title if text else "",
        creator=creator,
        credit=credit,
        copyright_notice=_said("copyright", scopes),
        usage_terms=_said("license", scopes),
    )


def _credits(scopes: list[list[Element]]) -> tuple[str, str]:
    """The makers, and those to be credited, as the innermost scope that names any says."""
    for scope in scopes:
        named = [one for one in scope if local(one) == "credit" and text_of(one)]
        if named:
            makers = [one for one in named if attribute(one, "role").lower() in _CREATORS]
            return (
                ", ".join(text_of(one) for one in makers),
                " / ".join(text_of(one) for one in named if one not in makers),
            )
    return "", ""


def _said(name: str, scopes: list[list[Element]]) -> str:
    """The text of the innermost element of that name."""
    for scope in scopes:
        for one in scope:
            if local(one) == name and (text := text_of(one)):
                return plain(text) if attribute(one, "type") == "html" else text
    return ""


def _is_picture(content: Element) -> bool:
    return is_picture(
        attribute(content, "url"),
        kind=attribute(content, "type"),
        medium=attribute(content, "medium"),
    )


def _size(one: Element) -> tuple[int, int]:
    """Pixels, then bytes; 0 for what is not stated."""
    width, height, weight = (
        int(text[:9]) if text.isascii() and text.isdecimal() else 0
        for text in (attribute(one, name) for name in ("width", "height", "fileSize"))
    )
    return width * (height or width), weight


def _thumbnail(top: list[Element], base: str) -> StoryPhoto | None:
    found = [one for element in top for one in within(element, "thumbnail")]
    best = max(found, key=_size, default=None)
    url = whole_address(attribute(best, "url") or text_of(best), base)
    return _described(StoryPhoto(url=url), [top]) if url else None


def _subjects(top: list[Element]) -> list[Subject]:
    subjects = []
    for one in (one for element in top for one in within(element, "keywords", "category")):
        if local(one) == "keywords":
            subjects += [Subject(name=word.strip()) for word in text_of(one).split(",")]
        else:
            name = attribute(one, "label") or text_of(one)
            subjects.append(Subject(name=name, scheme=attribute(one, "scheme")))
    return subjects
