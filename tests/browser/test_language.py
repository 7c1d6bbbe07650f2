"""The desk in a second language, as somebody works who reads no English."""

from playwright.sync_api import expect

from articles.desk.stages import submit

from ..factories import make_article


def test_a_german_desk_is_german_on_each_screen_and_english_when_asked(
    open_page, chief, no_axe_violations
):
    article = make_article(headline="Fähre fährt wieder")
    submit(article=article, by=chief, note="Bitte lesen.")
    desk = open_page("/admin/login/", locale="de-DE")
    desk.get_by_label("Benutzername").fill("chief-editor")
    desk.get_by_label("Passwort").fill("correct horse")
    desk.get_by_role("button", name="Anmelden").click()
    expect(desk.get_by_role("heading", name="Wartet auf Abnahme")).to_be_visible()
    no_axe_violations(desk)
    desk.get_by_role("link", name="Fähre fährt wieder").first.click()
    expect(desk.get_by_text("In Abnahme")).to_be_visible()
    desk.get_by_role("button", name="Freigeben…").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Freigeben")
    desk.get_by_role("button", name="Freigeben").click()
    expect(desk.get_by_text("Fertig", exact=True)).to_be_visible()
    desk.get_by_role("button", name="Veröffentlichen…").click()
    expect(desk.get_by_text("Wann?")).to_be_visible()
    no_axe_violations(desk)
    desk.get_by_role("button", name="English").click()
    expect(desk.get_by_text("When?")).to_be_visible()
