"""Two words for one thing become one, everywhere and for good, and can be taken apart again."""

import json
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.desk.merge import merge, undo_merge
from articles.desk.publish import publish
from articles.desk.record import public_digest, record_revision, story_of
from articles.desk.state import LiveState, with_live_state
from articles.desk.usage import REFERENCES
from articles.desk.vocabulary import Vocabulary
from articles.models import (
    Act,
    ActKind,
    Article,
    Author,
    Byline,
    Citation,
    PublishedTag,
    PublishedVersion,
    Section,
    Source,
    Tag,
)
from articles.names import name_key

from .factories import (
    make_article,
    make_author,
    make_published,
    make_section,
    make_source,
    make_tag,
)

pytestmark = pytest.mark.django_db

MAKERS = {Section: make_section, Tag: make_tag, Author: make_author, Source: make_source}


def rows() -> list:
    """All that a merge can touch, as it is."""
    tables = {one.model for references in REFERENCES.values() for one in references}
    return [
        list(model._base_manager.order_by("pk").values())
        for model in sorted({*tables, *REFERENCES} - {Article}, key=lambda model: model.__name__)
    ]


def live_state(article: Article) -> str:
    stories = with_live_state(Article.objects.filter(pk=article.pk), at=timezone.now())
    return stories.get().live_state


def one_of_each(name: str):
    """A published story whose section, tag, author and source all have this name."""
    return make_published(section=name, tags=(name,), authors=(name,), sources=(name,))


# -- what a merge does ------------------------------------------------------------------------------


def test_every_table_that_names_a_word_goes_along():
    """A new table must be named in ``REFERENCES``, or a merge would leave its rows behind."""
    for model, references in REFERENCES.items():
        named = {
            (related.related_model, related.field.name)
            for related in model._meta.get_fields(include_hidden=True)
            if related.one_to_many and related.related_model is not model
        }
        assert named == {(one.model, one.column) for one in references}


@pytest.mark.parametrize("model", REFERENCES)
def test_the_kept_word_stands_in_all_stories_of_the_merged(model):
    article = one_of_each("Musea").article
    kept, merged = MAKERS[model]("Museums"), MAKERS[model]("Musea")
    merge(kept=kept, merged=merged, by=None)
    for reference in REFERENCES[model]:
        assert not reference.rows(merged).exists()
    story = story_of(article, fresh=True)
    found = {
        Section: story.section_name,
        Tag: story.tags[0].name,
        Author: story.authors[0].name,
        Source: story.sources[0].name,
    }
    assert found[model] == "Museums"
    assert sorted(found.values()) == ["Musea"] * 3 + ["Museums"]


@pytest.mark.parametrize("model", REFERENCES)
def test_undoing_a_merge_is_exact(model):
    one_of_each("Musea")
    both = one_of_each("Museums").article
    both.tags.add(make_tag("Musea"))
    Byline.objects.create(article=both, author=make_author("Musea"), order=5)
    Citation.objects.create(article=both, source=make_source("Musea"))
    record_revision(article=both, by=None)
    publish(article=both, by=None)
    stories = [story_of(article, fresh=True) for article in Article.objects.order_by("pk")]
    before = rows()
    done = merge(kept=MAKERS[model]("Museums"), merged=MAKERS[model]("Musea"), by=None)
    assert rows() != before
    undo_merge(merge=done, by=None)
    assert rows() == before
    assert stories == [story_of(article, fresh=True) for article in Article.objects.order_by("pk")]


def test_a_story_with_both_tags_has_one_left():
    article = make_article(tags=("Museums", "Musea"))
    merge(kept=make_tag("Museums"), merged=make_tag("Musea"), by=None)
    assert [tag.name for tag in article.tags.all()] == ["Museums"]


def test_a_version_with_both_tags_stands_once_in_the_list(client):
    make_published(headline="Once is enough", tags=("Museums", "Musea"))
    merge(kept=make_tag("Museums"), merged=make_tag("Musea"), by=None)
    page = client.get(make_tag("Museums").get_absolute_url()).content.decode()
    assert page.count("Once is enough") == 1


def test_each_story_touched_has_a_revision_and_says_why(editor):
    touched, other = make_article(tags=("Musea",)), make_article(tags=("Ferries",))
    merge(kept=make_tag("Museums"), merged=make_tag("Musea"), by=editor)
    touched.refresh_from_db()
    revision = touched.revisions.first()
    assert (revision.number, revision.created_by) == (touched.version, editor)
    assert "“Musea” into “Museums”" in revision.reason
    assert revision.story == story_of(touched, fresh=True).to_json()
    assert touched.digest == public_digest(story_of(touched, fresh=True))
    assert other.revisions.count() == 1


def test_a_live_story_is_not_changed_by_a_merge():
    version = make_published(tags=("Musea",))
    changed = make_published(tags=("Musea",)).article
    Article.objects.filter(pk=changed.pk).update(deck="Another deck.")
    record_revision(article=changed, by=None)
    done = merge(kept=make_tag("Museums"), merged=make_tag("Musea"), by=None)
    assert live_state(version.article) == LiveState.LIVE
    assert live_state(changed) == LiveState.CHANGED
    assert publish(article=version.article, by=None) is None
    undo_merge(merge=done, by=None)
    assert live_state(version.article) == LiveState.LIVE
    assert live_state(changed) == LiveState.CHANGED


def test_what_is_frozen_stays_as_it_was():
    version = make_published(tags=("Musea",), section="Musea")
    merge(kept=make_tag("Museums"), merged=make_tag("Musea"), by=None)
    merge(kept=make_section("Museums"), merged=make_section("Musea"), by=None)
    after = PublishedVersion.objects.get(pk=version.pk)
    assert (after.story, after.summary) == (version.story, version.summary)
    assert after.section == make_section("Museums")


def test_a_merge_does_not_bring_old_stories_to_the_top_of_the_list():
    article = make_article(tags=("Musea",))
    before = Article.objects.get(pk=article.pk).updated_at
    merge(kept=make_tag("Museums"), merged=make_tag("Musea"), by=None)
    assert Article.objects.get(pk=article.pk).updated_at == before


def test_the_cost_in_queries_does_not_grow_with_the_stories():
    counts = []
    for number, many in enumerate((2, 30)):
        for _ in range(many):
            make_article(tags=(f"Musea {number}",))
        with CaptureQueriesContext(connection) as queries:
            merge(kept=make_tag("Museums"), merged=make_tag(f"Musea {number}"), by=None)
        counts.append(len(queries))
    assert counts[1] - counts[0] <= 2  # batches, never stories


def test_an_account_goes_over_and_comes_back(editor):
    kept, merged = make_author("Ada Marsh"), make_author("A. Marsh", user=editor)
    done = merge(kept=kept, merged=merged, by=None)
    assert Author.objects.get(user=editor) == kept
    undo_merge(merge=done, by=None)
    assert Author.objects.get(user=editor) == merged


def test_an_author_with_an_account_keeps_it(editor, reporter):
    kept = make_author("Ada Marsh", user=reporter)
    merge(kept=kept, merged=make_author("A. Marsh", user=editor), by=None)
    assert Author.objects.get(user=reporter) == kept


# -- its names go on being known ----------------------------------------------------------------------


def test_the_names_of_a_merged_word_mean_the_kept_one():
    kept = make_tag("Museums")
    merge(kept=kept, merged=make_tag("Musea", aliases=["Kunsthallen"]), by=None)
    words = Vocabulary()
    assert words.tags[name_key("musea")] == words.tags[name_key("Kunsthallen")] == kept
    found = {match.key for match in words.tag_names.matches("The Musea and the Kunsthallen.")}
    assert found == {"Museums"}
    article = make_article()
    article.tags.add("MUSEA")
    assert list(article.tags.all()) == [kept]


def test_a_merged_section_is_found_by_its_old_slug():
    kept = make_section("World")
    merge(kept=kept, merged=make_section("Abroad"), by=None)
    assert Vocabulary().section("abroad") == Vocabulary().section("Abroad") == kept


def test_a_name_that_was_merged_away_is_not_made_again():
    merge(kept=make_tag("Museums"), merged=make_tag("Musea"), by=None)
    with pytest.raises(ValidationError, match="“Musea” was merged into “Museums”"):
        Tag(name="musea", slug="x").full_clean()
    with pytest.raises(ValidationError, match="already stands for Museums"):
        Tag(name="Galleries", slug="x", aliases=["Musea"]).full_clean()


def test_nothing_is_told_of_a_secret_by_a_name_that_is_taken():
    kept = make_source("Deep Harbour", confidential=True)
    merge(kept=kept, merged=make_source("Harbour man"), by=None)
    for fields in ({"name": "Harbour man"}, {"name": "Another", "aliases": ["Harbour man"]}):
        with pytest.raises(ValidationError, match="cannot be used") as refused:
            Source(slug="x", **fields).full_clean()
        assert "Deep" not in str(refused.value)


def test_a_merge_is_no_edit_that_a_wire_update_would_have_to_respect(tmp_path):
    make_section("World")
    wire = tmp_path / "a.jsonl"
    told = {"guid": "h-1", "body": "<p>The ferry is back.</p>", "section": "World"}
    told |= {"authors": ["A. Marsh"], "tags": ["Musea"], "sources": [{"name": "Port office"}]}
    wire.write_text(json.dumps(told | {"headline": "Ferry returns"}))
    call_command("import_stories", str(wire), stdout=StringIO())
    merge(kept=make_tag("Museums"), merged=make_tag("Musea"), by=None)
    merge(kept=make_author("Ada Marsh"), merged=make_author("A. Marsh"), by=None)
    merge(kept=make_source("Harbour board"), merged=make_source("Port office"), by=None)
    merge(kept=make_section("Abroad"), merged=make_section("World"), by=None)
    wire.write_text(json.dumps(told | {"headline": "Ferry is late"}))
    call_command("import_stories", str(wire), stdout=StringIO())
    story = story_of(Article.objects.get())
    assert story.headline == "Ferry is late"
    assert [tag.name for tag in story.tags] == ["Museums"]
    assert [author.name for author in story.authors] == ["Ada Marsh"]
    assert [source.name for source in story.sources] == ["Harbour board"]
    assert story.section_name == "Abroad"


# -- chains, and what cannot be -------------------------------------------------------------------------


def test_a_chain_leads_to_its_end_and_is_undone_from_there(client):
    make_published(tags=("Musea",))
    first = merge(kept=make_tag("Museum"), merged=make_tag("Musea"), by=None)
    second = merge(kept=make_tag("Museums"), merged=make_tag("Museum"), by=None)
    kept = Tag.objects.get(name="Museums")
    assert Tag.objects.get(name="Musea").kept == kept
    assert client.get("/tag/musea/")["Location"] == "/tag/museums/"
    with pytest.raises(ValidationError, match="undo the newest merge first"):
        undo_merge(merge=first, by=None)
    undo_merge(merge=second, by=None)
    assert client.get("/tag/musea/")["Location"] == "/tag/museum/"
    undo_merge(merge=first, by=None)
    assert client.get("/tag/musea/").status_code == 200
    with pytest.raises(ValidationError, match="undone already"):
        undo_merge(merge=first, by=None)


def test_two_merged_into_one_come_back_one_after_the_other():
    article = make_article(tags=("Musea", "Museen"))
    first = merge(kept=make_tag("Museums"), merged=make_tag("Musea"), by=None)
    second = merge(kept=make_tag("Museums"), merged=make_tag("Museen"), by=None)
    assert [tag.name for tag in article.tags.all()] == ["Museums"]
    undo_merge(merge=second, by=None)
    undo_merge(merge=first, by=None)
    assert sorted(tag.name for tag in article.tags.all()) == ["Musea", "Museen"]


def test_a_word_is_not_merged_into_itself_nor_twice():
    merge(kept=make_tag("Museums"), merged=make_tag("Musea"), by=None)
    with pytest.raises(ValidationError, match="into itself"):
        merge(kept=make_tag("Museums"), merged=make_tag("Museums"), by=None)
    for kept, merged in (("Ferries", "Musea"), ("Musea", "Ferries")):
        with pytest.raises(ValidationError, match="merged into another already"):
            merge(kept=make_tag(kept), merged=make_tag(merged), by=None)


def test_what_an_editor_did_since_outlives_the_undoing():
    taken_off, added = make_article(tags=("Musea",)), make_article()
    both = make_article(tags=("Museums", "Musea"))
    done = merge(kept=make_tag("Museums"), merged=make_tag("Musea"), by=None)
    taken_off.tags.remove(make_tag("Museums"))
    both.tags.remove(make_tag("Museums"))
    added.tags.add(make_tag("Museums"))
    undo_merge(merge=done, by=None)
    assert [tag.name for tag in taken_off.tags.all()] == []
    assert [tag.name for tag in both.tags.all()] == []
    assert [tag.name for tag in added.tags.all()] == ["Museums"]


# -- who may ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["Reporter", "Photo editor"])
def test_only_editors_merge(person, role):
    who = person(role)
    with pytest.raises(PermissionDenied):
        merge(kept=make_tag("Museums"), merged=make_tag("Musea"), by=who)
    done = merge(kept=make_tag("Museums"), merged=make_tag("Musea"), by=None)
    with pytest.raises(PermissionDenied):
        undo_merge(merge=done, by=who)


def test_acts_are_kept_of_both(editor):
    done = merge(kept=make_tag("Museums"), merged=make_tag("Musea"), by=editor)
    undo_merge(merge=done, by=editor)
    acts = Act.objects.order_by("pk").values_list("kind", "subject", "who")
    assert list(acts) == [
        (ActKind.MERGED, "Musea → Museums", editor.pk),
        (ActKind.MERGE_UNDONE, "Musea → Museums", editor.pk),
    ]


# -- secrets ------------------------------------------------------------------------------------------------


def test_a_secret_is_not_merged_into_what_is_public():
    secret = make_source("Deep Harbour", confidential=True)
    with pytest.raises(ValidationError, match="confidential"):
        merge(kept=make_source("Harbour board"), merged=secret, by=None)


def test_a_source_that_readers_see_does_not_become_a_secret():
    make_published(headline="Who said so", sources=("Harbour board",))
    secret = make_source("Deep Harbour", confidential=True)
    with pytest.raises(ValidationError, match="Who said so"):
        merge(kept=secret, merged=make_source("Harbour board"), by=None)


def test_sources_are_merged_by_those_who_may_know_of_both(editor, chief):
    kept = make_source("Deep Harbour", confidential=True)
    merged = make_source("The man at the quay", confidential=True)
    kept.grants.create(user=editor)
    with pytest.raises(PermissionDenied) as refused:
        merge(kept=kept, merged=merged, by=editor)
    assert "quay" not in str(refused.value)
    merged.grants.create(user=editor)
    done = merge(kept=kept, merged=merged, by=editor)
    assert [grant.user for grant in kept.grants.all()] == [editor]
    undo_merge(merge=done, by=chief)
    assert [grant.user for grant in merged.grants.all()] == [editor]


def test_merging_secrets_names_neither_in_what_colleagues_read():
    article = make_article()
    kept = make_source("Deep Harbour", confidential=True)
    merged = make_source("The man at the quay", confidential=True)
    article.citations.create(source=merged)
    record_revision(article=article, by=None)
    done = merge(kept=kept, merged=merged, by=None)
    undo_merge(merge=done, by=None)
    told = [*article.revisions.values_list("reason", flat=True)]
    told += Act.objects.values_list("subject", flat=True)
    told += [str(details) for details in Act.objects.values_list("details", flat=True)]
    assert len(told) > 4
    assert not any("Harbour" in text or "quay" in text for text in told)


def test_a_source_that_became_a_secret_with_both_names_stays_one_when_they_part():
    kept, merged = make_source("Harbour board"), make_source("Port office")
    done = merge(kept=kept, merged=merged, by=None)
    Source.objects.filter(pk=kept.pk).update(confidential=True)
    undo_merge(merge=done, by=None)
    assert Source.objects.get(pk=merged.pk).confidential


def test_the_old_address_of_a_secret_does_not_exist(client):
    secret = make_source("Deep Harbour", confidential=True)
    other = make_source("The man at the quay", confidential=True)
    public = make_source("Port office")
    merge(kept=secret, merged=other, by=None)
    merge(kept=secret, merged=public, by=None)
    never = client.get("/source/never-was/")
    for word in (secret, other, public):
        response = client.get(reverse("source", args=[word.slug]))
        assert (response.status_code, response.content) == (404, never.content)


def test_the_old_address_of_a_source_made_secret_since_does_not_exist(client):
    make_published(sources=("Port office",))
    kept = make_source("Harbour board")
    merge(kept=kept, merged=make_source("Port office"), by=None)
    assert client.get("/source/port-office/").status_code == 301
    Source.objects.filter(pk=kept.pk).update(confidential=True)
    response = client.get("/source/port-office/")
    assert response.status_code == 404
    assert "harbour-board" not in str(response.headers)


# -- readers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", REFERENCES)
def test_an_old_address_leads_to_the_kept_word(client, model):
    one_of_each("Musea")
    name = model._meta.model_name
    done = merge(kept=MAKERS[model]("Museums"), merged=MAKERS[model]("Musea"), by=None)
    response = client.get(f"/{name}/musea/")
    assert (response.status_code, response["Location"]) == (301, f"/{name}/museums/")
    assert "must-revalidate" in response["Cache-Control"]
    assert client.get(f"/{name}/museums/").status_code == 200
    undo_merge(merge=done, by=None)
    assert client.get(f"/{name}/musea/").status_code == 200


def test_a_place_in_the_list_is_kept(client):
    for _ in range(25):
        make_published(tags=("Musea",))
    older = client.get("/tag/musea/").context["page"].older
    merge(kept=make_tag("Museums"), merged=make_tag("Musea"), by=None)
    response = client.get(f"/tag/musea/{older}")
    assert response["Location"] == f"/tag/museums/{older}"
    assert client.get(response["Location"]).status_code == 200


def test_the_address_of_a_word_that_readers_do_not_know_tells_nothing(client):
    make_article(tags=("Musea",))
    merge(kept=make_tag("Museums"), merged=make_tag("Musea"), by=None)
    assert client.get("/tag/musea/").status_code == 404


def test_a_merged_section_is_in_no_menu(client):
    make_section("Abroad")
    assert "/section/abroad/" in client.get("/").content.decode()
    merge(kept=make_section("World"), merged=make_section("Abroad"), by=None)
    assert "/section/abroad/" not in client.get("/").content.decode()


def test_related_stories_are_found_across_a_merge(client):
    story = make_published(tags=("Musea",))
    make_published(headline="Read this next", tags=("Museums",))
    merge(kept=make_tag("Museums"), merged=make_tag("Musea"), by=None)
    assert "Read this next" in client.get(story.get_absolute_url()).content.decode()
    assert PublishedTag.objects.filter(tag__name="Musea").count() == 0
