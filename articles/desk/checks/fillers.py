"""What people type to get past a field that must not be empty."""

import re

from articles.names import name_key

#: Words that describe nothing when they stand alone.
_WORDS = frozenset(
    "photo photos photograph picture image img pic caption alt credit text alt-text untitled none"
    " n/a na n.a. nil null tbd tba tbc test todo dummy placeholder asdf lorem"
    " foto bild bildunterschrift k.a. légende leyenda imagen 사진 写真 图片 圖片".split()
) | {"no caption", "alt text", "alternative text", "photo caption", "photo credit", "lorem ipsum"}
_NO_WORD = re.compile(r"[\W\d_]*")
_ONE_LETTER = re.compile(r"([a-z])\1*", re.IGNORECASE)
_FILE_NAME = re.compile(
    r"[\w.,()@ +-]+\.(?:jpe?g|png|webp|avif|tiff?|gif|heic|bmp|svg|raw|cr[23]|nef|arw|dng)"
    r"|(?:_?IMG|DSC[FN]?|_DSC|PXL|MVIMG|GOPR|PICT|DJI|_MG|P\d{3})[_ -]?\d[\w-]*"
    r"|(?:screen ?shot|bildschirmfoto)[\d _.:-].*|(?:whatsapp image|image|photo|foto|img)[ _-]?\d+"
    r"|[0-9a-f]{16,}",
    re.IGNORECASE,
)
#: No file is named longer; what is, is a text.
_LONGEST_NAME = 200


def is_filler(text: str) -> bool:
    """Whether ``text`` says nothing: blanks, dots, "photo", "n/a", "xxx", ``IMG_1234.jpg``."""
    text = " ".join(text.split())
    bare = name_key(text).strip(".…:!?-–—_*#[]() ")
    return bool(
        _NO_WORD.fullmatch(text)
        or bare in _WORDS
        or name_key(text) in _WORDS
        or _ONE_LETTER.fullmatch(bare)
        or (len(text) <= _LONGEST_NAME and _FILE_NAME.fullmatch(text))
    )


def is_same(one: str, two: str) -> bool:
    """Whether two texts say the same but for case, spaces and the stop at their end."""
    key = name_key(one).rstrip(".…! ")
    return bool(key) and key == name_key(two).rstrip(".…! ")
