"""Every screen of the desk, as axe sees it: no list, form or report is left out."""

import pytest
from django.contrib import admin
from django.urls import reverse

from articles.desk.acts import record_act
from articles.desk.merge import merge
from articles.models import (
    ActKind,
    Article,
    FrontSlot,
    HousePage,
    ImportRun,
    Photo,
    Provider,
    Source,
    SubjectRule,
    WireItem,
)

from ..factories import add_photo, make_author, make_photo, make_published, make_source, make_tag
from .conftest import DESK, PHONE


@pytest.fixture
def newsroom(chief):
    """At least one of everything that has a screen."""
    live = make_published(sources=("Yonhap",), tags=("Museums",)).article
    add_photo(live)
    make_author("Ada Marsh", portrait=make_photo())
    HousePage.objects.create(url="/about/", title="About us", content="<p>Who we are.</p>")
    merge(kept=make_tag("Museums"), merged=make_tag("Museum"), by=chief)
    secret = Source.objects.create(name="Deep Harbour", kind="person", confidential=True)
    live.citations.create(source=secret, statement="Whispered.", order=5)
    FrontSlot.objects.create(article=live, area="lead")
    run = ImportRun.objects.create(provider="Yonhap", counts={"created": 1})
    WireItem.objects.create(
        provider="Yonhap", guid="1", raw=b"x", sha256="0", outcome="created", article=live, run=run
    )
    SubjectRule.objects.create(
        provider=Provider.objects.create(name="Yonhap"), scheme="medtop", code="04000000"
    )
    record_act(ActKind.SPIKED, by=chief, article=live, why="No longer news.")
    return live


def addresses(chief) -> list[str]:
    """The list of each kind of thing, and for the newest of each its form and its deletion."""
    out = ["/admin/", "/admin/agenda/", "/admin/attention/", "/admin/password_change/"]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        out.append(reverse(f"{name}_changelist"))
        if model not in (WireItem, ImportRun) and admin.site._registry[model].has_add_permission(
            type("Request", (), {"user": chief})()
        ):
            out.append(reverse(f"{name}_add"))
        if newest := model._base_manager.order_by("-pk").first():
            out.append(reverse(f"{name}_change", args=[newest.pk]))
    return out


@pytest.mark.parametrize(("size", "dark"), [(PHONE, True), (DESK, False)])
def test_axe_finds_nothing_on_any_screen_of_the_desk(
    newsroom, chief, open_page, log_in, no_axe_violations, size, dark
):
    assert Article.objects.exists()
    assert Photo.objects.exists()
    make_source("Reuters")
    desk = open_page("/admin/", size=size, dark=dark)
    log_in(desk, "chief-editor")
    found = []
    for address in addresses(chief):
        response = desk.goto(address)
        assert response.status == 200, address
        try:
            no_axe_violations(desk)
        except AssertionError as problem:
            found.append(str(problem))
        if size is PHONE:
            over = desk.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if over > 0:
                found.append(f"{address} is {over} px too wide")
    assert not found, "\n\n".join(found)
