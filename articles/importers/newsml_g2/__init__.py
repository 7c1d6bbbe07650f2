"""NewsML-G2, IPTC's news in XML: news items one a file or many in a message, with their pictures.

The file is read twice: first to know which pictures belong to which texts, wherever they stand in
it, then story by story.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, Final

from articles.body import from_text, is_blank
from articles.importers.finish import Unusable, finish, no_place, refusal
from articles.importers.headline import with_headline
from articles.importers.limits import DOCUMENT_BYTES
from articles.importers.newsml_g2.concepts import subjects, word
from articles.importers.newsml_g2.fields import (
    Item,
    authors_of,
    dateline,
    embargo_of,
    has_embargo_in_words,
    headlines,
    item_of,
    status_of,
    story_of,
)
from articles.importers.newsml_g2.groups import (
    ITEMS,
    Groups,
    groups_in,
    is_picture_item,
    key_of,
    listed_in,
)
from articles.importers.newsml_g2.pictures import Picture, picture_of, pictures_in, place_of
from articles.importers.newsml_g2.text import Text, remote_text, text_in
from articles.importers.nitf.body import take_out
from articles.importers.stated import framed
from articles.importers.xml import (
    Document,
    Element,
    Slice,
    attribute,
    every,
    first,
    local,
    text_of,
    within,
)
from articles.records import Parsed, ParseProblem, Story, StoryPhoto

#: Items that are no stories, and what they are (NewsML-G2 2.35, ``anyItem``).
_NO_STORIES: Final = {
    "conceptItem": "a concept item, which describes one person, place, event or topic",
    "knowledgeItem": "a knowledge item, which is a list of concepts",
    "planningItem": "a planning item, which says what coverage is to come",
    "catalogItem": "a catalog item, which lists schemes of codes",
}
#: What a picture item says that its photo has a place for.
_OF_PHOTOS: Final = frozenset(
    {"contentMeta/description", "contentMeta/creator", "rightsInfo/copyrightNotice"}
)
_FIGURE: Final = re.compile(r'data-photo="([^"<>]{1,40})"')
#: Kinds of items that are not to be read, as a sentence names them.
_ARTICLES: Final = {"video": "a video", "audio": "an audio", "animation": "an animation"}


def parse(stream: BinaryIO, *, name: str) -> Iterator[Parsed | ParseProblem]:
    """The stories in a NewsML-G2 file (``newsMessage``, ``newsItem``, ``packageItem``).

    Pictures that a package or a link puts with a text become its photos; others are stories whose
    text is their caption. ``raw`` is the item, with the picture items that it uses after it; of a
    file that brings one story it is the file.
    """
    start = stream.tell()
    groups = groups_in(Document(stream, ITEMS))
    if not groups.count:
        stream.seek(start)
        whole = stream.read(DOCUMENT_BYTES)
        yield refusal("is NewsML-G2 with no item in it; ask for it again", raw=whole)
        return
    used = groups.used()
    is_alone = groups.count - len(used) - groups.noted == 1
    whole = b""
    if is_alone:
        stream.seek(start)
        whole = stream.read(DOCUMENT_BYTES + 1)
    stream.seek(start)
    document = Document(stream, ITEMS)
    for part in document:
        found = _read(document, part, groups, used)
        if found is not None and is_alone:
            kept = whole if len(whole) <= DOCUMENT_BYTES else found.raw
            found = replace(found, raw=kept)
            found = replace(found, where="") if isinstance(found, ParseProblem) else found
        if found is not None:
            yield found


def _read(
    document: Document, part: Slice, groups: Groups, used: set[str]
) -> Parsed | ParseProblem | None:
    """One item as a story; None for a picture that a story uses, and for a package that is there."""
    notes: list[str] = []
    guid = headline = ""
    try:
        element = document.read(part, notes)
        guid, headline = attribute(element, "guid"), text_of(element, "contentMeta/headline")
        if local(element) in _NO_STORIES:
            raise Unusable(f"is {_NO_STORIES[local(element)]}; import news items")
        if local(element) == "packageItem":
            _refuse_package(element, groups)
            return None
        item = item_of(element, notes)
        if guid in used and is_picture_item(item):
            return None
        return _story(item, part, groups)
    except Unusable as problem:
        return refusal(str(problem), raw=part.raw, where=part.where, guid=guid, headline=headline)


def _refuse_package(element: Element, groups: Groups) -> None:
    """Raises Unusable for a package none of whose texts is in the file."""
    if groups.is_here(attribute(element, "guid"), set(listed_in(element))):
        return
    titles = [
        text_of(one, "headline") or text_of(one, "title") or attribute(one, "residref")
        for one in element.iter()
        if isinstance(one.tag, str) and local(one) == "itemRef"
    ]
    some = ", ".join(f"“{title[:80]}”" for title in titles[:5])
    more = f" and {len(titles) - 5:,} more" if len(titles) > 5 else ""
    listed = f"lists {some}{more}" if titles else "lists none"
    raise Unusable(
        f"is a package, which has no text of its own and {listed}; import these items themselves"
    )


# -- stories -------------------------------------------------------------------------------------


def _story(item: Item, part: Slice, groups: Groups) -> Parsed | ParseProblem:
    status = status_of(item)
    if status == "usable" and has_embargo_in_words(item):
        status = "withheld"
        item.notes.append(
            "an embargo is stated in words only: held back until the desk has read it"
        )
    if is_picture_item(item):
        story, files = _of_picture(item, part)
        raw = part.raw
    else:
        story, files, raw = _of_text(item, part, groups, is_canceled=status == "canceled")
    if status == "canceled" and not story.headline and is_blank(story.body):
        story = replace(story, headline="")
    else:
        story = with_headline(story)
    return finish(
        story,
        raw,
        [*item.notes, *no_place(item.lost)],
        where=part.where,
        status=status,
        subjects=subjects(item.meta, item.names),
        files=files,
    )


def _of_picture(item: Item, part: Slice) -> tuple[Story, dict[str, bytes]]:
    """A picture that stands alone: its caption is the text, it is the lead."""
    key = f"embedded-{part.number}"
    picture = picture_of(item.element, item.names, key=key, embargo=embargo_of(item))
    story = story_of(item)
    item.lost = [name for name in item.lost if name not in _OF_PHOTOS]
    photo = replace(picture.photo, placement="lead")
    body = from_text(photo.caption or story.headline)
    if not photo.caption and not story.headline and not photo.file and not photo.url:
        raise Unusable("is a picture item with neither a picture nor a caption; ask for it again")
    return replace(story, body=body, deck="", authors=(), photos=(photo,)), picture.files


def _of_text(
    item: Item, part: Slice, groups: Groups, *, is_canceled: bool
) -> tuple[Story, dict[str, bytes], bytes]:
    """A text with the photos that go with it, their bytes, and the bytes of all as they came."""
    beside = [(guid, groups.pictures[guid]) for guid in groups.photos_of(item.guid)]
    keys: dict[str, str] = {}
    pictures: list[Picture] = []
    raw = part.raw
    for number, (guid, held) in enumerate(beside, 1):
        key = key_of(guid, item.guid, number)
        keys.update(dict.fromkeys([guid, *held.picture.addresses], key))
        pictures.append(replace(held.picture, photo=replace(held.picture.photo, key=key)))
        item.notes.extend(held.notes)
        raw += b"\n" + held.raw
    pictures += _linked(item, keys)
    text = text_in(item.element, known=headlines(item), keys=keys, notes=item.notes)
    is_empty = not text.html or (text.is_repetition and item.kind in _ARTICLES)
    if is_empty and not is_canceled:
        raise Unusable(_why_no_text(item))
    if groups.is_listed(item.guid):
        item.lost.append("the order and the groups of the package")
    story = _with_text(story_of(item), text)
    pictures += [Picture(photo=photo) for photo in text.photos]
    files = dict(text.files)
    for picture in pictures:
        files.update(picture.files)
    photos = [picture.photo for picture in pictures] + _own_pictures(item, files)
    return replace(story, photos=_placed(photos, text.html)), files, raw


def _linked(item: Item, keys: dict[str, str]) -> list[Picture]:
    """Pictures that links of the item have the address or the file of, and that are no items of
    the file; those that are only named are listed.
    """
    pictures = []
    for number, link in enumerate(every(item.element, "itemMeta/link"), 1):
        address, guid = attribute(link, "href"), attribute(link, "residref")
        kind = attribute(link, "contenttype").lower()
        is_one = word(first(link, "itemClass")) == "picture" or kind.startswith("image/")
        if not is_one or guid in keys:
            continue
        for said in every(link, "description"):
            for anchor in list(within(said, "a")):
                take_out(anchor)  # “Click here for the large version”
        caption = text_of(link, "description") or text_of(link, "title")
        name = "" if address else text_of(link, "filename")
        if not address and not name:
            item.lost.append(f"itemMeta/link to the picture “{(caption or guid)[:80]}”")
            continue
        key = f"link-{number}"
        keys.update(dict.fromkeys(filter(None, (guid, address)), key))
        photo = StoryPhoto(key=key, url=address, file=name, caption=caption)
        pictures.append(Picture(photo=photo))
    return pictures


def _own_pictures(item: Item, files: dict[str, bytes]) -> list[StoryPhoto]:
    """Pictures in the content of a text: renditions of one, or one each where none is named."""
    renditions = pictures_in(item.element)
    named = [word(one, "rendition") for one in renditions]
    is_one = all(named) and len(set(named)) == len(named)
    groups = [renditions] if is_one and renditions else [[one] for one in renditions]
    photos = []
    for number, group in enumerate(groups, 1):
        place = place_of(group, f"content-{number}", files)
        if place:
            photos.append(StoryPhoto(key=f"content-{number}", **place))
    return photos


def _with_text(story: Story, text: Text) -> Story:
    """The story with its text, and with what only the text says of headline, byline and place."""
    authors, credit = story.authors, ""
    if text.byline and not authors:
        authors, credit = authors_of(text.byline, [])
    said = "\n".join(filter(None, [story.note, *text.desk]))
    deck = "" if text.deck == (story.headline or text.title) else text.deck
    story = replace(
        story,
        body=text.html,
        headline=story.headline or text.title,
        deck=story.deck or deck,
        authors=authors,
        dateline=dateline(text.dateline) or story.dateline,
        credit=story.credit or ("" if story.sources else credit or text.credit),
        note=said,
    )
    return framed(story)


def _placed(photos: list[StoryPhoto], html: str) -> tuple[StoryPhoto, ...]:
    """The photos with their places: in the text where its figure is, one lead, then a gallery."""
    placed = []
    in_text = set(_FIGURE.findall(html))
    has_lead = any(photo.placement == "lead" for photo in photos)
    for photo in photos:
        if photo.placement == "inline" and photo.key not in in_text:
            photo = replace(photo, placement="gallery" if has_lead else "lead")
            has_lead = True
        placed.append(photo)
    return tuple(placed)


def _why_no_text(item: Item) -> str:
    """Why an item that is no picture has no text to show, and what to do about it."""
    if item.kind in ("video", "audio", "animation"):
        return f"is {_ARTICLES[item.kind]} item without a text; import the text that goes with it"
    if remote := remote_text(item.element):
        return f"has its text in another file, “{remote[:200]}”; ask for it with the text inside"
    kind = attribute(first(item.element, "contentSet/inlineXML"), "contenttype")
    if kind and "html" not in kind and "nitf" not in kind:
        return f"holds {kind[:80]}, which is no text; ask for it as text"
    if roots := [local(one) for one in item.element.iterfind("{*}contentSet/{*}inlineXML/{*}*")]:
        return (
            f"has its text in XML of another kind, “{roots[0][:40]}”; ask for it in NITF or XHTML"
        )
    return "has no text; ask for it again"
