"""Drawn cards, for what is shared on social networks without a photo: the headline, and the paper.

A story's card stands below the story's own address: before it is published, and after, it is as
little there as the story is. The font is one of the machine's, or Pillow's own, which has English
letters only. A headline that none of them can write, or in letters that must be joined, is not
drawn: the card has the paper's name alone.
"""

import hashlib
import unicodedata
from functools import lru_cache
from io import BytesIO

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from PIL import Image, ImageDraw, ImageFont

from articles.photos import CARD

from .archive import calendar_day
from .pages import public_page
from .story import at_address, elsewhere

Font = ImageFont.FreeTypeFont

#: Counts up when cards are drawn differently.
RECIPE = 1
PAPER, INK, ACCENT = "#fffdf9", "#1b1916", "#98281d"
EDGE = 80
WIDTH = CARD[0] - 2 * EDGE
#: Sizes of a headline, the largest that fits being taken, and the lines that it may have.
HEADLINE, LINES = (84, 72, 62, 54, 46), 5
NAME, LARGE_NAME = 38, 96
#: Fonts that machines have; the first that can write the text is taken.
FONTS = ("NotoSerif-Bold.ttf", "DejaVuSerif-Bold.ttf", "Georgia.ttf", "NotoSerifCJK-Bold.ttc")
#: A character that no font has: it is drawn as what is missing is drawn.
MISSING = "\uffff"
#: What is written on every keyboard, for fonts that have nothing better.
PLAIN = str.maketrans({"–": "-", "—": "-", "−": "-", "\u00a0": " ", "\u202f": " "})


@public_page
def paper_card(request: HttpRequest) -> HttpResponse:
    """The paper's own card, for pages that are no story."""
    return _drawn(request, "")


@public_page
def story_card(request: HttpRequest, year: int, month: int, day: int, slug: str) -> HttpResponse:
    """The card of a story that is there; see ``story.elsewhere`` for the others."""
    found = at_address(calendar_day(year, month, day), slug).for_lists().first()
    if found is None:
        return elsewhere(request, slug, suffix="card.png")
    return _drawn(request, found.summary["headline"])


def _drawn(request: HttpRequest, headline: str) -> HttpResponse:
    told = f"{RECIPE}\0{settings.SITE_NAME}\0{headline}"
    etag = f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(draw(settings.SITE_NAME, headline), content_type="image/png")
    response["ETag"] = etag
    return response


@lru_cache(maxsize=64)
def draw(name: str, headline: str = "") -> bytes:
    """A PNG file of ``CARD``'s size; what no font can write is left out."""
    image = Image.new("RGB", CARD, PAPER)
    canvas = ImageDraw.Draw(image)
    canvas.rectangle((0, 0, CARD[0], 18), fill=ACCENT)
    name_font, name = _font_for(name)
    headline_font, headline = _font_for(headline)
    if headline_font is not None:
        _write_headline(canvas, headline, headline_font)
    if name_font is not None and headline_font is not None:
        font = name_font.font_variant(size=NAME)
        canvas.text((EDGE, CARD[1] - EDGE), name, fill=ACCENT, font=font, anchor="ls")
    elif name_font is not None:
        _write_alone(canvas, name, name_font)
    out = BytesIO()
    image.quantize(32, method=Image.Quantize.FASTOCTREE).save(out, "PNG")
    return out.getvalue()


def _write_headline(canvas: ImageDraw.ImageDraw, headline: str, font: Font) -> None:
    """As large as it fits; one that is too long is cut."""
    for size in HEADLINE:
        font = font.font_variant(size=size)
        lines = _lines(headline, font)
        if len(lines) <= LINES:
            break
    else:
        lines = [*lines[: LINES - 1], f"{lines[LINES - 1].rstrip(' ,;:')}…"]
    for number, line in enumerate(lines):
        canvas.text((EDGE, EDGE + number * size * 1.2), line, fill=INK, font=font, anchor="la")


def _write_alone(canvas: ImageDraw.ImageDraw, name: str, font: Font) -> None:
    """In the middle, as large as it can be."""
    wide = font.font_variant(size=LARGE_NAME).getlength(name)
    size = min(LARGE_NAME, int(LARGE_NAME * WIDTH / wide)) if wide else LARGE_NAME
    font = font.font_variant(size=max(1, size))
    canvas.text((CARD[0] / 2, CARD[1] / 2), name, fill=ACCENT, font=font, anchor="mm")


def _lines(text: str, font: Font) -> list[str]:
    """The text in lines that fit, cut between words, or inside one that is too long for a line."""
    lines = [""]
    for word in text[:400].split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= WIDTH:
            lines[-1] = longer
            continue
        lines.append("")
        for character in word:
            if font.getlength(lines[-1] + character) > WIDTH:
                lines.append("")
            lines[-1] += character
    return [line for line in lines if line]


def _font_for(text: str) -> tuple[Font | None, str]:
    """The first font that can write ``text``, and the text as it can; none where none can."""
    if not text or any(_is_joined(character) for character in text):
        return None, ""
    for font in find_fonts():
        for written in (text, text.translate(PLAIN)):
            if all(_has(font, character) for character in set(written)):
                return font, written
    return None, ""


@lru_cache(maxsize=1)
def find_fonts() -> list[Font]:
    found = []
    for name in FONTS:
        try:
            found.append(ImageFont.truetype(name, NAME))
        except OSError:
            continue
    return [*found, ImageFont.load_default(NAME)]


def _has(font: Font, character: str) -> bool:
    """Whether the font has the character: it draws it otherwise than what it does not have."""
    return character.isspace() or bytes(font.getmask(character)) != bytes(font.getmask(MISSING))


def _is_joined(character: str) -> bool:
    """Whether it takes more than one letter after the other to write it: Arabic, Hindi, Thai."""
    is_leftward = unicodedata.bidirectional(character) in {"R", "AL"}
    return is_leftward or unicodedata.category(character) in {"Mn", "Mc"}
