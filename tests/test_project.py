"""The house as a whole: its rooms, its migrations, its settings."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from articles.known_sources import SOURCE_KINDS
from articles.models import SourceKind
from articles.records import CITATION_ROLES, CITATION_TERMS, CORRECTION_KINDS, PLACEMENTS

ROOT = Path(__file__).parents[1]


def run(*command: str, **env: str) -> subprocess.CompletedProcess:
    not_ours = {"SECRET_KEY", "DEBUG", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    inherited = {name: value for name, value in os.environ.items() if name not in not_ours}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=inherited | env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_room_knows_only_those_it_may():
    done = run("-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())")
    assert done.returncode == 0, done.stdout


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_do():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.skipif((ROOT / ".env").exists(), reason=".env names a SECRET_KEY here")
def test_without_a_secret_key_nothing_starts():
    done = run("manage.py", "check")
    assert done.returncode != 0
    assert "SECRET_KEY is not set" in done.stderr


def test_a_site_on_https_passes_djangos_deployment_checks():
    done = run(
        "manage.py",
        "check",
        "--deploy",
        "--fail-level=WARNING",
        SECRET_KEY="kept-long-and-random-0123456789-abcdefghijklmnopqrstuvwxyz",
        SITE_URL="https://news.example.org",
        ALLOWED_HOSTS="news.example.org",
    )
    assert done.returncode == 0, done.stderr


def test_the_record_and_the_tables_use_the_same_words():
    from articles.models import Citation, Correction, Placement

    assert set(SOURCE_KINDS) == set(SourceKind.values)
    assert set(CITATION_ROLES) == {value for value, _ in Citation._meta.get_field("role").choices}
    assert set(CITATION_TERMS) == {value for value, _ in Citation._meta.get_field("terms").choices}
    assert set(PLACEMENTS) == set(Placement.values)
    assert set(CORRECTION_KINDS) == set(Correction.Kind.values)
