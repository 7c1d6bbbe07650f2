"""The one declaration of the HTML of a body; the sanitiser and the editor are built from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

WEB = r"(?i:https?://)\S+"
LINK = rf"{WEB}|(?i:mailto:)\S+|/(?![/\\])\S*"
SPAN = r"(?!1$)[1-9][0-9]{0,2}"


@dataclass(frozen=True, slots=True)
class Tag:
    """What may stand on a tag, and the editor's extension that makes it.

    ``attributes`` maps a name to the pattern that its whole value must match. A tag without an
    extension can come in by import and stays, but no button makes it.
    """

    extension: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowlist:
    """Everything that decides what becomes of a tag; one that is named nowhere is unwrapped.

    ``marks`` lie inside a paragraph and nest in this order, outermost first, as the editor nests
    them. ``renamed`` become another tag, ``spoken`` the marks that stand for it in the text,
    ``breaks`` only end a paragraph, ``removed`` go with all that is in them.
    """

    blocks: Mapping[str, Tag]
    marks: Mapping[str, Tag]
    renamed: Mapping[str, str]
    spoken: Mapping[str, tuple[str, str]]
    breaks: frozenset[str]
    removed: frozenset[str]
    schemes: tuple[str, ...]

    @property
    def tags(self) -> Mapping[str, Tag]:
        """Every tag of the canonical form; ``br`` is counted with the marks."""
        return {**self.blocks, **self.marks}

    def nh3_arguments(self) -> dict[str, Any]:
        """The arguments of ``nh3.Cleaner``. Tags that are still to be renamed pass, but bare."""
        given = {name: tag.attributes for name, tag in self.tags.items() if tag.attributes}
        return {
            "tags": {*self.tags, *self.renamed, *self.spoken, *self.breaks},
            "attributes": {name: {*attributes} - {"class"} for name, attributes in given.items()},
            "allowed_classes": {
                name: {attributes["class"]}
                for name, attributes in given.items()
                if "class" in attributes
            },
            "clean_content_tags": set(self.removed),
            "url_schemes": set(self.schemes),
            "link_rel": None,
        }


ALLOWLIST = Allowlist(
    blocks={
        "p": Tag("Paragraph"),
        "h2": Tag("Heading"),
        "h3": Tag("Heading"),
        "h4": Tag("Heading"),
        "blockquote": Tag("Blockquote", {"cite": WEB}),
        "ul": Tag("BulletList"),
        "ol": Tag("OrderedList", {"start": r"(?!1$)[1-9][0-9]{0,4}"}),
        "li": Tag("ListItem"),
        "table": Tag("Table"),
        "caption": Tag(),
        "thead": Tag(),
        "tbody": Tag("Table"),
        "tr": Tag("TableRow"),
        "th": Tag(
            "TableHeader",
            {"scope": "row|col|rowgroup|colgroup", "colspan": SPAN, "rowspan": SPAN},
        ),
        "td": Tag("TableCell", {"colspan": SPAN, "rowspan": SPAN}),
        "hr": Tag("HorizontalRule"),
        "aside": Tag("PullQuote", {"class": "pull-quote"}),
        "figure": Tag("PhotoPlaceholder", {"data-photo": "[A-Za-z0-9_-]{1,40}"}),
    },
    marks={
        "a": Tag("Link", {"href": LINK, "title": ".+"}),
        "strong": Tag("Bold"),
        "em": Tag("Italic"),
        "sub": Tag("Subscript"),
        "sup": Tag("Superscript"),
        "br": Tag("HardBreak"),
    },
    renamed={"b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4", "tfoot": "tbody"},
    spoken={"q": ("“", "”")},
    breaks=frozenset(
        "address article center dd details dir div dl dt fieldset figcaption footer form header"
        " hgroup main menu nav pre section summary".split()
    ),
    removed=frozenset(
        "audio button canvas del embed iframe math noembed noframes noscript object script select"
        " style svg template textarea title video".split()
    ),
    schemes=("http", "https", "mailto"),
)

#: Blocks that the newsroom's own JavaScript brings to the editor; they stand at the top level only.
OWN_BLOCKS = frozenset({"aside", "figure"})


def editor_extensions(*, own: bool = False) -> dict[str, Any]:
    """The ``extensions`` of django-prose-editor (0.28) that make this HTML and nothing else.

    With ``own`` the newsroom's two nodes are named as well, which needs their JavaScript.
    """
    names = {tag.extension for tag in ALLOWLIST.tags.values() if tag.extension}
    if not own:
        names -= {ALLOWLIST.blocks[name].extension for name in OWN_BLOCKS}
    levels = [int(name[1]) for name, tag in ALLOWLIST.blocks.items() if tag.extension == "Heading"]
    settings = {
        "Heading": {"levels": levels},
        "Link": {"enableTarget": False, "protocols": list(ALLOWLIST.schemes)},
    }
    return {"History": True} | {name: settings.get(name, True) for name in sorted(names)}
