"""The editor's buttons and the sanitiser come from one declaration."""

import re
from pathlib import Path

import django_prose_editor
import pytest
from django_prose_editor.config import EXTENSION_MAPPING, allowlist_from_extensions

from articles.body import ALLOWLIST, clean, editor_extensions

EDITOR_JS = Path(django_prose_editor.__file__).parent / "static/django_prose_editor/editor.js"


def test_every_extension_is_one_that_the_editor_has():
    exported = set(re.findall(r"\bas (\w+)", EDITOR_JS.read_text()))
    assert editor_extensions().keys() <= EXTENSION_MAPPING.keys() & exported


def test_the_editor_makes_no_tag_that_cleaning_takes_away():
    assert allowlist_from_extensions(editor_extensions())["tags"] <= ALLOWLIST.tags.keys()


def test_every_tag_has_a_button_or_comes_by_import_only():
    made = allowlist_from_extensions(editor_extensions())["tags"]
    assert ALLOWLIST.tags.keys() - made == {"aside", "figure", "caption"}


def test_headings_and_links_are_set_as_the_allowlist_says():
    extensions = editor_extensions()
    assert extensions["Heading"] == {"levels": [2, 3, 4]}
    assert extensions["Link"] == {"enableTarget": False, "protocols": ["http", "https", "mailto"]}


def test_our_own_nodes_are_named_only_where_their_javascript_is():
    own = editor_extensions(own=True).keys() - editor_extensions().keys()
    assert own == {"PullQuote", "PhotoPlaceholder"}


@pytest.mark.parametrize("tag", sorted(ALLOWLIST.marks.keys() - {"br", "a"}))
def test_a_mark_that_is_allowed_stays(tag):
    assert clean(f"<p><{tag}>x</{tag}></p>") == f"<p><{tag}>x</{tag}></p>"


def test_marks_nest_as_the_editor_nests_them():
    """Otherwise a story that is opened and saved untouched would count as changed."""
    body = clean('<p><sup><em><strong><a href="/x/">x</a></strong> y</em></sup></p>')
    assert (
        body
        == '<p><a href="/x/"><strong><em><sup>x</sup></em></strong></a><em><sup> y</sup></em></p>'
    )
