"""Photos lie in a folder or on S3: whole, private, and told in a sentence where they cannot."""

import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.conf import settings as site
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.http import FileResponse
from django.test import RequestFactory
from PIL import Image

from articles.models import Photo
from articles.photos.checks import media_storage
from articles.photos.storage import StorageProblem, copies, originals
from articles.photos.uploads import is_cut_off
from newsroom.media import media_storages

from .factories import picture_bytes

NAME = "ab/abcdef"
COPY = "photos/token/0123456789/full/320.webp"


def read(storage, name: str) -> bytes:
    with storage.open(name) as file:
        return file.read()


@pytest.fixture(params=["folder", "s3"])
def kept(request):
    """Photos in a folder, and then the same on S3."""
    if request.param == "s3":
        request.getfixturevalue("s3_media")
    return request.param


# -- what holds wherever they lie ------------------------------------------------------------------


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("place", [originals, copies])
def test_what_is_stored_is_read_back_byte_for_byte(place):
    data = secrets.token_bytes(10_000)
    assert place().save(NAME, ContentFile(data)) == NAME
    assert read(place(), NAME) == data
    assert place().exists(NAME)
    assert place().size(NAME) == len(data)


@pytest.mark.usefixtures("kept")
def test_the_same_name_again_replaces_the_file():
    assert copies().save(COPY, ContentFile(b"first")) == COPY
    assert copies().save(COPY, ContentFile(b"2nd")) == COPY
    assert read(copies(), COPY) == b"2nd"
    assert copies().listdir("photos/token/0123456789/full") == ([], ["320.webp"])


@pytest.mark.usefixtures("kept")
def test_originals_and_copies_lie_apart():
    originals().save(NAME, ContentFile(b"original"))
    assert not copies().exists(NAME)
    copies().save(COPY, ContentFile(b"copy"))
    assert not originals().exists(COPY)
    assert default_storage.exists(COPY)


@pytest.mark.usefixtures("kept")
def test_a_file_that_is_not_there_is_missing_and_no_problem():
    with pytest.raises(FileNotFoundError):
        copies().open(COPY)
    assert not copies().exists(COPY)
    copies().delete(COPY)


@pytest.mark.usefixtures("kept")
def test_what_is_deleted_is_gone():
    originals().save(NAME, ContentFile(b"original"))
    originals().delete(NAME)
    assert not originals().exists(NAME)
    with pytest.raises(FileNotFoundError):
        originals().open(NAME)


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("name", ["../originals/ab/abcdef", "/etc/passwd", "a/../../b", "a\0b"])
def test_no_name_leads_out_of_the_place(name):
    with pytest.raises(SuspiciousOperation):
        copies().open(name)
    with pytest.raises(SuspiciousOperation):
        copies().exists(name)
    with pytest.raises(SuspiciousOperation):
        copies().save(name, ContentFile(b"x"))


@pytest.mark.usefixtures("kept")
def test_originals_have_no_address_and_copies_have_ours():
    with pytest.raises(ValueError, match="not accessible via a URL"):
        originals().url(NAME)
    assert copies().url(COPY) == f"/media/{COPY}"


@pytest.mark.usefixtures("kept")
def test_an_upload_that_is_stored_can_still_be_read():
    with TemporaryUploadedFile("hall.jpg", "image/jpeg", 5, None) as upload:
        upload.write(b"bytes")
        originals().save(NAME, upload)
        upload.seek(0)
        assert upload.read() == b"bytes"
    assert read(originals(), NAME) == b"bytes"


@pytest.mark.usefixtures("kept")
def test_several_who_store_the_same_copy_at_once_do_not_disturb_each_other():
    data = secrets.token_bytes(100_000)

    def store_and_read(_turn: int) -> bytes:
        copies().save(COPY, ContentFile(data))
        return read(copies(), COPY)

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(store_and_read, range(8))) == {data}
    assert copies().listdir("photos/token/0123456789/full") == ([], ["320.webp"])


@pytest.mark.usefixtures("kept")
def test_the_original_of_a_photo_lies_where_media_storage_says():
    photo = Photo(sha256="ab" * 32)
    photo.file.save("hall.jpg", ContentFile(b"bytes"), save=False)
    assert photo.file.name == f"ab/{photo.sha256}"
    assert read(originals(), photo.file.name) == b"bytes"


@pytest.mark.usefixtures("kept")
def test_a_stored_copy_is_served_with_its_length():
    copies().save(COPY, ContentFile(b"x" * 10_000))
    with copies().open(COPY) as stored:
        response = FileResponse(stored, content_type="image/webp")
        assert response["Content-Length"] == "10000"
        assert response.getvalue() == b"x" * 10_000


@pytest.mark.usefixtures("kept")
def test_pillow_reads_a_picture_from_where_it_lies():
    copies().save(COPY, ContentFile(picture_bytes((40, 30))))
    with copies().open(COPY) as file, Image.open(file) as image:
        assert image.size == (40, 30)


# -- in a folder -----------------------------------------------------------------------------------


def test_originals_are_for_the_newsroom_alone_and_copies_for_its_web_server_too(tmp_path):
    originals().save(NAME, ContentFile(b"original"))
    copies().save(COPY, ContentFile(b"copy"))

    def mode(path: str) -> int:
        return (tmp_path / path).stat().st_mode & 0o777

    assert [mode(f"originals{path}") for path in ("", "/ab", f"/{NAME}")] == [0o700, 0o700, 0o600]
    assert [mode(f"copies{path}") for path in ("", "/photos", f"/{COPY}")] == [0o755, 0o755, 0o644]


def test_a_file_that_breaks_off_leaves_the_one_before_and_no_rest(tmp_path):
    class BreaksOff(File):
        def chunks(self, chunk_size=None):
            yield b"half"
            raise OSError("The upload has ended.")

    copies().save(COPY, ContentFile(b"whole"))
    with pytest.raises(OSError, match="has ended"):
        copies().save(COPY, BreaksOff(BytesIO()))
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["320.webp"]
    assert read(copies(), COPY) == b"whole"


def test_nobody_finds_a_file_before_it_is_whole():
    found = []

    class Watched(File):
        def chunks(self, chunk_size=None):
            yield b"half "
            found.append(copies().exists(COPY))
            yield b"and half"

    copies().save(COPY, Watched(BytesIO()))
    assert found == [False]
    assert read(copies(), COPY) == b"half and half"


# -- on S3 -----------------------------------------------------------------------------------------


def anonymous(url: str) -> int:
    """The HTTP status that somebody without a key gets."""
    try:
        with urlopen(url) as answer:  # noqa: S310
            return answer.status
    except HTTPError as error:
        with error:
            return error.code


def test_nobody_gets_a_file_from_the_bucket_without_a_key(s3_media):
    originals().save(NAME, ContentFile(b"original"))
    copies().save(COPY, ContentFile(b"copy"))
    bucket = f"{s3_media.endpoint}/{s3_media.bucket}"
    assert anonymous(f"{bucket}/originals/{NAME}") == 403
    assert anonymous(f"{bucket}/copies/{COPY}") == 403
    s3_media.client.put_object(Bucket=s3_media.bucket, Key="public", Body=b"x", ACL="public-read")
    assert anonymous(f"{bucket}/public") == 200


def test_a_prefix_and_a_bucket_for_originals(s3_media, media_in):
    s3_media.client.create_bucket(Bucket="safe")
    media_in(f"s3://{s3_media.bucket}/news/a?originals=safe&endpoint={s3_media.endpoint}")
    originals().save(NAME, ContentFile(b"original"))
    copies().save(COPY, ContentFile(b"copy"))

    def keys(bucket: str) -> list[str]:
        answer = s3_media.client.list_objects_v2(Bucket=bucket)
        return [entry["Key"] for entry in answer["Contents"]]

    assert keys("safe") == [f"news/a/originals/{NAME}"]
    assert keys(s3_media.bucket) == [f"news/a/copies/{COPY}"]


def test_a_large_original_goes_in_parts_and_comes_back_on_disk(s3_media):
    data = secrets.token_bytes(9 * 2**20)
    file = File(BytesIO(data))
    file.content_type = "image/tiff"
    originals().save(NAME, file)
    with originals().open(NAME) as kept:
        assert kept.read() == data
        assert kept.file._rolled
    held = s3_media.client.head_object(Bucket=s3_media.bucket, Key=f"originals/{NAME}")
    assert held["ContentType"] == "image/tiff"
    assert held["ETag"].endswith('-2"')


def test_a_large_file_is_stored_in_pieces(s3_media):
    asked = []

    class Pieces(BytesIO):
        def read(self, size=-1):
            asked.append(size)
            return super().read(size)

    originals().save(NAME, File(Pieces(bytes(9 * 2**20)), NAME))
    assert all(0 < size <= 8 * 2**20 for size in asked)


def test_a_copy_has_its_content_type_on_s3(s3_media):
    copies().save(COPY, ContentFile(b"copy"))
    held = s3_media.client.head_object(Bucket=s3_media.bucket, Key=f"copies/{COPY}")
    assert held["ContentType"] == "image/webp"


def test_a_file_on_s3_is_asked_for_once(s3_media):
    copies().save(COPY, ContentFile(b"copy"))
    asked = []
    events = copies().connection.meta.client.meta.events
    events.register("before-send.s3", lambda request, **_: asked.append(request.method))
    assert read(copies(), COPY) == b"copy"
    assert asked == ["GET"]


#: Each thing that is asked of a storage.
every_deed = pytest.mark.parametrize(
    "deed",
    [
        lambda place: place.open(NAME),
        lambda place: place.save(NAME, ContentFile(b"x")),
        lambda place: place.save(NAME, ContentFile(bytes(9 * 2**20))),
        lambda place: place.exists(NAME),
        lambda place: place.size(NAME),
        lambda place: place.delete(NAME),
        lambda place: place.listdir("ab"),
        lambda place: place.get_modified_time(NAME),
        lambda place: place.check(),
    ],
    ids="open save save-large exists size delete listdir modified check".split(),
)


@every_deed
def test_an_s3_that_does_not_answer_is_said_so(s3_media, media_in, monkeypatch, deed):
    monkeypatch.setattr("articles.photos.bucket.PATIENCE.retries", {"total_max_attempts": 1})
    media_in("s3://newsroom-photos?endpoint=http://127.0.0.1:9")
    with pytest.raises(
        StorageProblem, match="of MEDIA_STORAGE does not answer.*127.0.0.1:9"
    ) as told:
        deed(originals())
    assert told.value.__suppress_context__


@pytest.fixture
def asks_for_keys(s3_media):
    """The server knows nobody's key."""

    def after(requests: str) -> None:
        url = f"{s3_media.endpoint}/moto-api/reset-auth"
        plain = {"Content-Type": "text/plain"}
        with urlopen(Request(url, requests.encode(), plain)):  # noqa: S310
            pass

    after("0")
    yield
    after("inf")


@every_deed
@pytest.mark.usefixtures("asks_for_keys")
def test_a_key_that_s3_refuses_is_said_so(deed):
    with pytest.raises(StorageProblem, match="newsroom-photos of MEDIA_STORAGE refuses us"):
        deed(originals())


def test_without_a_key_the_variables_are_named(s3_media, media_in, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    media_in(f"s3://newsroom-photos?endpoint={s3_media.endpoint}")
    with pytest.raises(StorageProblem, match="AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"):
        originals().save(NAME, ContentFile(b"x"))


def test_a_bucket_that_is_not_there_is_no_missing_file(s3_media, media_in):
    media_in(f"s3://newsroom-fotos?endpoint={s3_media.endpoint}")
    with pytest.raises(StorageProblem, match="no bucket newsroom-fotos"):
        originals().open(NAME)
    with pytest.raises(StorageProblem, match="no bucket newsroom-fotos"):
        originals().save(NAME, ContentFile(b"x"))


# -- before it is needed ---------------------------------------------------------------------------


@pytest.mark.usefixtures("kept")
def test_the_deployment_check_finds_nothing_where_photos_can_be_stored():
    assert media_storage(app_configs=None) == []


def test_the_deployment_check_finds_a_bucket_that_is_not_there(s3_media, media_in):
    media_in(f"s3://newsroom-fotos?endpoint={s3_media.endpoint}")
    [error] = media_storage(app_configs=None)
    assert error.id == "articles.E001"
    assert "no bucket newsroom-fotos" in error.msg


def test_the_deployment_check_finds_a_folder_that_is_none(tmp_path, media_in):
    (tmp_path / "file").touch()
    media_in(str(tmp_path / "file"))
    found = media_storage(app_configs=None)
    assert [error.id for error in found] == ["articles.E001", "articles.E001"]
    assert "is no folder that this process may write to" in found[0].msg


def test_only_the_deployment_check_asks_the_storage(media_in):
    media_in("/dev/null")
    assert "articles.E001" not in {error.id for error in run_checks(tags=["files"])}
    asked = run_checks(tags=["files"], include_deployment_checks=True)
    assert "articles.E001" in {error.id for error in asked}


# -- MEDIA_STORAGE ---------------------------------------------------------------------------------


def test_a_folder_is_beside_manage_py_unless_it_is_absolute():
    beside = Path("/srv/newsroom")
    kept = media_storages("media", beside=beside)
    assert kept["originals"]["OPTIONS"]["location"] == beside / "media/originals"
    assert kept["copies"]["OPTIONS"]["location"] == beside / "media/copies"
    assert kept["default"] == kept["copies"]
    kept = media_storages("/var/media", beside=beside)
    assert kept["copies"]["OPTIONS"]["location"] == Path("/var/media/copies")


def test_a_bucket_has_its_server_and_region():
    kept = media_storages(
        "s3://photos/news/?endpoint=https://s3.example.org&region=eu-central-1",
        beside=site.BASE_DIR,
    )
    assert kept["copies"]["OPTIONS"] == {
        "bucket_name": "photos",
        "location": "news/copies",
        "endpoint_url": "https://s3.example.org",
        "region_name": "eu-central-1",
    }


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("", "is empty: give a folder"),
        ("s3:photos", "is neither a folder nor s3://bucket"),
        ("s3://", "is neither a folder nor s3://bucket"),
        ("ftp://photos", "is neither a folder nor s3://bucket"),
        ("https://photos.example.org/", "is neither a folder nor s3://bucket"),
        ("s3://AKIA:hunter2@photos", "has a password in it: put it into AWS_ACCESS_KEY_ID"),
        ("s3://My_Photos", "names the bucket 'My_Photos'"),
        ("s3://photos?originals=", "names the bucket ''"),
        ("s3://photos/../other", "has a prefix"),
        ("s3://photos/a//b", "has a prefix"),
        ("s3://photos/a#b", "has a prefix"),
        ("s3://photos?acl=public", "has the option 'acl': it may have originals, endpoint, region"),
        ("s3://photos?region=a&region=b", "has an option twice"),
        ("s3://photos?region=eu central", "has the region"),
        ("s3://photos?endpoint=s3.example.org", "has no usable endpoint"),
        ("s3://photos?endpoint=https://key:hunter2@host", "has no usable endpoint"),
        ("s3://photos?endpoint=http://[", "has an address that is none"),
    ],
)
def test_a_wrong_media_storage_is_one_sentence(value, sentence):
    with pytest.raises(ImproperlyConfigured) as told:
        media_storages(value, beside=site.BASE_DIR)
    assert str(told.value).startswith(f"MEDIA_STORAGE {sentence}")
    assert "hunter2" not in str(told.value)


# -- uploads ---------------------------------------------------------------------------------------


def sent(*files: bytes):
    """The files of a request in which they are sent, and the request."""
    uploads = [SimpleUploadedFile(f"{number}.jpg", data) for number, data in enumerate(files)]
    request = RequestFactory().post("/", {"files": uploads, "note": "From the hall"})
    return request.FILES.getlist("files"), request


def test_a_large_upload_is_spooled_to_disk():
    [file], _request = sent(bytes(3 * 2**20))
    assert os.path.getsize(file.temporary_file_path()) == file.size == 3 * 2**20
    assert not is_cut_off(file)
    file.close()


def test_a_small_upload_stays_in_memory():
    [file], _request = sent(b"small")
    assert not hasattr(file, "temporary_file_path")
    assert not is_cut_off(file)


def test_an_upload_above_the_limit_is_let_go_and_the_rest_goes_on(monkeypatch):
    monkeypatch.setattr("articles.photos.uploads.MOST_BYTES", 2 * 2**20)
    (first, second, third), request = sent(b"a" * 2 * 2**20, b"b" * 3 * 2**20, b"c" * 1000)
    assert [is_cut_off(file) for file in (first, second, third)] == [False, True, False]
    assert second.size == os.path.getsize(second.temporary_file_path()) == 0
    assert second.read() == b""
    assert (first.size, third.read()) == (2 * 2**20, b"c" * 1000)
    assert request.POST["note"] == "From the hall"
    for file in (first, second, third):
        file.close()


def test_a_request_with_too_much_in_all_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr("articles.photos.uploads.MOST_TOGETHER", 3 * 2**20)
    files, _request = sent(*[bytes(2**20)] * 5)
    assert len(files) == 3
    for file in files:
        file.close()
