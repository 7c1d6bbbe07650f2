"""The text of a WordPress post as its readers had it: blocks, paragraphs and shortcodes made HTML."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Final

from articles.importers.feed_text import is_picture

#: Tags, comments and what may be a shortcode; everything between them is text. None of the parts
#: can reach past the next "<" or "[", so that no input is gone over twice.
_TOKEN: Final = re.compile(
    r"<!--(?P<comment>.*?-->|.*\Z)"
    r"|<(?P<end>/?)(?P<tag>[a-zA-Z][\w:-]*+)"
    r"(?P<attributes>(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>"
    r"|\[(?P<escaped>\[?)(?P<close>/?)(?P<code>[a-zA-Z][\w-]*+)(?P<rest>(?:[\s=/][^\[\]<]*+"
    r"(?:<a\s[^<>\[\]]*+>[^\[\]<]*+</a>[^\[\]<]*+)?)?)\](?P<escaped_end>\]?)",
    re.DOTALL,
)
_ATTRIBUTE: Final = re.compile(r"""([\w-]++)\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'<>\]]++)""")
#: Shortcodes of page builders that are a picture.
_PICTURES: Final = ("et_pb_image", "vc_single_image", "fusion_imageframe")
#: What a shortcode has right after its name, and a word in brackets has not.
_OF_SHORTCODES: Final = re.compile(r"=|\s++[\w-]++=|\s++https?://|\s*+/\Z")
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'\[\]]+", re.IGNORECASE)
_IMAGE_CLASS: Final = re.compile(r"\bwp-image-(\d{1,18})\b")
_BLOCK_NAME: Final = re.compile(r"[a-z][a-z0-9-]*+(?:/[a-z][a-z0-9-]*+)?")
_NUMBER: Final = re.compile(r"\d{1,18}")
#: What WordPress puts between the name of a picture and its ending: a size, and that it was scaled.
_SIZE: Final = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w{1,5}\Z)")
_SCALED: Final = re.compile(r"-(?:scaled|rotated)(?=\.\w{1,5}\Z)")
#: What parts paragraphs by itself (the list of WordPress' own ``wpautop``).
_BLOCKS: Final = frozenset(
    "table thead tfoot caption col colgroup tbody tr td th div dl dd dt ul ol li pre form map area"
    " blockquote address style p h1 h2 h3 h4 h5 h6 hr fieldset legend section article aside hgroup"
    " header footer nav figure figcaption details menu summary script iframe br".split()
)
_PREFORMATTED: Final = frozenset({"pre", "script", "style", "textarea"})
#: Shortcodes for what stands elsewhere, whose address readers can follow.
_EMBEDS: Final = frozenset(
    "youtube vimeo tweet twitter instagram facebook soundcloud spotify tiktok dailymotion"
    " googlemaps ted wpvideo embedyt".split()
)
_MEDIA: Final = frozenset({"audio", "video", "playlist"})
#: Blocks that hold nothing and that no reader misses.
_EMPTY_BLOCKS: Final = frozenset({"more", "nextpage", "spacer", "separator"})


@dataclass(slots=True)
class Attachment:
    """A file of WordPress' media library; ``parent`` is the post that it was uploaded to."""

    number: str
    url: str
    parent: str = ""
    caption: str = ""
    alt: str = ""
    credit: str = ""
    is_used: bool = False

    @property
    def image(self) -> str:
        """Its ``img``, "" where it is no picture."""
        if not is_picture(self.url):
            return ""
        return f'<img src="{html.escape(self.url)}" alt="{html.escape(self.alt)}">'


@dataclass
class Library:
    """The media library of an export: attachments by their numbers and by their addresses."""

    by_number: dict[str, Attachment] = field(default_factory=dict)
    _by_name: dict[str, Attachment] = field(default_factory=dict)
    _by_parent: dict[str, list[Attachment]] = field(default_factory=dict)

    def add(self, attachment: Attachment) -> None:
        self.by_number[attachment.number] = attachment
        self._by_name[_bare(attachment.url)] = attachment
        if attachment.parent not in ("", "0"):
            self._by_parent.setdefault(attachment.parent, []).append(attachment)

    def at(self, url: str) -> Attachment | None:
        """The attachment that ``url`` shows, in whatever size."""
        return self._by_name.get(_bare(url))

    def shown(self, number: str, url: str) -> Attachment | None:
        """The same; ``number`` counts where the file is called so, for copies that lie elsewhere."""
        numbered = self.by_number.get(number)
        if numbered and _bare(numbered.url).rpartition("/")[2] == _bare(url).rpartition("/")[2]:
            return numbered
        return self.at(url)

    def of_post(self, number: str) -> list[Attachment]:
        """What was uploaded to a post."""
        return self._by_parent.get(number, [])

    def unused(self) -> list[Attachment]:
        """What no post has used so far."""
        return [one for one in self.by_number.values() if not one.is_used]


def _bare(url: str) -> str:
    """The address of a picture without scheme, query and what tells its size."""
    path = re.split(r"[?#]", url, maxsplit=1)[0].partition("://")[2].lower()
    return _SCALED.sub("", _SIZE.sub("", path, count=1), count=1)


@dataclass
class Text:
    """A post's text: ``body`` and each of ``galleries`` are HTML, their pictures still ``img``.

    ``missing`` are the numbers of gallery pictures that are not known, ``left_out`` the shortcodes
    and blocks that only WordPress could fill in, ``media`` the audio and video that stood there.
    """

    body: str = ""
    galleries: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    media: list[str] = field(default_factory=list)


def read_content(content: str, *, post: str, library: Library) -> Text:
    """What ``content:encoded`` stands for.

    Outside of blocks (``<!-- wp:… -->``) blank lines part paragraphs and lines break, as
    ``wpautop`` has it. ``[caption]`` becomes a figure, ``[gallery]`` and blocks of pictures
    galleries, ``[embed]`` and an address alone on its line a link. Other shortcodes go, and what
    is between two of a pair stays; a word in brackets, as in “[sic]”, is text. ``post`` is the
    number of the post, whose own attachments a gallery shows that names none.
    """
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    return _Writer(content, post, library).write()


class _Writer:
    """Goes over the content once; ``text`` is what waits to know what follows it."""

    def __init__(self, content: str, post: str, library: Library) -> None:
        self.content = content
        self.post = post
        self.library = library
        self.found = Text()
        self.out: list[str] = ["<div>"]
        self.has_blocks = "<!-- wp:" in content
        self.closed = set(re.findall(r"\[/([a-zA-Z][\w-]*+)\]", content))
        self.last_caption_end = max(content.rfind("[/caption]"), content.rfind("[/wp_caption]"))
        self.depth = self.preformatted = self.anchors = 0
        self.text: list[str] = []
        self.after_block = True
        self.is_embed = False
        #: None outside of a caption; "" before its picture, then "picture", then "text".
        self.caption: str | None = None
        self.caption_said = ""
        self.divs: list[bool] = []
        self.is_caption_paragraph = False
        self.gallery: tuple[str, int, list[str]] | None = None
        #: Numbers of what galleries have shown: one that comes twice shows nothing new.
        self.in_gallery: set[str] = set()

    def write(self) -> Text:
        place = 0
        for token in _TOKEN.finditer(self.content):
            self.text.append(self.content[place : token.start()])
            place = token.end()
            if token["comment"] is not None:
                self._comment(token["comment"])
            elif token["tag"]:
                self._tag(token[0], token["tag"].lower(), bool(token["end"]), token["attributes"])
            else:
                self._bracket(token)
        self.text.append(self.content[place:])
        self._flush(before_block=True)
        self._end_caption()
        if self.gallery:
            self._end_gallery()
        self.found.body = "".join((*self.out, "</div>"))
        return self.found

    # -- text ------------------------------------------------------------------------------------

    def _flush(self, *, before_block: bool) -> None:
        """Write the text that waits, its lines as ``wpautop`` would where no block made them."""
        text = "".join(self.text)
        self.text.clear()
        if not text:
            self.after_block = self.after_block and before_block
            return
        if self.caption == "picture" and text.strip():
            self._open_caption_text()
        if self.preformatted:
            self.out.append(text)
        elif self.is_embed or (self.has_blocks and self.depth):
            is_whole = self.is_embed or (self.after_block and before_block)
            link = _link(text.strip()) if is_whole and not self.anchors else ""
            self.out.append(link or text)
        else:
            self._lines(text, before_block=before_block)
        self.after_block = self.is_embed = False

    def _lines(self, text: str, *, before_block: bool) -> None:
        if self.after_block:
            text = text.lstrip()
        if before_block:
            text = text.rstrip()
        lines = text.split("\n")
        last = len(lines) - 1
        for number, line in enumerate(lines):
            is_alone = (number or self.after_block) and (number < last or before_block)
            link = _link(line.strip()) if is_alone and not self.anchors else ""
            self.out.append(link or line)
            if number < last:
                self.out.append("<br>\n")

    def _block(self, *parts: str) -> None:
        """Write what ends a paragraph and begins a new one."""
        self._flush(before_block=True)
        self.out += parts
        self.after_block = True

    # -- comments --------------------------------------------------------------------------------

    def _comment(self, comment: str) -> None:
        inner = comment.removesuffix("-->").strip()
        if inner.startswith(("more", "nextpage")):
            self._block("<br><br>")
        elif inner.startswith("/wp:"):
            self._block()
            self.depth = max(0, self.depth - 1)
        elif inner.startswith("wp:"):
            self._block()
            if not inner.endswith("/"):
                self.depth += 1
            elif (name := _BLOCK_NAME.match(inner, 3)) and name[0] not in _EMPTY_BLOCKS:
                self.found.left_out.append(f"wp:{name[0]}")

    # -- tags ------------------------------------------------------------------------------------

    def _tag(self, whole: str, name: str, is_end: bool, written: str) -> None:
        self._flush(before_block=name in _BLOCKS)
        if name == "img":
            self._image(whole, written)
        elif name in ("iframe", "audio", "video", "object", "embed") and not is_end:
            self._player(whole, name, written)
        elif name in ("div", "p"):
            self._division(whole, name, is_end, written)
        else:
            if self.caption == "picture" and not is_end and name not in ("a", "br"):
                self._open_caption_text()
            self.out.append(whole)
        if name in _PREFORMATTED:
            self.preformatted = max(0, self.preformatted + (-1 if is_end else 1))
        elif name == "a":
            self.anchors = max(0, self.anchors + (-1 if is_end else 1))
        if name in _BLOCKS:
            self.after_block = True
        self._follow_gallery(name, is_end, written)

    def _image(self, whole: str, written: str) -> None:
        given = attributes(written)
        classes = given.get("class", "")
        if "wp-smiley" in classes or "emoji" in classes.split():
            self.out.append(html.escape(given.get("alt", "")))
            return
        number = _IMAGE_CLASS.search(classes)
        known = self.library.shown(number[1] if number else "", given.get("src", ""))
        if known and known.image:
            alt = given.get("alt") or known.alt
            whole = f'<img src="{html.escape(known.url)}" alt="{html.escape(alt)}">'
        self.out.append(whole)
        if self.caption == "":
            self.caption = "picture"

    def _player(self, whole: str, name: str, written: str) -> None:
        address = attributes(written).get("src", "")
        if address.startswith("//"):
            address = f"https:{address}"
        if name == "iframe" and (link := _link(html.escape(address))):
            self.out.append(link)
        else:
            self.found.media.append(" ".join(filter(None, (name, address[:200]))))
        self.out.append(whole)

    def _division(self, whole: str, name: str, is_end: bool, written: str) -> None:
        """``div`` and ``p``, of which older themes make figures and captions."""
        if name == "p":
            if is_end:
                is_caption, self.is_caption_paragraph = self.is_caption_paragraph, False
            else:
                is_caption = self.is_caption_paragraph = "wp-caption-text" in written
            tag = "figcaption"
        else:
            if is_end:
                is_caption = bool(self.divs) and self.divs.pop()
            else:
                is_caption = "wp-caption" in attributes(written).get("class", "").split()
                self.divs.append(is_caption)
            tag = "figure"
        self.out.append(f"<{'/' if is_end else ''}{tag}>" if is_caption else whole)

    def _follow_gallery(self, name: str, is_end: bool, written: str) -> None:
        """Keep what is in a block of pictures apart, until the tag that began it ends."""
        if self.gallery is None:
            if name in ("figure", "ul", "div") and not is_end and "gallery" in written:
                classes = attributes(written).get("class", "").split()
                if any(one == "gallery" or one.endswith("-gallery") for one in classes):
                    self.gallery = (name, 1, self.out)
                    self.out = [self.out.pop()]
            return
        tag, depth, outside = self.gallery
        if name == tag:
            depth += -1 if is_end else 1
            self.gallery = (tag, depth, outside)
            if not depth:
                self._end_gallery()

    def _end_gallery(self) -> None:
        if self.gallery:
            self.found.galleries.append("".join(self.out))
            self.out = self.gallery[2]
            self.gallery = None

    # -- shortcodes ------------------------------------------------------------------------------

    def _bracket(self, token: re.Match[str]) -> None:
        name, rest, is_end = token["code"], token["rest"], bool(token["close"])
        if token["escaped"] and token["escaped_end"]:
            self.text.append(token[0][1:-1])
            return
        self.text.append(token["escaped"])
        if name in ("caption", "wp_caption"):
            self._caption(rest, is_end, token.start())
        elif name == "gallery":
            self._gallery(attributes(rest))
        elif name == "embed":
            self._flush(before_block=True)
            self.is_embed = not is_end and "embed" in self.closed
            self.after_block = True
        elif name in _MEDIA and (rest or is_end or name in self.closed):
            self._media(name, rest, is_end)
        elif name in _EMBEDS and (address := _ADDRESS.search(html.unescape(rest))):
            self._block(_link(html.escape(address[0])))
        elif name in _PICTURES and not is_end and (written := self._pictured(attributes(rest))):
            self._flush(before_block=True)
            self._image(f"<img {written}>", written)
            self.after_block = True
        elif is_end or name in self.closed or "_" in name or _OF_SHORTCODES.match(rest):
            self.found.left_out.append(f"[{name}]")
        else:
            self.text.append(f"[{name}{rest}]")
        self.text.append(token["escaped_end"])

    def _pictured(self, given: dict[str, str]) -> str:
        """The attributes of the image that a page builder's shortcode stands for; "" for none."""
        known = self.library.by_number.get(given.get("image") or given.get("image_id") or "")
        address = given.get("src") or given.get("image_url") or (known.url if known else "")
        alt = given.get("alt") or (known.alt if known else "")
        return f'src="{html.escape(address)}" alt="{html.escape(alt)}"' if address else ""

    def _caption(self, rest: str, is_end: bool, place: int) -> None:
        self._flush(before_block=True)
        self._end_caption()
        if not is_end and place < self.last_caption_end:
            self.caption = ""
            self.caption_said = attributes(rest).get("caption", "")
            self.out.append("<figure>")
        else:
            self.out.append("<br><br>")
        self.after_block = True

    def _open_caption_text(self) -> None:
        self.out.append("<figcaption>")
        self.caption = "text"

    def _end_caption(self) -> None:
        if self.caption is None:
            return
        if self.caption == "text":
            self.out.append("</figcaption>")
        elif self.caption_said:
            self.out.append(f"<figcaption>{self.caption_said}</figcaption>")
        self.out.append("</figure>")
        self.caption = None

    def _gallery(self, given: dict[str, str]) -> None:
        numbers = _NUMBER.findall(given.get("ids") or given.get("include") or "")
        shown = [self.library.by_number.get(number) for number in numbers]
        self.found.missing += [one for one in numbers if one not in self.library.by_number]
        if not numbers:
            shown += self.library.of_post(self.post)
        images = {
            one.number: one.image for one in shown if one and one.number not in self.in_gallery
        }
        self.in_gallery.update(images)
        self._block("<br><br>")
        if images:
            self.found.galleries.append("".join(images.values()))

    def _media(self, code: str, rest: str, is_end: bool) -> None:
        self._block("<br><br>")
        if not is_end:
            address = _ADDRESS.search(html.unescape(rest))
            self.found.media.append(" ".join((code, address[0][:200])) if address else code)


def attributes(written: str) -> dict[str, str]:
    """The attributes of a tag or a shortcode by their names in small letters, unescaped."""
    return {
        name.lower(): html.unescape(value.strip("\"'"))
        for name, value in _ATTRIBUTE.findall(written)
    }


def _link(text: str) -> str:
    """A paragraph with a link, where ``text`` (HTML) is one address and nothing else."""
    if not _ADDRESS.fullmatch(text):
        return ""
    return f'<p><a href="{text}">{text}</a></p>'
