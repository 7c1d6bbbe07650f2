"""What the kinds of things that stories hold are called on readers' pages."""

from django.utils.translation import gettext_lazy as _

from articles.models.source import CitationRole, SourceKind

#: Those that change what a reader may have believed; they stand above the story's text.
GRAVE_CORRECTIONS = frozenset({"correction", "retraction"})

_CORRECTIONS = {
    "update": _("Update"),
    "clarification": _("Clarification"),
    "correction": _("Correction"),
    "retraction": _("Retraction"),
}
_KINDS = dict(SourceKind.choices)
_ROLES = dict(CitationRole.choices)


def correction_word(kind: str) -> str:
    """What a kind of correction (``records.CORRECTION_KINDS``) is called."""
    return _CORRECTIONS[kind]


def kind_word(kind: str) -> str:
    """What a kind of source is called; nothing for a kind that was never given."""
    return _KINDS.get(kind, "")


def role_word(role: str) -> str:
    """What is said of a source that has this role in a story."""
    return _ROLES[role]
