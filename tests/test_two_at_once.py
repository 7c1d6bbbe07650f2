"""Two people at the same story in the same instant: the lock holds, whatever the order."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from articles.desk.correct import correct
from articles.desk.publish import publish
from articles.desk.record import record_revision
from articles.desk.save import Conflict, claim
from articles.models import Article, EditingSession, PublishedVersion

from .factories import make_article, make_published
from .test_admin import form_of, url

pytestmark = pytest.mark.django_db(transaction=True)
EDITORS = 6


@pytest.fixture(autouse=True)
def _connections():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL as DATABASE_URL: an in-memory database has one connection")


def test_publishing_at_once_leaves_one_version_visible_at_any_instant():
    article = make_published(headline="Rain").article
    together = Barrier(EDITORS)

    def edit_and_publish(number: int) -> None:
        try:
            together.wait(timeout=20)
            mine = Article.objects.get(pk=article.pk)
            mine.headline = f"Rain {number}"
            Article.objects.filter(pk=mine.pk).update(headline=mine.headline)
            record_revision(article=mine, by=None)
            at = timezone.now() + timedelta(hours=1) if number % 2 else None
            publish(article=mine, by=None, at=at)
        finally:
            connection.close()

    with ThreadPoolExecutor(EDITORS) as editors:
        list(editors.map(edit_and_publish, range(EDITORS)))

    versions = PublishedVersion.objects.filter(article=article)
    numbers = list(versions.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    now = timezone.now()
    for minutes in range(0, 180, 10):
        at = now + timedelta(minutes=minutes)
        assert PublishedVersion.objects.visible(at).filter(article=article).count() == 1
    assert versions.pending(now).count() <= 1


def test_of_two_who_save_in_the_same_instant_one_is_told_and_nobodys_text_is_lost():
    article = make_article(headline="Rain")
    User.objects.create_superuser("ada")
    together = Barrier(2)

    def save(headline: str) -> int:
        try:
            desk = Client()
            desk.force_login(User.objects.get(username="ada"))
            together.wait(timeout=20)
            data = form_of(article, headline=headline)
            return desk.post(url("article_change", article.pk), data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as editors:
        statuses = sorted(editors.map(save, ["Snow", "Hail"]))

    assert statuses == [302, 302]
    headlines = [one.story["headline"] for one in article.revisions.order_by("number")]
    assert headlines in (["Rain", "Snow"], ["Rain", "Hail"])
    other = "Hail" if "Snow" in headlines else "Snow"
    assert other in EditingSession.objects.get().form


def test_corrections_and_saves_of_one_story_wait_for_each_other_and_never_lock_up():
    article = make_published(headline="Rain").article
    together = Barrier(EDITORS)

    def correct_or_save(number: int) -> None:
        try:
            together.wait(timeout=20)
            if number % 2:
                text = f"It was {number}."
                correct(article=article, by=None, kind="correction", text=text)
                return
            with transaction.atomic():
                mine = Article.objects.get(pk=article.pk)
                claim(article=mine, began_from=mine.version, by=None, fields=())
                mine.corrections.create(text=f"Said {number}.")
                record_revision(article=mine, by=None)
        except Conflict:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(EDITORS) as editors:
        list(editors.map(correct_or_save, range(EDITORS)))

    assert {"It was 1.", "It was 3.", "It was 5."} <= set(
        article.corrections.values_list("text", flat=True)
    )
