"""What every test may ask for: people with roles, and photos in a folder or on S3 of its own."""

from dataclasses import dataclass
from urllib.request import Request, urlopen

import pytest
from botocore.client import BaseClient
from django.contrib.auth.models import Group, User
from hypothesis import settings as hypothesis_settings

from articles.models import Photo
from articles.photos.storage import originals
from newsroom.media import media_storages

# No test asserts wall time, hypothesis included.
hypothesis_settings.register_profile("newsroom", deadline=None)
hypothesis_settings.load_profile("newsroom")


def pytest_collection_modifyitems(config, items):
    if "thorough" in config.getoption("markexpr"):
        return
    for item in items:
        if item.get_closest_marker("thorough"):
            item.add_marker(pytest.mark.skip(reason="takes long: ask with -m thorough"))


@pytest.fixture
def media_in(settings, monkeypatch):
    """``media_in("s3://…")``: from now on photos lie where that value of MEDIA_STORAGE says."""

    def use(value: str) -> None:
        settings.STORAGES = settings.STORAGES | media_storages(value, beside=settings.BASE_DIR)
        # A field asks for its storage once, when the models are loaded.
        monkeypatch.setattr(Photo._meta.get_field("file"), "storage", originals())

    return use


@pytest.fixture(autouse=True)
def _own_media(media_in, tmp_path):
    """No test writes photos where another, or a newsroom, keeps its own."""
    media_in(str(tmp_path))


@pytest.fixture(scope="session")
def s3_server():
    """The address of a server that speaks S3, on this machine."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@dataclass(frozen=True, slots=True)
class S3Media:
    """The bucket that photos lie in, and who may look into it."""

    endpoint: str
    bucket: str
    client: BaseClient


@pytest.fixture
def s3_media(s3_server, media_in, monkeypatch, tmp_path):
    """Photos lie on S3: an empty bucket, and a key to it in the environment."""
    aws = {
        "AWS_ACCESS_KEY_ID": "newsroom",
        "AWS_SECRET_ACCESS_KEY": "correct horse",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": str(tmp_path / "no-config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "no-credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
    }
    for name, value in aws.items():
        monkeypatch.setenv(name, value)
    with urlopen(Request(f"{s3_server}/moto-api/reset", method="POST")):  # noqa: S310
        pass
    media_in(f"s3://newsroom-photos?endpoint={s3_server}")
    client = originals().connection.meta.client
    client.create_bucket(Bucket="newsroom-photos")
    return S3Media(s3_server, "newsroom-photos", client)


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Hashing a password is slow on purpose; hundreds of tests make somebody who has one."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _quick_copies(monkeypatch):
    """Copies for readers are packed tightly, which takes its time; hundreds of tests make some."""
    monkeypatch.setattr("articles.photos.renditions.METHOD", 0)


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
