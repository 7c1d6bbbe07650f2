"""What the kinds of things that stories hold are called on readers' pages."""

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles.models.source import CitationRole, SourceKind

#: Stories are counted so far, and then it is said that there are more.
COUNTED = 1000

#: Those that change what a reader may have believed; they stand above the story's text.
GRAVE_CORRECTIONS = frozenset({"correction", "retraction"})

_CORRECTIONS = {
    "update": _("Update"),
    "clarification": _("Clarification"),
    "correction": _("Correction"),
    "retraction": _("Retraction"),
}
_CORRECTIONS_OF = {
    "update": _("Updates"),
    "clarification": _("Clarifications"),
    "correction": _("Corrections"),
    "retraction": _("Retractions"),
}
_MEANINGS = {
    "update": _("Something new has been added that was not known when the story was published."),
    "clarification": _("What we wrote was not wrong, but could be misunderstood; it is now clear."),
    "correction": _("Something was wrong and has been put right."),
    "retraction": _("What the story said, or a part of it, does not stand; we take it back."),
}
_KINDS = dict(SourceKind.choices)
_ROLES = dict(CitationRole.choices)


def correction_word(kind: str) -> str:
    """What a kind of correction (``records.CORRECTION_KINDS``) is called."""
    return _CORRECTIONS[kind]


def corrections_word(kind: str) -> str:
    """What all corrections of a kind are called."""
    return _CORRECTIONS_OF[kind]


def correction_meaning(kind: str) -> str:
    """What a kind of correction tells readers, in a sentence."""
    return _MEANINGS[kind]


def kind_word(kind: str) -> str:
    """What a kind of source is called; nothing for a kind that was never given."""
    return _KINDS.get(kind, "")


def role_word(role: str) -> str:
    """What is said of a source that has this role in a story."""
    return _ROLES[role]


def how_many_stories(count: int) -> str:
    """So many stories, in words, as far as they are counted."""
    if count > COUNTED:
        return gettext("More than %(count)s stories") % {"count": _number(COUNTED)}
    return ngettext("%(count)s story", "%(count)s stories", count) % {"count": _number(count)}


def how_many_parts(count: int) -> str:
    """A series of so many stories, in words, as far as they are counted."""
    if count > COUNTED:
        return gettext("A series in more than %(count)s parts") % {"count": _number(COUNTED)}
    said = ngettext("A series, one part so far", "A series in %(count)s parts", count)
    return said % {"count": _number(count)}


def _number(number: int) -> str:
    return number_format(number, force_grouping=True)
