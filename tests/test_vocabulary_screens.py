"""The lists of words, what each is used for, and the pages that merge them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.admin.forms import TagsField, WordField
from articles.desk.merge import merge
from articles.desk.vocabulary import Vocabulary
from articles.models import Author, Merge, Section, Source, Tag
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


def address(model, page: str = "changelist", *args) -> str:
    return reverse(f"admin:articles_{model._meta.model_name}_{page}", args=args)


def listed(client, model, **query) -> list[str]:
    page = client.get(address(model), query)
    assert page.status_code == 200, page
    return [word.name for word in page.context["cl"].result_list]


# -- lists ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MAKERS)
def test_a_list_counts_the_stories_of_each_word(client, editor, model):
    words = {"section": "Ferries", "tags": ("Ferries",)}
    words |= {"authors": ("Ferries",), "sources": ("Ferries",)}
    make_article(**words)
    make_published(**words).article.citations.create(source=make_source("Ferries"))
    client.force_login(editor)
    page = client.get(address(model))
    [word] = [word for word in page.context["cl"].result_list if word.name == "Ferries"]
    assert (word.stories_count, word.published_count) == (2, 1)
    # Its number leads to the stories.
    link = next(one for one in page.content.decode().split('"') if "/article/?" in one)
    stories = client.get(link).context["cl"].result_list
    assert len(stories) == 2


@pytest.mark.parametrize("model", MAKERS)
def test_a_list_costs_the_same_however_many_words(client, chief, model):
    client.force_login(chief)
    costs = []
    for many in (5, 200):
        for number in range(many):
            make = MAKERS[model]
            make(f"Word {number}")
        with CaptureQueriesContext(connection) as queries:
            client.get(address(model))
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 9


def test_words_used_once_and_never_are_reported(client, editor):
    make_tag("Ferrys")
    make_article(tags=("Ferries", "Harbour"))
    make_article(tags=("Ferries",))
    client.force_login(editor)
    assert listed(client, Tag, used="never") == ["Ferrys"]
    assert listed(client, Tag, used="once") == ["Harbour"]
    assert listed(client, Tag, used="more") == ["Ferries"]
    assert listed(client, Tag, used="often") == ["Ferries", "Ferrys", "Harbour"]


@pytest.mark.parametrize("odd", ["x", "0", "-1", "9" * 40])
@pytest.mark.parametrize("name", ["tag", "author", "source"])
def test_a_filter_by_no_such_word_finds_nothing(client, editor, name, odd):
    make_article(tags=("Ferries",), sources=("Yonhap",))
    client.force_login(editor)
    page = client.get(reverse("admin:articles_article_changelist"), {name: odd})
    assert page.status_code == 200
    assert list(page.context["cl"].result_list) == []


def test_the_filter_by_source_does_not_tell_where_a_secret_is_cited(client, editor, chief):
    secret = make_source("Deep Harbour", confidential=True)
    article = make_article()
    article.citations.create(source=secret)
    for person, found in ((editor, []), (chief, [article])):
        client.force_login(person)
        page = client.get(reverse("admin:articles_article_changelist"), {"source": secret.pk})
        assert list(page.context["cl"].result_list) == found
        assert ("Deep Harbour" in page.content.decode()) == bool(found)


def test_a_word_in_use_is_not_deleted_but_merged(client, editor):
    make_article(tags=("Ferries",))
    tag = make_tag("Ferries")
    client.force_login(editor)
    page = client.post(address(Tag, "delete", tag.pk), {"post": "yes"}).content.decode()
    assert "“Ferries” is in 1 story: merge it instead." in page
    assert f"{address(Tag, 'merge')}?words={tag.pk}" in page
    chosen = {"action": "delete_selected", "_selected_action": [tag.pk], "post": "yes"}
    page = client.post(address(Tag), chosen).content.decode()
    assert "“Ferries” is in 1 story: merge it instead." in page
    assert Tag.objects.filter(pk=tag.pk).exists()
    unused = make_tag("Ferrys")
    client.post(address(Tag, "delete", unused.pk), {"post": "yes"})
    assert not Tag.objects.filter(pk=unused.pk).exists()


# -- merged words are offered nowhere ----------------------------------------------------------------


@pytest.mark.parametrize("model", MAKERS)
def test_a_merged_word_is_offered_nowhere(client, editor, model):
    kept, merged = MAKERS[model]("Ferries"), MAKERS[model]("Ferrys")
    merge(kept=kept, merged=merged, by=None)
    client.force_login(editor)
    assert listed(client, model, q="ferr") == ["Ferries"]
    form = client.get(reverse("admin:articles_article_add")).content.decode()
    assert "Ferrys" not in form
    stories = client.get(reverse("admin:articles_article_changelist")).content.decode()
    assert "Ferrys" not in stories
    field = {Tag: ("taggedarticle", "tag"), Author: ("byline", "author")}
    field |= {Source: ("citation", "source"), Section: ("section", "merged_into")}
    query = {"term": "ferr", "app_label": "articles"}
    query |= dict(zip(("model_name", "field_name"), field[model], strict=True))
    found = client.get("/admin/autocomplete/", query).json()["results"]
    assert [one["text"] for one in found] == ["Ferries"]


# -- merging --------------------------------------------------------------------------------------------


def merge_page(client, model, words, **more):
    return client.get(address(model, "merge"), {"words": [word.pk for word in words]} | more)


def test_two_are_selected_one_is_kept_and_the_preview_says_what_will_happen(client, editor):
    make_published(headline="A boat is back", tags=("Ferrys",))
    make_article(headline="Both of them", tags=("Ferrys", "Ferries"))
    words = [make_tag("Ferries"), make_tag("Ferrys")]
    client.force_login(editor)
    chosen = {"action": "merge_words", "_selected_action": [word.pk for word in words]}
    choose = client.post(address(Tag), chosen, follow=True).content.decode()
    assert "Ferries – 1 story" in choose
    assert "Ferrys – 2 stories" in choose
    preview = merge_page(client, Tag, words, kept=words[0].pk).content.decode()
    for told in ("A boat is back", "Both of them", "1 has both", "1 published story"):
        assert told in preview
    assert "/tag/ferrys/" in preview
    assert not Merge.objects.exists()
    sent = {"words": [word.pk for word in words], "kept": words[0].pk}
    done = client.post(address(Tag, "merge"), sent, follow=True).content.decode()
    assert "“Ferrys” is merged into “Ferries”." in done
    assert reverse("admin:articles_merge_undo", args=[Merge.objects.get().pk]) in done


def test_one_word_alone_is_not_merged(client, editor):
    client.force_login(editor)
    chosen = {"action": "merge_words", "_selected_action": [make_tag("Ferries").pk]}
    page = client.post(address(Tag), chosen, follow=True).content.decode()
    assert "Select 2 to 20 words" in page


def test_a_word_is_merged_from_its_own_page(client, editor):
    tag, other = make_tag("Ferrys"), make_tag("Ferries")
    client.force_login(editor)
    page = client.get(address(Tag, "change", tag.pk)).content.decode()
    assert f"{address(Tag, 'merge')}?words={tag.pk}" in page
    client.post(address(Tag, "merge"), {"words": tag.pk, "kept": other.pk})
    assert Tag.objects.get(pk=tag.pk).kept == other


def test_what_cannot_be_is_said_before(client, chief):
    secret, public = make_source("Deep Harbour", confidential=True), make_source("Harbour board")
    client.force_login(chief)
    page = merge_page(client, Source, [secret, public], kept=public.pk).content.decode()
    assert "it would become known" in page
    client.post(address(Source, "merge"), {"words": [secret.pk, public.pk], "kept": public.pk})
    assert not Merge.objects.exists()


@pytest.mark.parametrize("role", ["Reporter", "Photo editor"])
def test_only_editors_are_offered_to_merge(client, person, role):
    words = [make_tag("Ferries"), make_tag("Ferrys")]
    done = merge(kept=make_tag("Boats"), merged=make_tag("Boots"), by=None)
    client.force_login(person(role))
    assert "Merge" not in client.get(address(Tag)).content.decode()
    assert merge_page(client, Tag, words).status_code == 403
    sent = {"words": [word.pk for word in words], "kept": words[0].pk}
    assert client.post(address(Tag, "merge"), sent).status_code == 403
    undo = reverse("admin:articles_merge_undo", args=[done.pk])
    assert client.post(undo).status_code in {403, 404}
    assert Merge.objects.get().undone_at is None


@pytest.mark.parametrize("odd", ["x", "", "0", "9" * 40, "-1"])
def test_odd_numbers_are_no_words(client, editor, odd):
    tag = make_tag("Ferries")
    client.force_login(editor)
    assert client.get(address(Tag, "merge"), {"words": odd}).status_code == 404
    page = client.get(address(Tag, "merge"), {"words": [tag.pk, odd], "kept": odd})
    assert page.status_code == 200
    page = client.post(address(Tag, "merge"), {"words": [tag.pk, odd], "kept": odd})
    assert page.status_code == 200
    assert client.get(f"/admin/articles/merge/{'9' * 40}/undo/").status_code == 404


def test_a_merge_is_undone_from_its_page(client, editor):
    done = merge(kept=make_tag("Ferries"), merged=make_tag("Ferrys"), by=editor)
    newer = merge(kept=make_tag("Ferries"), merged=make_tag("Boats"), by=editor)
    client.force_login(editor)
    assert "Ferrys → Ferries" in client.get(address(Merge)).content.decode()
    page = client.get(address(Merge, "undo", done.pk)).content.decode()
    assert address(Merge, "undo", newer.pk) in page
    page = client.post(address(Merge, "undo", done.pk), follow=True).content.decode()
    assert "undo the newest merge first" in page
    for one in (newer, done):
        page = client.post(address(Merge, "undo", one.pk), follow=True).content.decode()
        assert "stands for itself again" in page
    assert not Merge.objects.filter(undone_at=None).exists()
    assert Tag.objects.active().count() == 3


def test_merges_of_secrets_are_listed_for_those_who_know_both(client, editor, chief):
    kept = make_source("Deep Harbour", confidential=True)
    merged = make_source("The man at the quay", confidential=True)
    done = merge(kept=kept, merged=merged, by=None)
    client.force_login(editor)
    assert "Harbour" not in client.get(address(Merge)).content.decode()
    assert client.post(address(Merge, "undo", done.pk)).status_code == 404
    client.force_login(chief)
    assert "Deep Harbour" in client.get(address(Merge)).content.decode()
    assert client.post(address(Merge, "undo", done.pk)).status_code == 302


# -- a form that lay open meanwhile ----------------------------------------------------------------------


def test_what_was_chosen_before_a_merge_means_the_kept_word():

    kept, merged = make_tag("Ferries"), make_tag("Ferrys")
    merge(kept=kept, merged=merged, by=None)
    tags = TagsField(queryset=Tag.objects.active(), required=False)
    assert tags.clean([str(merged.pk), str(kept.pk)]) == [kept]
    assert WordField(Tag.objects.active()).clean(str(merged.pk)) == kept


def test_a_form_does_not_cite_a_secret_by_the_name_of_what_was_merged_into_it():

    secret, public = make_source("Deep Harbour", confidential=True), make_source("Port office")
    merge(kept=secret, merged=public, by=None)
    with pytest.raises(ValidationError):
        WordField(Source.objects.public().active()).clean(str(public.pk))


# -- renaming --------------------------------------------------------------------------------------


def renamed(client, tag: Tag, name: str, aliases: str = "") -> str:
    """The page after ``tag`` was given another name in its form."""
    fields = {"name": name, "slug": tag.slug, "aliases": aliases, "description": ""}
    page = client.post(address(Tag, "change", tag.pk), fields, follow=True)
    tag.refresh_from_db()
    assert tag.name == name
    return page.content.decode()


def test_what_is_renamed_keeps_its_name_as_another_one(client, editor):
    tag = make_tag("Sculpture")
    client.force_login(editor)
    page = renamed(client, tag, "Sculptures", aliases="Statues")
    assert "“Sculpture” stays as another name, so that imports find it." in page
    assert tag.aliases == ["Statues", "Sculpture"]
    assert Vocabulary().tags[name_key("sculpture")] == tag
    # Whoever does not want it takes it out.
    renamed(client, tag, "Sculptures", aliases="Statues")
    assert tag.aliases == ["Statues"]


def test_another_spelling_is_no_other_name(client, editor):
    tag = make_tag("sculpture")
    client.force_login(editor)
    assert "another name" not in renamed(client, tag, "Sculpture")
    assert tag.aliases == []


def test_a_source_that_is_renamed_is_found_by_both_names(client, editor):
    source = make_source("Yonhap")
    client.force_login(editor)
    fields = {"name": "Yonhap News", "slug": source.slug, "kind": source.kind, "aliases": ""}
    client.post(address(Source, "change", source.pk), fields, follow=True)
    source.refresh_from_db()
    assert (source.name, source.aliases) == ("Yonhap News", ["Yonhap"])
