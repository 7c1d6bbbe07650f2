"""The sample newsroom is loaded once, whole, and a second time changes nothing."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.utils import timezone

from articles.demo import load as demo
from articles.desk.state import LiveState, with_live_state
from articles.models import (
    Article,
    Citation,
    FrontSlot,
    HousePage,
    Photo,
    PublishedCorrection,
    PublishedVersion,
    Section,
    Tag,
)

from .factories import picture_bytes

MODELS = (Article, PublishedVersion, Photo, Section, Tag, Citation, FrontSlot, HousePage, User)


@pytest.fixture
def _quick_pictures(monkeypatch):
    """Each picture of the demo as one flat colour: how they are drawn is tested elsewhere."""

    def draw(name: str) -> bytes:
        number = sum(map(ord, name)) * 7919
        return picture_bytes((400 + len(name), 300), color=f"#{number % 0xFFFFFF:06x}")

    monkeypatch.setattr(demo, "draw", draw)


@pytest.mark.django_db
@pytest.mark.usefixtures("_quick_pictures")
def test_the_demo_shows_every_kind_of_story_and_is_loaded_once(client, settings, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "of the test")
    monkeypatch.setattr("articles.management.commands.demo.call_command", lambda *_, **__: None)
    out = StringIO()
    call_command("demo", no_serve=True, stdout=out)
    assert "/admin/" in out.getvalue()
    for login in User.objects.values_list("username", flat=True):
        assert login in out.getvalue()
        assert client.login(username=login, password=demo.PASSWORD)
    counts = [model.objects.count() for model in MODELS]

    states = dict(
        with_live_state(Article.objects.all(), at=timezone.now())
        .order_by()
        .values_list("live_state")
        .annotate(Count("pk"))
    )
    assert states[LiveState.LIVE] >= 30
    assert {LiveState.SCHEDULED, LiveState.NEVER, LiveState.WITHDRAWN} <= set(states)
    assert Article.objects.filter(embargo_until__gt=timezone.now()).exists()
    assert PublishedCorrection.objects.exists()
    assert FrontSlot.objects.filter(area="lead").exists()
    assert User.objects.filter(groups__isnull=False).count() == 4
    assert PublishedVersion.objects.filter(number=2, updated_at__isnull=False).exists()
    client.logout()
    assert client.get("/").status_code == 200
    for page in ("/about/", "/contact/", "/standards/"):
        assert client.get(page).status_code == 200

    call_command("demo", no_serve=True, stdout=StringIO())
    assert counts == [model.objects.count() for model in MODELS]


@pytest.mark.django_db
def test_a_port_that_is_taken_is_named_before_anything_is_done():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} cannot be used"):
            call_command("demo", port=port, stdout=StringIO())
    assert not Article.objects.exists()
