"""WordPress exports: posts as their readers had them, and nothing that WordPress kept from readers."""

import time
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.importers import importer
from articles.importers.feed_text import read_html
from articles.importers.wordpress import Attachment, Library, read_content
from articles.records import Parsed, ParseProblem, Subject

DATA = Path(__file__).parent / "data" / "wxr"
CASES = Path(__file__).parents[2] / "shared" / "cases" / "wxr"
UPLOADS = "https://gazette.example/wp-content/uploads/2026/01"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"'
    ' xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
)
FOOT = "</channel></rss>"


def read(content):
    raw = content.encode() if isinstance(content, str) else content
    return list(importer("wxr").parse(BytesIO(raw), name="export.xml"))


def ours(name):
    return read((DATA / name).read_bytes())


def stories(found):
    return {one.story.headline: one for one in found if isinstance(one, Parsed)}


def problems(found):
    return [one for one in found if isinstance(one, ParseProblem)]


def post(content, *, more="", title="A headline", status="publish"):
    return (
        f"<item><title>{title}</title><wp:status>{status}</wp:status>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded>{more}</item>"
    )


def one(content, **fields):
    [found] = read(f"{HEAD}{post(content, **fields)}{FOOT}")
    assert isinstance(found, Parsed), found
    return found


def body(content):
    return one(content).story.body


def photo(of):
    return (of.key, of.placement, of.url, of.caption, of.alt_text, of.credit)


def test_a_classic_post_comes_with_every_field():
    [found] = ours("classic.xml")
    story = found.story
    assert story.headline == "The museum & the pilots"
    assert not story.headline_provisional
    assert story.deck == "Two years after the fire, the doors open."
    assert story.guid == "https://gazette.example/?p=11"
    assert story.slug == "museum-and-pilots"
    assert story.section == "Arts & Culture"
    assert story.language == "en-GB"
    assert story.published_at == datetime(2026, 1, 25, 9, 30, tzinfo=UTC)
    assert story.updated_at == datetime(2026, 1, 25, 18, 0, tzinfo=UTC)
    assert story.embargo_until is None
    assert [author.name for author in story.authors] == ["Ada Marsh"]
    assert [tag.name for tag in story.tags] == ["Town", "Museums", "Fire & rescue"]
    assert (story.note, story.credit, story.sources, story.version) == ("", "", (), "")
    assert found.subjects == (
        Subject(name="Town", code="town", scheme="category"),
        Subject(name="Museums", code="museums", scheme="post_tag"),
        Subject(name="Fire & rescue", code="fire", scheme="post_tag"),
    )
    assert found.status == "usable"


def test_a_classic_post_reads_as_its_readers_had_it():
    [found] = ours("classic.xml")
    assert found.story.body == "\n".join(
        [
            "<p><strong>CAPE ORNE</strong> — The museum opens on Friday."
            "<br>Its doors were shut for two years.</p>",
            '<figure data-photo="p1"></figure>',
            '<p>"They was [sic] late," the sculptor said [laughs].</p>',
            "<ul><li>Monday: closed</li><li>Friday: open</li></ul>",
            '<p><a href="https://video.example/watch?v=museum">'
            "https://video.example/watch?v=museum</a></p>",
            '<p><a href="https://video.example/watch?v=harbour">'
            "https://video.example/watch?v=harbour</a></p>",
            "<p>A hall for the pilots.</p>",
            '<p>See <a href="https://gazette.example/2025/12/fire/">the fire</a>.</p>',
        ]
    )


def test_photos_come_from_the_text_the_gallery_and_the_featured_image():
    [found] = ours("classic.xml")
    assert [photo(of) for of in found.story.photos] == [
        ("lead", "lead", f"{UPLOADS}/door.jpg", "The door on Friday", "A blue door", ""),
        (
            "p1",
            "inline",
            f"{UPLOADS}/panels.jpg",
            "The first panels, on Monday.",
            "Six bronze panels",
            "Lena Quist",
        ),
        ("g1-p1", "gallery", f"{UPLOADS}/hall.jpg", "The hall", "An empty hall", "Harbour Wire"),
        ("g1-p2", "gallery", f"{UPLOADS}/roof.png", "The roof", "", "Lena Quist"),
    ]


def test_what_only_wordpress_knows_is_named():
    [found] = ours("classic.xml")
    assert found.notes == (
        "only WordPress can fill in [contact-form-7], [pullbox]: kept in the original",
        f"no place for audio {UPLOADS}/bell.mp3: kept in the original",
        "left out of its gallery, for the file does not hold them: 1 picture",
        "no place for post_format “Aside”, link, a comment, is_sticky, postmeta reading_level: "
        "kept in the original",
        "used in no story and left out: 1 of the 5 pictures and other attachments in the file, "
        f"such as {UPLOADS}/unused.jpg",
    )


def test_the_original_of_a_post_is_its_very_bytes():
    whole = (DATA / "classic.xml").read_bytes()
    [found] = ours("classic.xml")
    assert found.raw.startswith(b"<item>")
    assert found.raw.endswith(b"</item>")
    assert found.raw in whole
    [alone] = ours("version-1.0.xml")
    assert alone.raw == (DATA / "version-1.0.xml").read_bytes()


def test_blocks_become_text_photos_and_links():
    [found] = ours("blocks.xml")
    story = found.story
    assert story.headline == "Council votes on the quay"
    assert story.deck == "Eleven seats, one vote"
    assert (story.slug, story.section, story.tags) == ("council-quay", "", ())
    assert [author.name for author in story.authors] == ["Lena Quist", "Jon Roe"]
    assert story.body == "\n".join(
        [
            "<p>The council votes on Tuesday.</p>",
            "<p>A line that no block holds</p>",
            "<p>and another.</p>",
            '<figure data-photo="p1"></figure>',
            '<p><a href="https://video.example/council">https://video.example/council</a></p>',
            "<p>The debate</p>",
            "<h2>What comes next</h2>",
            "<ul><li>A second vote</li></ul>",
            "<p>Faces of the council</p>",
        ]
    )
    assert [photo(of) for of in story.photos] == [
        ("g1-p1", "lead", f"{UPLOADS}/mayor.jpg", "The mayor", "A woman at a desk", ""),
        (
            "p1",
            "inline",
            f"{UPLOADS}/hall-scaled.jpg",
            "The hall, empty",
            "Rows of empty chairs",
            "",
        ),
        ("g1-p2", "gallery", f"{UPLOADS}/clerk.jpg", "", "A clerk", ""),
    ]
    assert found.notes == (
        "only WordPress can fill in wp:latest-posts: kept in the original",
        f"no place for video {UPLOADS}/vote.mp4: kept in the original",
        "no place for topic “The quay”, link: kept in the original",
        "passed over in the file, for they are no stories: 1 guest-author",
    )


def test_what_wordpress_kept_from_readers_is_withheld():
    found = stories(ours("statuses.xml"))
    withheld = {name: one.notes[0] for name, one in found.items() if one.status == "withheld"}
    assert withheld == {
        "A draft": "is a draft in WordPress: withheld",
        "Waiting": "is a draft that waits for review in WordPress: withheld",
        "Private": "is private in WordPress: withheld",
        "Behind a password": "is behind a password in WordPress: withheld",
        "A part of the draft": "was of the type “recipe_part” in WordPress, not a post",
        "Being pitched": "has the status “pitch” in WordPress: withheld",
    }
    assert "belongs to a post that is not published, or not in the file: withheld" in (
        found["A part of the draft"].notes
    )
    assert "hush-hush" not in repr(found["Behind a password"].story)
    assert found["A part of the recipe"].status == "usable"


def test_what_is_scheduled_is_under_embargo():
    found = stories(ours("statuses.xml"))
    embargoes = {
        name: one.story.embargo_until.isoformat()
        for name, one in found.items()
        if one.story.embargo_until
    }
    assert embargoes == {
        "To come": "2093-03-01T06:00:00+00:00",
        "To come, zone unknown": "2093-03-01T07:00:00-12:00",
        "Dated ahead": "2094-01-01T00:00:00+00:00",
    }
    assert found["To come"].status == "usable"


def test_what_cannot_come_in_is_refused_in_a_sentence():
    assert [str(problem) for problem in problems(ours("statuses.xml"))] == [
        "item 7, line 158: is scheduled in WordPress for a date that cannot be read; give it one",
        "item 8, line 180: lies in WordPress’ trash; restore it there and export it again to have it",
        "item 16, line 356: has no text; give it a body that readers can read",
    ]


def test_dates_without_a_zone_are_read_with_care():
    found = stories(ours("statuses.xml"))
    draft = found["A draft"]
    assert draft.story.published_at == datetime(2026, 1, 20, 11, 0, tzinfo=UTC)
    assert "its date has no zone: taken as UTC, and an embargo at its latest" in draft.notes
    assert found["Local time only"].story.published_at == datetime(2026, 1, 20, 10, 0, tzinfo=UTC)


def test_pages_and_other_types_are_stories_with_a_note_and_the_rest_is_counted():
    found = stories(ours("statuses.xml"))
    assert found["About us"].notes[0] == "was a page in WordPress, not a story of a day"
    assert found["Soup of the day"].notes[0] == "was of the type “recipe” in WordPress, not a post"
    last = found["Rain fell on the harbour for the third day"]
    assert last.story.headline_provisional
    assert last.notes[-1] == (
        "passed over in the file, for they are no stories: 1 auto-draft, 2 nav_menu_item, 1 revision"
    )


def test_an_export_of_the_first_version_comes_in():
    [found] = ours("version-1.0.xml")
    story = found.story
    assert story.headline == "Der Zoll kehrt zurück"
    assert story.guid == "http://bote.example/zoll"
    assert (story.section, story.language) == ("Hafen", "de-DE")
    assert [tag.name for tag in story.tags] == ["Zölle"]
    assert story.published_at == datetime(2009, 12, 4, 9, 6, tzinfo=UTC)
    assert story.authors == ()
    assert "its writer “redaktion” has no name in the file, only a login: no byline" in found.notes
    assert story.body == (
        '<figure data-photo="p1"></figure>\n<p>Die Gebühren steigen.</p>\n'
        "<blockquote><p>Wir zahlen nicht.</p><p>Niemals.</p></blockquote>\n"
        "<p>Zeile eins<br>Zeile zwei</p>\n<p>:-)</p>"
    )
    assert [photo(of) for of in story.photos] == [
        ("p1", "inline", "http://bote.example/bilder/kran.jpg", "Der Kran am Kai", "Ein Kran", "")
    ]


def test_posts_in_several_languages_keep_theirs():
    korean, french, other = ours("languages.xml")
    assert korean.story.slug == "항구에-비"
    assert (korean.story.language, korean.story.section) == ("ko", "지역")
    assert korean.subjects == (Subject(name="비", code="비", scheme="post_tag"),)
    assert korean.story.body == "<p>항구에 사흘째 비가 내렸다.</p>\n<p>시장은 학교 문을 닫았다.</p>"
    assert french.story.headline == "Il pleut – encore"
    assert [author.name for author in french.story.authors] == ["Zoé Marchand"]
    assert other.story.headline == "La pluie, l’an prochain"


def test_two_posts_with_one_guid_stay_two_stories():
    _, french, other = ours("languages.xml")
    assert french.story.guid == "https://gazette.example/?p=52"
    assert other.story.guid == "https://gazette.example/?p=52#53"


def test_a_file_that_is_cut_off_gives_what_is_whole():
    whole, cut, broken = ours("cut-off.xml")
    assert whole.story.headline == "The whole one"
    assert broken.story.headline == "The broken one"
    assert "is not well-formed XML" in broken.notes[0]
    assert broken.story.body.startswith("<p>Fish &amp; chips")
    assert str(cut) == "item 3, line 70: is cut off: the file ends inside it; ask for it again"


def test_a_file_that_ends_between_two_posts_says_so():
    [found] = read(HEAD + post("Rain."))
    assert found.notes == (
        "the file ends without its end tag: more may have been in it; ask for it again",
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (f"{HEAD}{FOOT}", "holds no post or page; export posts in WordPress under Tools"),
        ("<rss><channel><item><title>A</title></item></channel></rss>", "is no WordPress export"),
        ("<catalog/>", "is no WordPress export"),
        ("", "is no WordPress export"),
        (
            f"{HEAD}<item><wp:post_type>nav_menu_item</wp:post_type></item>{FOOT}",
            "holds no post or page; export posts in WordPress under Tools; passed over",
        ),
    ],
)
def test_a_file_without_posts_is_refused_in_one_sentence(content, words):
    [problem] = read(content)
    assert isinstance(problem, ParseProblem)
    assert problem.message.startswith(words)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("One\n\nTwo", "<p>One</p>\n<p>Two</p>"),
        ("One\nline", "<p>One<br>line</p>"),
        ("One\r\n \r\nTwo", "<p>One</p>\n<p>Two</p>"),
        ("<b>One\n\nTwo</b>", "<p><strong>One</strong></p>\n<p><strong>Two</strong></p>"),
        ("One<br />\nTwo", "<p>One<br>Two</p>"),
        ("<h2>Head</h2>\nText", "<h2>Head</h2>\n<p>Text</p>"),
        ("<p>One\ntwo</p>", "<p>One<br>two</p>"),
        ("<ul>\n<li>A\n\nB</li>\n</ul>", "<ul><li><p>A</p><p>B</p></li></ul>"),
        ("<pre>a\n\nb</pre>", "<p>a</p>\n<p>b</p>"),
        ("Before[gallery]After", "<p>Before</p>\n<p>After</p>"),
        ("[[gallery]] is a shortcode", "<p>[gallery] is a shortcode</p>"),
        ("He [the mayor] said [sic] it [Editor’s note: x=1]", None),
        ("[co-founder] and [toc] and [either/or]", None),
        ("Text [ad_slot] more", "<p>Text more</p>"),
        ("[box]In a box[/box]", "<p>In a box</p>"),
        ("[row cols=2]In a row", "<p>In a row</p>"),
        (
            "[youtube=https://video.example/1]",
            '<p><a href="https://video.example/1">https://video.example/1</a></p>',
        ),
        (
            '<a href="https://a.example">https://a.example</a>',
            '<p><a href="https://a.example">https://a.example</a></p>',
        ),
        (
            "Text https://a.example in it\n\n  https://b.example/x?a=1&amp;b=2  \n\nend",
            "<p>Text https://a.example in it</p>\n"
            '<p><a href="https://b.example/x?a=1&amp;b=2">https://b.example/x?a=1&amp;b=2</a></p>\n'
            "<p>end</p>",
        ),
        ("A[caption]no end", "<p>A</p>\n<p>no end</p>"),
        ("A<!--nextpage-->B", "<p>A</p>\n<p>B</p>"),
        ("A <!-- a remark --> B", "<p>A B</p>"),
        ("A<script>alert(1)</script>", "<p>A</p>"),
    ],
)
def test_text_is_read_as_wordpress_shows_it(content, expected):
    assert body(content) == (expected or f"<p>{content}</p>")


def test_a_gallery_that_names_no_pictures_has_those_of_its_post():
    library = Library()
    for number, name in (("1", "a.jpg"), ("2", "b.mp3")):
        library.add(Attachment(number=number, url=f"https://x.example/{name}", parent="9"))
    text = read_content("[gallery]", post="9", library=library)
    [shown] = read_html(text.galleries[0], base="", notes=[]).photos
    assert shown.url == "https://x.example/a.jpg"


def test_a_picture_that_is_shown_again_and_again_is_one_photo():
    found = one('<img src="https://x.example/a.jpg"><p>A</p>' * 3)
    assert [of.url for of in found.story.photos] == ["https://x.example/a.jpg"]
    assert found.story.body == '<figure data-photo="p1"></figure>\n<p>A</p>\n<p>A</p>\n<p>A</p>'
    assert "a picture that stands in it more than once was kept once" in found.notes


def test_a_picture_is_known_in_every_size_but_not_by_a_number_alone():
    library = Library()
    library.add(Attachment(number="7", url="https://x.example/u/quay-scaled.jpg"))
    assert library.at("http://x.example/u/quay-300x200.jpg?w=150") is library.by_number["7"]
    assert library.shown("7", "https://cdn.example/quay-1024x683.jpg") is library.by_number["7"]
    assert library.shown("7", "https://other.example/boat.jpg") is None


def test_a_picture_inside_the_text_is_kept():
    found = one('<p>A</p><img src="data:image/png;base64,iVBORw0KGgo=" alt="Dot">')
    [embedded] = found.story.photos
    assert found.files[embedded.file].startswith(b"\x89PNG")
    assert embedded.alt_text == "Dot"


def test_a_post_that_is_only_a_picture_says_what_its_caption_says():
    found = one('[caption]<img src="https://x.example/a.jpg"> The quay at dawn[/caption]', title="")
    assert found.story.body == '<figure data-photo="p1"></figure>\n<p>The quay at dawn</p>'
    assert (found.story.headline, found.story.headline_provisional) == ("The quay at dawn", True)


def test_what_another_namespace_says_is_not_believed():
    hijacked = post("Text", status="draft").replace(
        "<title>", '<x:status xmlns:x="http://other.example/">publish</x:status><title>'
    )
    [found] = read(HEAD + hijacked + FOOT)
    assert found.status == "withheld"


def test_one_bad_post_costs_only_itself():
    bad = "<item><title>Bad</title><content:encoded></content:encoded></item>"
    found = read(HEAD + post("A", title="First") + bad + post("B", title="Last") + FOOT)
    assert list(stories(found)) == ["First", "Last"]
    assert [problem.headline for problem in problems(found)] == ["Bad"]


@pytest.mark.thorough
@pytest.mark.parametrize(
    "bad",
    ["[a ", "[[", "[caption]", "[/caption]", "[gallery]", '<a "', "<a '\"", "<!--", "<!-- wp:a "]
    + [
        "<!-- wp:a -->",
        "<figure>",
        '<figure class="wp-block-gallery">',
        "<img>",
        "\n",
        " ",
        "https://",
    ]
    + [
        "<pre>",
        '<p class="wp-caption-text">',
        '<div class="wp-caption">',
        "[embed]",
        "[x <a y>z</a>",
    ],
)
def test_the_worst_text_is_read_in_no_time(bad):
    start = time.process_time()
    read_content(bad * (200_000 // len(bad)), post="1", library=Library())
    assert time.process_time() - start < 10


@given(st.text(alphabet="[]<>/\"'= \nabcaption!-wp:gallery&;{}", max_size=200))
@settings(max_examples=50, deadline=None)
def test_whatever_a_post_holds_is_a_story_or_a_problem(content):
    for found in read(f"{HEAD}{post(content)}{FOOT}"):
        assert isinstance(found, Parsed | ParseProblem)


@given(st.integers(min_value=0, max_value=14_000))
@settings(max_examples=25, deadline=None)
def test_an_export_may_end_anywhere(length):
    for found in read((DATA / "classic.xml").read_bytes()[:length]):
        assert isinstance(found, Parsed | ParseProblem)


def test_a_stream_that_cannot_go_back_is_read_too():
    class Pipe(BytesIO):
        def seekable(self):
            return False

    found = importer("wxr").parse(Pipe((DATA / "classic.xml").read_bytes()), name="-")
    assert [one.story.slug for one in found] == ["museum-and-pilots"]


# -- the cases of others -----------------------------------------------------------------------------

needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")


def case(path):
    return read((CASES / path).read_bytes())


@needs_cases
def test_every_file_of_others_comes_in_or_is_refused():
    for path in sorted(CASES.rglob("*.xml")):
        found = case(path)
        assert found, path
        for problem in problems(found):
            assert problem.message.endswith(("read", "again", "Tools", "feed")), (path, problem)


@needs_cases
def test_the_theme_unit_test_comes_in():
    found = case("WPTT+theme-unit-test/themeunittestdata.wordpress.xml")
    assert len(stories(found)) == 70
    assert len(problems(found)) == 2
    scheduled = stories(found)["Scheduled"].story
    assert scheduled.embargo_until == datetime(2030, 1, 1, 19, 0, 18, tzinfo=UTC)
    assert (scheduled.section, scheduled.slug) == ("Unpublished", "scheduled")
    gallery = stories(found)["Post Format: Gallery (Tiled)"].story
    assert [of.placement for of in gallery.photos] == ["gallery"] * 6
    protected = next(
        one for name, one in stories(found).items() if name.startswith("Template: Password")
    )
    assert protected.status == "withheld"


@needs_cases
def test_a_comprehensive_export_comes_in():
    story_, page = case("WordPress+wordpress-importer/wxr-comprehensive.xml")
    story = story_.story
    assert story.headline == "Comprehensive Post"
    assert story.guid == "https://playground.internal/site/?p=1000"
    assert (story.slug, story.section, story.language) == ("comprehensive-post", "News", "en-US")
    assert story.published_at == datetime(2024, 6, 5, 16, 4, 48, tzinfo=UTC)
    assert story.deck == "An excerpt for comprehensive post"
    assert [author.name for author in story.authors] == ["Alice"]
    assert [tag.name for tag in story.tags] == ["Updates", "T1", "T2"]
    assert page.notes[0] == "was a page in WordPress, not a story of a day"


@needs_cases
def test_a_featured_image_of_others_is_the_lead():
    [found] = case("superdesk+superdesk-core/wordpress_wxr_thumb.xml")
    story = found.story
    assert (story.headline, story.slug, story.guid) == (
        "test post",
        "toto",
        "https://main.toto.invalid",
    )
    assert story.body == "<p><strong>toto</strong></p>"
    assert story.published_at == datetime(2018, 7, 3, 9, 3, 4, tzinfo=UTC)
    [lead] = story.photos
    assert (lead.placement, lead.url, lead.caption) == (
        "lead",
        "https://toto.invalid/attachment.jpg",
        "excerpt",
    )


@needs_cases
def test_a_draft_of_the_first_version_is_withheld():
    [found] = case("WordPress+wordpress-importer/test-utw-post-meta-import.xml")
    assert found.status == "withheld"
    assert found.story.headline == "My Entry with UTW Postmeta"
    assert found.story.body == "<p>This is my content</p>"
    assert found.story.published_at == datetime(2009, 10, 20, 16, 13, 20, tzinfo=UTC)
    assert found.story.guid == "http://test.wordpress.org/postmeta-utw"
    assert found.story.section == ""


@needs_cases
def test_an_attachment_that_lies_elsewhere_is_found():
    [found] = case("WordPress+wordpress-importer/wxr-flat-attachment-different-site.xml")
    assert found.story.headline == "Post with Attachment"
    assert (
        found.story.body == '<p>This post has an attachment.</p>\n<figure data-photo="p1"></figure>'
    )
    [shown] = found.story.photos
    assert shown.url == "https://wpthemetestdata.files.wordpress.com/2008/06/canola2.jpg"
    assert shown.alt_text == "canola"


@needs_cases
def test_broken_cdata_costs_nothing_but_a_note():
    [found] = case("WordPress+wordpress-importer/crazy-cdata.xml")
    assert found.story.headline == "Hello world!"
    assert found.story.body.startswith("<p>Content with nested")
    assert found.notes[0].startswith("is not well-formed XML")


@needs_cases
def test_namespaces_that_lie_are_not_believed():
    found = stories(case("WordPress+wordpress-importer/namespace-edge-cases.xml"))
    assert len(found) == 6
    assert found["Hijacked Namespace"].status == "withheld"
    assert "&amp;lol1;" in found["Namespace Bomb"].story.body


def test_pictures_of_page_builders_stay_where_they_stand():
    found = one(
        '[et_pb_section fb_built="1"][et_pb_text]<p>The ferry is back.</p>[/et_pb_text]'
        '[et_pb_image src="https://gazette.example/ferry.jpg" alt="A ferry"][/et_pb_image]'
        "[/et_pb_section][vc_single_image image='404']"
    )
    assert found.story.body == '<p>The ferry is back.</p>\n<figure data-photo="p1"></figure>'
    [picture] = found.story.photos
    assert (picture.url, picture.alt_text) == ("https://gazette.example/ferry.jpg", "A ferry")
    assert "[vc_single_image]" in found.notes[0]


def test_an_address_over_several_lines_is_named_in_one():
    attachment = (
        "<item><wp:post_type>attachment</wp:post_type><wp:post_id>9</wp:post_id>"
        "<wp:attachment_url>https://gazette.example/hall\n.jpg</wp:attachment_url></item>"
    )
    [found] = read(f"{HEAD}{attachment}{post('The hall is open.')}{FOOT}")
    assert not any("\n" in note for note in found.notes)
    assert any("used in no story" in note for note in found.notes)
