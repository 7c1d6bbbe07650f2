"""What running text says of its sources, and a credit for what states one."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.attribution import find_names, find_sources, possible_sources
from articles.body import to_text
from articles.desk.vocabulary import Vocabulary
from articles.names import name_key
from articles.records import Story, StoryCitation

from .item import Item


def with_credit(story: Story) -> tuple[StoryCitation, ...]:
    """The sources of ``story``, with its credit line as one of them."""
    if not story.credit:
        return story.sources
    credited = {name_key(one.name) for one in story.sources if one.role == "credit"}
    if name_key(story.credit) in credited:
        return story.sources
    return (StoryCitation(name=story.credit, role="credit"), *story.sources)


def recognise(item: Item, words: Vocabulary) -> None:
    """Find in plain text who is quoted, and which tags it might take; say so in the notes."""
    text = to_text(item.story.body)
    cited = {name_key(citation.name) for citation in item.story.sources}
    quoted = any(citation.role != "credit" for citation in item.story.sources)
    mentions = [] if quoted else find_sources(text, words.source_names)
    found = [
        StoryCitation(name=mention.key, role=mention.role, attribution=mention.statement)
        for mention in mentions
        if name_key(mention.key) not in cited
    ]
    item.story = replace(item.story, sources=(*item.story.sources, *found))
    for name in dict.fromkeys(citation.name for citation in found):
        statements = sum(citation.name == name for citation in found)
        item.notes.append(
            ngettext(
                "Recognised as a source: %(name)s (%(count)s statement).",
                "Recognised as a source: %(name)s (%(count)s statements).",
                statements,
            )
            % {"name": name, "count": statements}
        )
    for name in possible_sources(text, words.source_names):
        item.notes.append(_("Perhaps a source: %(name)s; it was not added.") % {"name": name})
    has = {name_key(tag.name) for tag in item.story.tags}
    for name in find_names(text, words.tag_names):
        if name_key(name) not in has:
            item.notes.append(_("Suggested tag: %(name)s.") % {"name": name})
