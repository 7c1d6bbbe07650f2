"""Links that cannot lead a reader anywhere; the network is never asked."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.records import Story

from .addresses import leads_nowhere, links, story_slug
from .archive import Archive
from .finding import WARNING, Finding
from .registry import register

#: So many characters of an address are shown.
MOST = 80


@register("links")
def check(story: Story, *, at: datetime) -> Iterator[Finding]:
    astray = [address for address in links(story.body) if leads_nowhere(address)]
    if astray:
        yield Finding(
            id="links.W1",
            severity=WARNING,
            message=ngettext(
                "This link leads nowhere: %(links)s.",
                "These links lead nowhere: %(links)s.",
                len(astray),
            )
            % {"links": _named(astray)},
            hint=_("Mend the address, or take the link out."),
            field="body",
        )
    shown = [source.url for source in story.sources if source.is_public and source.url]
    astray = [address for address in dict.fromkeys(shown) if leads_nowhere(address)]
    if astray:
        yield Finding(
            id="links.W2",
            severity=WARNING,
            message=ngettext(
                "The link of a source leads nowhere: %(links)s.",
                "The links of some sources lead nowhere: %(links)s.",
                len(astray),
            )
            % {"links": _named(astray)},
            hint=_("Mend the address, or take the link out."),
            field="citations",
        )


@register("own-links", asks_archive=True)
def check_own(story: Story, *, at: datetime, archive: Archive) -> Iterator[Finding]:
    astray = [
        address
        for address in links(story.body)
        if (slug := story_slug(address)) and not archive.leads_to_a_story(slug)
    ]
    if astray:
        yield Finding(
            id="links.W3",
            severity=WARNING,
            message=_("No story that readers see is at %(links)s.") % {"links": _named(astray)},
            hint=_("It may be withdrawn or not published yet; link to another, or to none."),
            field="body",
        )


def _named(addresses: list[str]) -> str:
    return ", ".join(_cut(address) or _("(no address)") for address in addresses)


def _cut(address: str) -> str:
    return Truncator(address).chars(MOST) if len(address) > MOST else address
