"""The German of the desk and of the readers' pages: complete, and compiled from what is here."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[1]
GERMAN = ROOT / "articles" / "locale" / "de" / "LC_MESSAGES" / "django.po"
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


@pytest.fixture(scope="module")
def german() -> polib.POFile:
    return polib.pofile(str(GERMAN))


def test_every_sentence_is_translated(german):
    assert [entry.msgid for entry in german.untranslated_entries()] == []
    assert [entry.msgid for entry in german.fuzzy_entries()] == []


def test_every_translation_has_the_places_of_its_original(german):
    for entry in german:
        wanted = set(PLACE.findall(entry.msgid)) | set(PLACE.findall(entry.msgid_plural))
        for said in [entry.msgstr, *entry.msgstr_plural.values()]:
            if said:
                assert set(PLACE.findall(said)) <= wanted, entry.msgid
        most = entry.msgstr or entry.msgstr_plural[1]
        assert set(PLACE.findall(most)) == wanted, entry.msgid


def test_what_is_used_is_compiled_from_what_is_written(german):
    compiled = polib.mofile(str(GERMAN.with_suffix(".mo")))
    said = {(entry.msgctxt, entry.msgid): entry for entry in compiled}
    for entry in german:
        there = said.pop((entry.msgctxt, entry.msgid))
        assert (there.msgstr, there.msgstr_plural) == (entry.msgstr, entry.msgstr_plural), (
            f"{entry.msgid}: run manage.py compilemessages"
        )
    assert not said


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="no gettext on this machine")
def test_no_sentence_of_ours_is_missing(german, tmp_path):
    for folder in ("articles", "newsroom", "templates"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "manage.py", tmp_path)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "de", "--no-obsolete"],
        cwd=tmp_path,
        env={"SECRET_KEY": "x", "PATH": "/usr/bin:/bin"},
        check=True,
        capture_output=True,
    )
    found = polib.pofile(str(tmp_path / GERMAN.relative_to(ROOT)))
    known = {(entry.msgctxt, entry.msgid) for entry in german}
    missing = {entry.msgid for entry in found if (entry.msgctxt, entry.msgid) not in known}
    assert not missing, "run manage.py makemessages -l de -i .venv -i tests, and translate"
