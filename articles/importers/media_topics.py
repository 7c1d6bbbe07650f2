"""The names of IPTC's Media Topics, by their codes."""

from __future__ import annotations


def name_of(code: str, language: str = "") -> str:
    """The name of a Media Topic (``20000002`` or ``medtop:20000002``); "" where there is none."""
    return ""
