"""The addresses in a text: where its links lead, as far as can be told without asking the network."""

import html
import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

_LINK = re.compile(r"<a\b([^>]*)>", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
#: Hosts that nobody can have (RFC 2606, RFC 6761), but for ``.example``: nobody types it for want
#: of a better one, and the sample newsroom lives there.
_RESERVED = re.compile(
    r"(?:.*\.)?(?:example\.(?:com|net|org)|test|invalid|localhost)\.?|127(?:\.\d+){3}|::1"
)
#: Schemes that lead somewhere and that we cannot follow.
_OTHER = frozenset({"mailto", "tel", "sms"})
STORY = frozenset({"story", "story-json"})


@lru_cache(maxsize=32)
def links(body: str) -> Sequence[str]:
    """The addresses that the links of ``body`` (HTML) name, each once; "" for a link without one."""
    if "<a" not in body and "<A" not in body:
        return ()
    found = []
    for link in _LINK.finditer(body):
        href = _HREF.search(link[1])
        found.append(html.unescape(next(filter(None, href.groups()), "")) if href else "")
    return tuple(dict.fromkeys(address.strip() for address in found))


def story_slugs(body: str) -> set[str]:
    """The slugs of our own stories that ``body`` links to."""
    return {slug for address in links(body) if (slug := story_slug(address))}


def story_slug(address: str) -> str:
    """The slug of the story of ours that ``address`` names; empty for all other addresses."""
    path = own_path(address)
    match = _match(path) if path else None
    return match.kwargs["slug"] if match and match.url_name in STORY else ""


def own_path(address: str) -> str:
    """The path of an address on this site, relative or absolute; empty for another's."""
    return _path_on(settings.SITE_URL, address)


@lru_cache(maxsize=1024)
def _path_on(site: str, address: str) -> str:
    try:
        parts, ours = urlsplit(address), urlsplit(site)
        if parts.netloc and (parts.hostname, parts.port) != (ours.hostname, ours.port):
            return ""
    except ValueError:
        return ""
    if parts.scheme not in {"", "http", "https"} or (parts.scheme and not parts.netloc):
        return ""
    return unquote(parts.path or ("/" if parts.netloc else ""))


def leads_nowhere(address: str) -> bool:
    """Whether ``address`` cannot lead readers anywhere, whatever is published."""
    path = own_path(address)
    if path:
        match = _match(path) if path.startswith("/") else None
        return match is None or "admin" in match.namespaces
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        return True
    if parts.scheme in _OTHER:
        return not parts.path
    return parts.scheme not in {"http", "https"} or not host or bool(_RESERVED.fullmatch(host))


def _match(path: str):
    for spelling in (path, f"{path}/"):
        try:
            return resolve(spelling)
        except Resolver404:
            continue
    return None
