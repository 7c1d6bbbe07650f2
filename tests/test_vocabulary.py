"""Tags, sources, sections and authors: one a name, whatever its case, kept where stories need them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from articles.desk.confidential import stories_that_name
from articles.models import Photo, Source, Tag

from .factories import make_article, make_author, make_photo, make_published, make_source, make_tag

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "spelling", ["éléphants", "ÉLÉPHANTS", "  Éléphants ", "E\u0301le\u0301phants"]
)
def test_a_tag_is_the_same_tag_in_any_case_and_script(spelling):
    tag = make_tag("Éléphants")
    article = make_article()
    article.tags.add(spelling)
    assert list(article.tags.all()) == [tag]


def test_the_database_holds_one_tag_a_name():
    make_tag("Museums")
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(name="MUSEUMS")


@pytest.mark.parametrize(
    ("name", "slug"),
    [("École normale", "école-normale"), ("북한", "북한"), ("C++", "c"), ("!!", "tag")],
)
def test_a_slug_keeps_its_script(name, slug):
    assert make_tag(name).slug == slug


def test_an_alias_stands_for_one_word_only():
    make_source("Korean Central News Agency", aliases=["KCNA"])
    twin = Source(name="Another agency", slug="another", aliases=["kcna"])
    with pytest.raises(ValidationError, match="already stands for Korean Central News Agency"):
        twin.full_clean()


def test_nothing_that_a_story_needs_can_be_deleted():
    article = make_published(tags=("Museums",), sources=("Yonhap",)).article
    add = article.story_photos.create(photo=make_photo(), key="1")
    for needed in (
        make_tag("Museums"),
        make_source("Yonhap"),
        make_author("Ada Marsh"),
        article.section,
        add.photo,
        article,
    ):
        with pytest.raises(ProtectedError):
            needed.delete()


def test_deleting_an_account_leaves_its_stories(editor):
    article = make_article(created_by=editor)
    editor.delete()
    article.refresh_from_db()
    assert article.created_by is None


def test_a_source_that_readers_see_is_named_before_it_can_be_made_confidential():
    version = make_published(headline="Who said so", sources=("Yonhap",))
    assert stories_that_name(make_source("Yonhap")) == ["Who said so"]
    assert stories_that_name(make_source("Reuters")) == []
    assert version.article.citations.count() == 1


@pytest.mark.parametrize("fields", [{"focal_x": 1.2}, {"focal_y": -0.1}])
def test_the_focal_point_lies_in_the_picture(fields):
    photo = make_photo()
    with pytest.raises(IntegrityError), transaction.atomic():
        Photo.objects.filter(pk=photo.pk).update(**fields)


def test_urgency_is_1_to_8():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_article(urgency=9)
