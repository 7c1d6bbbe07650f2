"""Front matter: the fields over Markdown, in YAML, TOML or JSON, or as lines without any mark."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any, Final

import yaml

from articles.importers.finish import Unusable

#: The most characters of front matter; YAML takes long over little.
FRONT_MATTER_CHARACTERS: Final = 100_000

#: How deep values may lie in values; the time that YAML takes grows with its square.
DEEPEST_NESTING: Final = 20
#: A number that Python would not write out again; YAML's may be hexadecimal or in sixties.
_ENDLESS_NUMBER = re.compile(r"[-+]?[0-9][0-9a-fox_:]{999,}", re.IGNORECASE)
_OPENING: Final = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_CLOSING: Final = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)

_YAML = re.compile(r"\n*---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.M)
_OPENS_YAML = re.compile(r"\n*---[ \t]*\n\s*[\w-]+[ \t]*:")
#: What tells front matter from text between two rules.
_HAS_FIELDS = re.compile(r"\s*(?:[\w\"'-]+[ \t]*:|[\[{#?!&*-])|\s*\Z")
_TOML = re.compile(r"\n*\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.M)
_OPENS_TOML = re.compile(r"\n*\+\+\+[ \t]*\n")
#: Fields without any mark: Hexo ends them with a rule, Pelican with a blank line.
_OPENS_BARE = re.compile(
    r"\n*(?:title|date|authors?|layout|slug|tags|category)[ \t]*:", re.IGNORECASE
)
_BARE = re.compile(
    r"\n*((?:[A-Za-z][\w .-]{0,40}:(?:[ \t][^\n]*)?\n|[ \t]*- [^\n]*\n|[ \t]+\S[^\n]*\n){1,200})"
    r"(?:(---|;;;)[ \t]*(?:\n|\Z)|[ \t]*\n)"
)
_BARE_FIELD = re.compile(r"([A-Za-z][\w .-]{0,40}):(?:[ \t]+([^\n]*))?")
#: Fields whose values are more than text, which YAML tells apart; others are what is written.
_TYPED: Final = frozenset(
    "urgency headline_provisional photos sources corrections draft published private featured"
    " embargo_until expires_at expirydate expires guid id version".split()
)
_SCALARS: Final = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("bool", "int", "float"))


def parted(text: str) -> tuple[Any, str]:
    """What the front matter says (None where there is none), and the Markdown under it.

    Raises Unusable, with one sentence, for what cannot be read.
    """
    if match := _YAML.match(text):
        if _HAS_FIELDS.match(match[1]):
            first_line = text.count("\n", 0, match.start(1)) + 1
            return _yaml(_short(match[1]), first_line=first_line), text[match.end() :]
    elif _OPENS_YAML.match(text):
        raise Unusable("has front matter that is never closed; end it with a line ---")
    if match := _TOML.match(text):
        return _toml(_short(match[1]), text.count("\n", 0, match.start(1))), text[match.end() :]
    if _OPENS_TOML.match(text):
        raise Unusable("has front matter that is never closed; end it with a line +++")
    if text.lstrip().startswith("{"):
        return _json(text.lstrip())
    if _OPENS_BARE.match(text) and (match := _BARE.match(text)):
        if match[2]:
            first_line = text.count("\n", 0, match.start(1)) + 1
            return _yaml(_short(match[1]), first_line=first_line), text[match.end() :]
        if len(fields := _bare(_short(match[1]))) > 1 or "title" in fields:
            return fields, text[match.end() :]
    return None, text


def _short(matter: str) -> str:
    if len(matter) > FRONT_MATTER_CHARACTERS:
        raise Unusable(
            f"has {len(matter):,} characters of front matter; {FRONT_MATTER_CHARACTERS:,} is the most"
        )
    return matter


def _bare(matter: str) -> dict[str, str]:
    """Fields a line, each with the lines that carry it on."""
    fields: dict[str, str] = {}
    name = ""
    for line in matter.splitlines():
        if match := _BARE_FIELD.fullmatch(line):
            name = match[1].lower()
            fields[name] = match[2] or ""
        else:
            fields[name] = f"{fields.get(name, '')} {line.strip()}".strip()
    return fields


def _toml(matter: str, lines_above: int) -> Any:
    try:
        return tomllib.loads("\n" * lines_above + matter)
    except ValueError as error:
        raise Unusable(f"has front matter that is not TOML ({error}); mend it") from error
    except RecursionError as error:
        raise Unusable("has front matter that is nested too deep; make it flat") from error


def _json(text: str) -> tuple[Any, str]:
    """The object that the text begins with; text that only looks like one is Markdown."""
    try:
        value, end = json.JSONDecoder().raw_decode(text[: FRONT_MATTER_CHARACTERS + 1])
    except (ValueError, RecursionError):
        return None, text
    return value, text[end:]


class _Loader(yaml.SafeLoader):
    """YAML whose days that never were stay text."""

    def day(self, node: yaml.ScalarNode) -> Any:
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError:
            return node.value


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.day)


def _yaml(text: str, *, first_line: int) -> Any:
    """The value of ``text``, read safely: no tags, and no aliases, which can grow without end."""
    depth = 0
    try:
        for token in yaml.scan(text):
            depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
            if depth > DEEPEST_NESTING:
                raise Unusable("has front matter that is nested too deep; make it flat")
            if isinstance(token, yaml.ScalarToken) and _ENDLESS_NUMBER.fullmatch(token.value):
                raise Unusable("has a number in its front matter that is too long; shorten it")
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken | yaml.TagToken):
                line = token.start_mark.line + first_line
                raise Unusable(
                    f"has a YAML anchor, alias or tag on line {line:,}; write the value itself, "
                    "or put it in quotes"
                )
        loader = _Loader(text)
        node = loader.get_single_node()
        _keep_text(node)
        return loader.construct_document(node) if node else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" on line {mark.line + first_line:,}" if mark else ""
        raise Unusable(
            f"has front matter that is not YAML{where} ({error.problem or error.context}); "
            "mend it, or put the value in quotes"
        ) from error
    except yaml.YAMLError as error:
        raise Unusable("has characters in its front matter that YAML does not take") from error
    except RecursionError as error:
        raise Unusable("has front matter that is nested too deep; make it flat") from error
    except Unusable:
        raise
    except (ValueError, OverflowError) as error:
        raise Unusable(f"has a value in its front matter that is none ({error})") from error


def _keep_text(node: yaml.Node | None) -> None:
    """Numbers and yes or no that stand for a title or a tag (``1984``, ``No``) stay what is written."""
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if str(key.value).lower() in _TYPED:
            continue
        for one in value.value if isinstance(value, yaml.SequenceNode) else (value,):
            if isinstance(one, yaml.ScalarNode) and one.tag in _SCALARS:
                one.tag = "tag:yaml.org,2002:str"
