"""Who said what, found in copy by the newsroom's own vocabulary, and nothing guessed."""

import random
import time
from pathlib import Path

import pytest

from articles.attribution import Vocabulary, find_names, find_sources, possible_sources
from articles.body import to_text
from articles.importers import importer
from articles.known_sources import KNOWN_SOURCES, SOURCE_KINDS, lookup

DATA = Path(__file__).parent / "data" / "text"
SEED = Path(__file__).parents[2] / "shared" / "stories" / "museum-sculptures.txt"
WIRES = Vocabulary((one.name, (one.name, *one.aliases)) for one in KNOWN_SOURCES)


def body_text(path: Path) -> str:
    with path.open("rb") as stream:
        [parsed] = importer("text").parse(stream, name=path.name)
    return to_text(parsed.story.body)


def roles(text: str, vocabulary: Vocabulary = WIRES) -> list[tuple[str, str]]:
    return [(mention.key, mention.role) for mention in find_sources(text, vocabulary)]


@pytest.mark.parametrize(
    ("path", "key", "names", "openings"),
    [
        (
            DATA / "lighthouse-no-headline.txt",
            "Norrland News Agency",
            ("Norrland News Agency", "NNA"),
            (
                "The Norrland News Agency (NNA) reported that",
                "NNA quoted Varga",
                "Photos released by NNA",
            ),
        ),
        pytest.param(
            SEED,
            "Korean Central News Agency",
            ("Korean Central News Agency", "KCNA"),
            (
                "The Korean Central News Agency (KCNA) reported that",
                "KCNA quoted Kim Jong Un praising",
                "Photos released by KCNA show",
            ),
            marks=pytest.mark.skipif(not SEED.exists(), reason="no ../shared"),
        ),
    ],
)
def test_an_agency_quoted_throughout_is_found_with_what_it_said_and_showed(
    path, key, names, openings
):
    mentions = find_sources(body_text(path), Vocabulary([(key, names)]))
    assert [(one.key, one.role) for one in mentions] == [
        (key, "quoted"),
        (key, "quoted"),
        (key, "photo"),
    ]
    for mention, opening in zip(mentions, openings, strict=True):
        assert mention.statement.startswith(opening)
        assert mention.statement.endswith((".", '."'))


@pytest.mark.parametrize(
    "sentence",
    [
        "KCNA said the hall had opened.",
        "The hall had opened, KCNA reported on Monday.",
        "The hall had opened, according to KCNA.",
        "The hall had opened, according to the state-run KCNA.",
        "“It is open,” said KCNA.",
        "As quoted by KCNA, he called it a triumph.",
        "KCNA has also announced a second hall.",
        "KCNA, the North's official agency, said it was open.",
        "KCNA's report said it was open.",
        "A statement from KCNA gave no date.",
        "KCNA issued a short statement.",
        "Citing KCNA, he called it open.",
        "Der Saal sei offen, berichtete KCNA.",
        "KCNA berichtete, der Saal sei offen.",
        "Laut KCNA ist der Saal offen.",
        "Nach Angaben von KCNA ist der Saal offen.",
        "Selon KCNA, la salle est ouverte.",
        "조선중앙통신은 25일 홀이 문을 열었다고 보도했다.",
        "조선중앙통신에 따르면 홀이 문을 열었다.",
        "KCNA는 홀이 문을 열었다고 전했다.",
    ],
)
def test_attribution_is_seen_in_several_languages(sentence):
    assert roles(sentence) == [("Korean Central News Agency", "quoted")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Photos released by KCNA show the hall.",
        "Images provided by KCNA show the hall.",
        "Photo: KCNA",
        "The hall in May (Photo courtesy of KCNA).",
        "KCNA released photos of the hall.",
        "The video was clear, and footage from KCNA clearer.",
        "사진=조선중앙통신",
    ],
)
def test_pictures_are_credited_as_pictures(sentence):
    assert roles(sentence) == [("Korean Central News Agency", "photo")]


@pytest.mark.parametrize(
    "sentence",
    [
        "He worked for KCNA until May.",
        "The KCNA building is on the left.",
        "KCNA did not say when it would open.",
    ],
)
def test_a_source_that_is_only_named_is_not_guessed_at(sentence):
    assert roles(sentence) == []


def test_one_sentence_counts_once_and_the_words_before_the_pictures():
    text = "The Korean Central News Agency (KCNA) said so, KCNA added, and photos by KCNA show it."
    assert roles(text) == [("Korean Central News Agency", "quoted")]


def test_two_sources_in_a_sentence_are_two():
    assert sorted(roles("Reuters reported it, and TASS said it was wrong.")) == [
        ("Reuters", "quoted"),
        ("TASS", "quoted"),
    ]


class TestTheVocabulary:
    def find(self, text, *names):
        return find_names(text, Vocabulary((name, (name,)) for name in names))

    def test_abbreviations_stand_in_capitals(self):
        assert self.find("the man who slept", "WHO") == []
        assert self.find("The WHO's rules", "WHO") == ["WHO"]
        assert self.find("a map of apples", "AP") == []

    def test_names_stand_with_their_capital(self):
        assert self.find("in nature", "Nature") == []
        assert self.find("RUSSIA TALKS", "Russia") == ["Russia"]

    def test_small_words_stand_in_any_case(self):
        assert self.find("Climate is what lasts", "climate") == ["climate"]
        assert self.find("climates", "climate") == []

    def test_the_longest_name_wins(self):
        assert self.find("in New York City today", "New York", "York", "New York City") == [
            "New York City"
        ]

    def test_names_do_not_reach_over_a_full_stop(self):
        assert self.find("It was new. York is old.", "New York") == []
        assert self.find("He left New. York is old.", "New York") == []
        assert self.find("In St. Orne", "St. Orne") == ["St. Orne"]

    def test_names_may_be_broken_over_lines_and_have_any_apostrophe(self):
        assert self.find("the People’s\nDaily", "People's Daily") == ["People's Daily"]

    def test_letters_of_every_script_bound_a_word(self):
        assert self.find("Élan vital", "lan") == []
        assert self.find("Ärzte", "rzte") == []

    def test_a_letter_and_its_accent_are_one(self):
        assert self.find("Cafe\u0301 Orne", "Café Orne") == ["Café Orne"]

    def test_korean_names_carry_particles(self):
        assert self.find("연합뉴스가 보도했다. 연합뉴스의", "연합뉴스") == ["연합뉴스"]
        assert self.find("신연합뉴스가", "연합뉴스") == []
        assert self.find("김정은은 평양에서", "김정은", "평양") == ["김정은", "평양"]

    def test_chinese_and_japanese_names_stand_without_spaces(self):
        assert self.find("据新华社报道", "新华社") == ["新华社"]
        assert self.find("共同通信によると", "共同通信") == ["共同通信"]

    def test_the_most_frequent_comes_first(self):
        assert self.find("Sund and Orne, Orne and Orne, Sund, Elsen", "Elsen", "Orne", "Sund") == [
            "Orne",
            "Sund",
            "Elsen",
        ]

    def test_blank_names_match_nothing(self):
        assert self.find("anything", "", "…") == []

    def test_thousands_of_names_are_found_in_milliseconds(self):
        rng = random.Random(5)
        letters = "abcdefghijklmnop"
        names = ["".join(rng.choices(letters, k=7)).title() for _ in range(2_500)]
        vocabulary = Vocabulary((name, (name, f"{name} Agency")) for name in names)
        text = " ".join(rng.choice(names) if rng.random() < 0.1 else "word" for _ in range(5_000))
        begin = time.process_time()
        assert find_names(text, vocabulary)
        assert time.process_time() - begin < 5


def test_names_that_act_as_sources_are_offered_and_known_ones_not():
    text = (
        "The Norrland Weather Office (NWO) said it would rain. "
        "According to the Ministry of Harbours, it will. "
        "The Korean Central News Agency (KCNA) reported it. "
        "Mina Holt (left) smiled."
    )
    assert possible_sources(text, WIRES) == [
        "Norrland Weather Office (NWO)",
        "Ministry of Harbours",
    ]


class TestKnownSources:
    def test_names_and_aliases_name_one_source_each(self):
        names = [name.casefold() for one in KNOWN_SOURCES for name in (one.name, *one.aliases)]
        assert len(names) == len(set(names))

    @pytest.mark.parametrize("source", KNOWN_SOURCES, ids=lambda one: one.name)
    def test_each_is_fit_to_show(self, source):
        assert source.kind in SOURCE_KINDS
        assert source.url.startswith(("https://", "http://"))
        assert (source.kind == "state-media") == (source.label == "state-controlled media")

    @pytest.mark.parametrize(
        ("name", "found", "kind"),
        [
            ("Yonhap", "Yonhap", "agency"),
            ("yonhap news agency", "Yonhap", "agency"),
            ("KCNA", "Korean Central News Agency", "state-media"),
            ("DPA", "dpa", "agency"),
            (" Agence  France-Presse ", "Agence France-Presse", "agency"),
        ],
    )
    def test_a_credit_finds_its_source(self, name, found, kind):
        assert (lookup(name).name, lookup(name).kind) == (found, kind)

    def test_others_are_unknown(self):
        assert lookup("Harbour Wire") is None
        assert lookup("") is None


@pytest.mark.parametrize(
    "text", ["A" * 200_000, "A-" * 100_000, "KCNA는 " * 2_000, "photos by " * 20_000]
)
def test_hostile_copy_is_looked_through_quickly(text):
    begin = time.process_time()
    find_sources(text, WIRES)
    possible_sources(text, WIRES)
    assert time.process_time() - begin < 5
