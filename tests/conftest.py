"""What every test may ask for: a clock, people with roles, a folder for photos of its own."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.storage import storages as storages_of
from hypothesis import settings as hypothesis_settings

from articles.models import Photo

# No test asserts wall time, hypothesis included.
hypothesis_settings.register_profile("newsroom", deadline=None)
hypothesis_settings.load_profile("newsroom")


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path, monkeypatch):
    """No test writes photos where another, or a newsroom, keeps its own."""
    storages = {name: dict(value) for name, value in settings.STORAGES.items()}
    storages["default"]["OPTIONS"] = {"location": tmp_path / "public", "base_url": "/media/"}
    storages["originals"]["OPTIONS"] = {"location": tmp_path / "originals"}
    settings.STORAGES = storages
    settings.MEDIA_ROOT = tmp_path / "public"
    # A field asks for its storage once, when the models are loaded.
    monkeypatch.setattr(Photo._meta.get_field("file"), "storage", storages_of["originals"])


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Hashing a password is slow on purpose; hundreds of tests make somebody who has one."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def person(db):
    """``person("Editor")``: somebody at the desk with that role."""

    def make(role: str, username: str = "") -> User:
        user = User.objects.create_user(
            username or role.lower().replace(" ", "-"), password="correct horse", is_staff=True
        )
        user.groups.add(Group.objects.get(name=role))
        return user

    return make


@pytest.fixture
def editor(person):
    return person("Editor")


@pytest.fixture
def chief(person):
    return person("Chief editor")


@pytest.fixture
def reporter(person):
    return person("Reporter")
