"""What stands between a story and its readers: one file a concern, one list of findings.

A check is a function of a Story and the instant it would be shown at; it yields findings, much as
Django's system checks do: an id, a severity, a sentence, what to do, the field to jump to.
"""

from .archive import Archive
from .finding import ADVICE, ERROR, WARNING, Finding
from .registry import errors, findings, register, warnings

# Each registers its checks; this is the order in which an editor reads what they find.
from . import headline, duplicate, slug, body, banned, links  # noqa: F401 # isort: skip
from . import wire, section, attribution, quotation, photos, embargo  # noqa: F401 # isort: skip

__all__ = [
    "ADVICE",
    "ERROR",
    "WARNING",
    "Archive",
    "Finding",
    "errors",
    "findings",
    "register",
    "warnings",
]
