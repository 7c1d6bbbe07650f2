"""The wire at the desk, in a browser: what it changes is settled, what it takes back decided."""

from dataclasses import replace

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from articles.desk.publish import publish
from articles.desk.record import record_revision
from articles.ingest import Arrived, Options, ingest
from articles.models import Article, ImportRun, Provider, SubjectRule, WireItem
from articles.records import Parsed, Story, Subject

from ..factories import make_section, make_tag
from .conftest import DESK, PHONE

FIRST = Story(
    guid="harbour-1",
    version="1",
    headline="Ferry returns to the old harbour after eleven years",
    deck="The Amber sails twice a day from Sunday.",
    body="<p>The ferry is back in the old harbour.</p>\n<p>Nobody was hurt when it moored.</p>\n"
    "<p>It sails on Sunday, the harbour master said.</p>",
    credit="Yonhap",
    section="World",
)
KILL = replace(FIRST, version="9", body="", headline="KILL: Ferry", note="We were misled.")


def arrive(story: Story, **parsed) -> None:
    what = Parsed(story=story, raw=repr(story).encode(), **parsed)
    arrived = Arrived(path="in/harbour.json", format="ninjs", what=what)
    list(ingest([arrived], options=Options(provider="Yonhap")))


def edit(article: Article, **fields) -> None:
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()
    record_revision(article=article, by=None)


@pytest.fixture
def changed() -> Article:
    """A story that the wire and the desk have both changed in three places."""
    make_section("World")
    arrive(FIRST, subjects=(Subject(code="04000000", scheme="medtop"),))
    article = Article.objects.get()
    body = FIRST.body.replace("Nobody was", "Two people were").replace("Sunday", "Monday")
    edit(article, headline="Our ferry is back", body=body)
    body = FIRST.body.replace("Nobody was", "Three people were").replace("Sunday", "Friday")
    arrive(replace(FIRST, version="2", headline="Ferry is late", body=body))
    return article


@pytest.fixture
def killed() -> Article:
    """A live story that the wire has taken back."""
    make_section("World")
    arrive(replace(FIRST, guid="harbour-2"))
    article = Article.objects.latest("pk")
    publish(article=article, by=None)
    arrive(replace(KILL, guid="harbour-2"), status="canceled")
    return article


def test_an_editor_settles_an_update_a_place_at_a_time(open_page, log_in, editor, changed):
    desk = open_page("/admin/")
    log_in(desk, "editor")
    desk.goto(f"/admin/articles/article/{changed.pk}/change/")
    notice = desk.get_by_role("region", name="The wire has an update")
    expect(notice).to_contain_text("headline, paragraph 2, paragraph 3")
    notice.get_by_role("link", name="Look at both…").click()
    expect(desk.locator("mark")).to_have_text(
        ["Our ferry", "back", "Ferry", "late", "Two", "Three", "Monday", "Friday"]
    )
    paragraph = desk.get_by_role("region", name="Paragraph 2")
    paragraph.get_by_role("button", name="Take the wire’s").click()
    expect(desk.locator(".messagelist")).to_contain_text("Taken from the wire: paragraph 2.")
    desk.get_by_role("button", name="Keep ours everywhere").click()
    expect(desk.locator("#id_headline")).to_have_value("Our ferry is back")
    expect(desk.get_by_role("region", name="The wire has an update")).to_have_count(0)
    changed.refresh_from_db()
    assert "Three people" in changed.body
    assert "Monday" in changed.body


def test_the_chief_editor_lets_a_killed_story_stand(open_page, log_in, chief, killed):
    desk = open_page("/admin/articles/article/?awaits=stopped")
    log_in(desk, "chief-editor")
    desk.goto("/admin/articles/article/?awaits=stopped")
    expect(desk.locator(".wire-mark")).to_have_text("Withdrawn by the wire")
    desk.get_by_role("link", name="Ferry returns").click()
    notice = desk.get_by_role("region", name="Withdrawn by the wire")
    expect(notice).to_contain_text("We were misled.")
    expect(notice).to_contain_text("Readers see the story.")
    notice.get_by_role("link", name="Let it stand…").click()
    desk.get_by_label("Why it stands").fill("We saw the ferry ourselves.")
    desk.get_by_role("button", name="Let it stand").click()
    expect(desk.locator(".messagelist")).to_contain_text("The story stands")
    expect(notice).to_have_count(0)


def test_an_editor_says_what_a_code_means(open_page, log_in, editor, changed):
    make_tag("Business")
    desk = open_page("/admin/")
    log_in(desk, "editor")
    desk.goto("/admin/articles/provider/")
    desk.get_by_role("link", name="Yonhap", exact=True).click()
    desk.get_by_role("link", name="1 code came in that means nothing here yet").click()
    desk.get_by_label("Section here for medtop:04000000").select_option("World")
    desk.get_by_role("combobox", name="Tag here for medtop:04000000").click()
    desk.locator(".select2-search__field").last.fill("Busi")
    desk.locator(".select2-results__option", has_text="Business").click()
    desk.get_by_role("button", name="Save").click()
    expect(desk.locator(".messagelist")).to_be_visible()
    rule = SubjectRule.objects.get()
    assert (rule.section.name, rule.tag.name) == ("World", "Business")


@pytest.fixture
def mixed_run(tmp_path) -> ImportRun:
    """A run that brought a story and something that cannot be read."""
    (tmp_path / "story.jsonl").write_text(
        '{"guid": "chess-1", "headline": "Chess club wins", "body": "<p>It won.</p>"}\n{"guid": 1\n'
    )
    with pytest.raises(SystemExit):
        call_command("import_stories", str(tmp_path), provider="Yonhap")
    return ImportRun.objects.latest("pk")


def addresses(changed: Article, killed: Article, run: ImportRun) -> list[str]:
    at = "admin:articles_"
    items = WireItem.objects.filter(run=run).order_by("pk")
    return [
        reverse(f"{at}article_change", args=[changed.pk]),
        reverse(f"{at}article_wire", args=[changed.pk]),
        reverse(f"{at}article_change", args=[killed.pk]),
        reverse(f"{at}article_let_stand", args=[killed.pk]),
        reverse(f"{at}article_wire", args=[killed.pk]),
        reverse(f"{at}article_changelist") + "?awaits=stopped",
        reverse(f"{at}importrun_changelist"),
        reverse(f"{at}importrun_change", args=[run.pk]),
        reverse(f"{at}importrun_change", args=[run.pk]) + "?outcome=rejected",
        reverse(f"{at}wireitem_changelist"),
        *(reverse(f"{at}wireitem_change", args=[item.pk]) for item in items),
        reverse(f"{at}provider_changelist"),
        reverse(f"{at}provider_add"),
        reverse(f"{at}provider_change", args=[Provider.objects.get().pk]),
        reverse(f"{at}provider_delete", args=[Provider.objects.get().pk]),
        reverse(f"{at}subjectrule_changelist"),
        reverse(f"{at}subjectrule_change", args=[SubjectRule.objects.first().pk]),
    ]


@pytest.mark.parametrize(("size", "dark"), [(PHONE, True), (DESK, False)])
def test_axe_finds_nothing_on_the_screens_of_the_wire(
    open_page, log_in, chief, changed, killed, mixed_run, no_axe_violations, size, dark
):
    desk = open_page("/admin/", size=size, dark=dark)
    log_in(desk, "chief-editor")
    found = []
    for address in addresses(changed, killed, mixed_run):
        assert desk.goto(address).status == 200, address
        try:
            no_axe_violations(desk)
        except AssertionError as problem:
            found.append(str(problem))
        over = desk.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if over > 0:
            found.append(f"{address} is {over} px too wide")
    assert not found, "\n\n".join(found)
