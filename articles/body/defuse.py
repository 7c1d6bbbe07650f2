"""Makes a huge or deeply nested document harmless to parse, in one pass over its tags.

A parser that mends HTML by the browsers' rules takes the square of the nesting, copies open tags
into every paragraph, and slows down with every entity: a few hundred kilobytes can hold it for
minutes. What leaves here is balanced, shallow and without entities. It is no sanitiser:
everything still goes through nh3.
"""

from __future__ import annotations

import html
import re

from articles.body.allowlist import ALLOWLIST

#: Documents with no more than this of both are cheap, whatever they hold.
MANY_TAGS = 1000
MANY_ENTITIES = 5000
#: No copy nests deeper than this; what does is unwrapped.
DEEPEST = 50

#: Stand for &, < and " while they are parsed; Unicode sets such aside for internal use.
_AMPERSAND, _LESS_THAN, _QUOTE = "\ufdd0", "\ufdd1", "\ufdd2"

_TAGS = ALLOWLIST.tags
_KNOWN = frozenset(ALLOWLIST.nh3_arguments()["tags"])
_NEVER_OPEN = frozenset({"p", "br", "hr"})
_INLINE = frozenset(ALLOWLIST.marks) | ALLOWLIST.spoken.keys() | {"b", "i"}
_CLOSED_BY_PARENT = frozenset({"li", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"})
_CLOSED_BY_SIBLING = {"li": {"li"}, "tr": {"tr"}, "th": {"th", "td"}, "td": {"th", "td"}}

_MARKUP = re.compile(
    r"(?P<text>(?:[^<]|<(?![a-z/!?]))++)"
    r"|<!--.*?(?:-->|\Z)"
    rf"|<(?P<removed>{'|'.join(sorted(ALLOWLIST.removed))})(?=[\s/>])"
    r".*?(?:</(?P=removed)(?=[\s/>])[^>]*>|\Z)"
    r"|<(?P<end>/?)(?P<name>[a-z][^\s/<>]*+)(?P<attributes>[^<>]*+)>"
    r"|<[/!?][^<>]*+>"
    r"|(?P<loose><)",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s=/]++)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"']++))?+""")
_REFERENCE = re.compile(r"&(?:#[0-9]+|#x[0-9a-f]+|[a-z][a-z0-9]*);", re.IGNORECASE)


def is_heavy(source: str) -> bool:
    """Whether ``source`` could be dear to parse."""
    return source.count("<") > MANY_TAGS or source.count("&") > MANY_ENTITIES


def defuse(source: str) -> str:
    """A balanced, shallow rewriting of HTML; what is parsed from it goes through ``restore``."""
    return _Balancer().rewrite(re.sub("[\ufdd0-\ufdd2]", "", source))


def restore(parsed: str) -> str:
    """HTML that was parsed from ``defuse``, with its entities where their stand-ins are."""
    parsed = parsed.replace(_AMPERSAND, "&amp;").replace(_LESS_THAN, "&lt;")
    return parsed.replace(_QUOTE, "&quot;")


class _Balancer:
    """Keeps the stack of open tags, so that each is closed where it ends and none lies too deep."""

    def __init__(self) -> None:
        self.open: list[str] = []

    def rewrite(self, source: str) -> str:
        return _MARKUP.sub(self._rewritten, source)

    def _rewritten(self, match: re.Match[str]) -> str:
        if text := match["text"] or match["loose"]:
            return _without_entities(html.unescape(text))
        name = (match["name"] or "").lower()
        if name not in _KNOWN:
            return ""
        if match["end"]:
            return "</p>" if name == "p" else self._close({name})
        return self._start(name, match["attributes"])

    def _start(self, name: str, attributes: str) -> str:
        tag = f"<{name}{_attributes(name, attributes)}>"
        if name in _NEVER_OPEN:
            return tag
        ends = self._close(_CLOSED_BY_SIBLING.get(name, set()))
        if len(self.open) >= DEEPEST:
            return ends
        self.open.append(name)
        return ends + tag

    def _close(self, names: set[str]) -> str:
        """End tags down to the nearest of ``names``; none where a block between holds it open."""
        for depth in range(len(self.open) - 1, -1, -1):
            name = self.open[depth]
            if name in names:
                ends = "".join(f"</{tag}>" for tag in reversed(self.open[depth:]))
                del self.open[depth:]
                return ends
            if name not in _INLINE and name not in _CLOSED_BY_PARENT:
                break
        return ""


def _attributes(name: str, source: str) -> str:
    tag = _TAGS.get(name)
    if not source or not tag:
        return ""
    found = {key.lower(): value for key, value in _ATTRIBUTE.findall(source)}
    return "".join(
        f' {key}="{_quotable(_dereferenced(value))}"'
        for key, value in found.items()
        if key in tag.attributes
    )


def _dereferenced(value: str) -> str:
    """An attribute's value; here, other than in text, a reference must end in a semicolon."""
    if value[:1] in ("'", '"'):
        value = value[1:-1]
    return _REFERENCE.sub(lambda match: html.unescape(match[0]), value)


def _quotable(value: str) -> str:
    return _without_entities(value).replace('"', _QUOTE)


def _without_entities(text: str) -> str:
    return text.replace("&", _AMPERSAND).replace("<", _LESS_THAN)
