"""What the readers' templates ask for: photos, languages, words and hosts."""

from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from articles.public.words import (
    correction_meaning,
    correction_word,
    corrections_word,
    how_many_parts,
    how_many_stories,
    kind_word,
    role_word,
)

register = template.Library()

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})

#: What a sentence ends with, in the scripts of our stories, and what may stand after that.
STOPS = ".!?…:;。！？؟۔।"
CLOSING = "\"'”’»›)]）」』"

register.filter("correction_meaning", correction_meaning)
register.filter("correction_word", correction_word)
register.filter("corrections_word", corrections_word)
register.filter("how_many_parts", how_many_parts)
register.filter("how_many_stories", how_many_stories)
register.filter("kind_word", kind_word)
register.filter("role_word", role_word)


@register.filter
def focal_classes(photo: Any) -> str:
    """Classes for the focal point of ``photo``, in tenths: styles of one's own are forbidden."""
    x, y = (_value(photo, name) for name in ("focal_x", "focal_y"))
    return f"fx-{round(x * 10)} fy-{round(y * 10)}"


def _value(photo: Any, name: str) -> float:
    return photo[name] if isinstance(photo, dict) else getattr(photo, name)


@register.filter
def with_stop(text: str) -> str:
    """``text`` as a sentence that another may follow: with a stop where it ends without one."""
    text = text.rstrip()
    last = text.rstrip(CLOSING)[-1:]
    if not last or last in STOPS:
        return text
    is_kana_or_han = "\u3040" <= last <= "\u9fff"
    return f"{text}{'。' if is_kana_or_han else '.'}"


@register.filter
def direction(language: str) -> str:
    """``rtl`` for a language (BCP 47) that is written from right to left, else ``ltr``."""
    return "rtl" if language.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


@register.simple_tag
def language_attributes(language: str) -> SafeString:
    """The ``lang`` and ``dir`` of a text in another language than the page, or nothing."""
    if not language or language == get_language():
        return SafeString("")
    return format_html(' lang="{}" dir="{}"', language, direction(language))


@register.simple_tag
def label_attributes(language: str) -> SafeString:
    """The ``lang`` and ``dir`` of our own words inside a text in ``language``, or nothing."""
    own = get_language()
    if not language or language.partition("-")[0] == own.partition("-")[0]:
        return SafeString("")
    return format_html(' lang="{}" dir="{}"', own, direction(own))


@register.filter
def host(url: str) -> str:
    """The host of a web address, to show for it; nothing for what is no http address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"}:
        return ""
    return (parts.hostname or "").removeprefix("www.")
