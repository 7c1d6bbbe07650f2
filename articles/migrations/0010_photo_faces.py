"""Photos that are held get their public face, and versions ask for it instead of freezing a picture.

What versions, revisions and their digests say of a photo is brought into the form that they have
from now on, so that no story looks changed that nobody has changed.
"""

import re

from django.db import migrations

from articles.records import Story

_TOKEN = re.compile(r"/photos/([^/]+)/\d+\.webp$")
MARKS = ("creator", "credit", "copyright_notice")
#: Columns that a photo and its face have alike.
SAME = ("token", "sha256", "width", "height", "focal_x", "focal_y")


def with_token(photo: dict) -> dict:
    """A photo of a record that was stored before: named by its token, without its copies."""
    renditions = photo.pop("renditions", [])
    found = renditions and _TOKEN.search(renditions[0].get("url", ""))
    return {"token": found[1], **photo} if found else photo


def with_photos(summary: dict) -> dict:
    """The summary of a version, which had one photo with its copies."""
    photo = summary.pop("photo", None)
    if photo is None:
        return summary
    kept = ("token", "alt_text", "caption", "credit")
    photo = with_token(photo)
    return summary | {"photos": [{name: photo[name] for name in kept if name in photo}]}


def public_digest(story: Story) -> str:
    """As ``desk.record`` has it."""
    return story.public_face().digest(without=("published_at", "updated_at"))


def stories_with_photos(model):
    """The rows of ``model`` that hold a story with photos, one at a time, and that story."""
    numbers = model.objects.filter(story__has_key="photos").values_list("pk", flat=True)
    for number in list(numbers):
        row = model.objects.get(pk=number)
        photos = [with_token(photo) for photo in row.story["photos"]]
        yield row, Story.from_json(row.story | {"photos": photos})


def give_faces(apps, schema_editor):
    Photo, PhotoFace = (apps.get_model("articles", name) for name in ("Photo", "PhotoFace"))
    for photo in Photo.objects.defer("metadata").iterator():
        PhotoFace.objects.create(
            photo=photo,
            marks={name: getattr(photo, name) for name in MARKS},
            shown_from=photo.rights_from,
            shown_until=photo.rights_until,
            **{name: getattr(photo, name) for name in SAME},
        )


def ask_for_pictures(apps, schema_editor):
    Version, Revision, Article, Photo, Link = (
        apps.get_model("articles", name)
        for name in ("PublishedVersion", "Revision", "Article", "Photo", "PublishedPhoto")
    )
    photos = dict(Photo.objects.values_list("token", "pk"))
    for version, story in stories_with_photos(Version):
        face = story.public_face()
        Version.objects.filter(pk=version.pk).update(
            story=face.to_json(),
            summary=with_photos(version.summary),
            digest=public_digest(face),
        )
        tokens = dict.fromkeys(photo.token for photo in face.photos if photo.token in photos)
        Link.objects.bulk_create(Link(version=version, photo_id=photos[token]) for token in tokens)
    for revision, story in stories_with_photos(Revision):
        Revision.objects.filter(pk=revision.pk).update(story=story.to_json())
        Article.objects.filter(pk=revision.article_id, version=revision.number).update(
            digest=public_digest(story)
        )


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_photos")]

    operations = [
        migrations.RunPython(give_faces, migrations.RunPython.noop),
        migrations.RunPython(ask_for_pictures, migrations.RunPython.noop),
    ]
