"""The world's well-known news agencies and state media, to recognise credits and quotations by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: The kinds of sources that the newsroom tells apart.
SOURCE_KINDS: Final = (
    "agency",
    "official",
    "state-media",
    "media",
    "organisation",
    "document",
    "person",
    "unnamed",
)


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source by the name that readers know, its other names, and what kind of source it is.

    ``label`` is what readers should know of who controls it, and is empty where that is nobody
    but its owners, its members or its public-service charter.
    """

    name: str
    aliases: tuple[str, ...]
    kind: str
    label: str
    url: str


_CONTROLLED: Final = "state-controlled media"
_OWNED: Final = "state-owned news agency"

#: Agencies first, then the media of states.
KNOWN_SOURCES: Final = (
    KnownSource("Reuters", ("Thomson Reuters",), "agency", "", "https://www.reuters.com/"),
    KnownSource(
        "Associated Press", ("AP", "The Associated Press"), "agency", "", "https://apnews.com/"
    ),
    KnownSource(
        "Agence France-Presse",
        ("AFP", "Agence France Presse"),
        "agency",
        "",
        "https://www.afp.com/",
    ),
    KnownSource(
        "dpa",
        ("Deutsche Presse-Agentur", "dpa International"),
        "agency",
        "",
        "https://www.dpa.com/",
    ),
    KnownSource("Bloomberg", ("Bloomberg News",), "agency", "", "https://www.bloomberg.com/"),
    KnownSource("United Press International", ("UPI",), "agency", "", "https://www.upi.com/"),
    KnownSource(
        "PA Media", ("Press Association", "PA news agency"), "agency", "", "https://pa.media/"
    ),
    KnownSource(
        "The Canadian Press",
        ("Canadian Press", "La Presse Canadienne"),
        "agency",
        "",
        "https://www.thecanadianpress.com/",
    ),
    KnownSource("Australian Associated Press", ("AAP",), "agency", "", "https://www.aap.com.au/"),
    KnownSource("APA", ("Austria Presse Agentur",), "agency", "", "https://apa.at/"),
    KnownSource("Keystone-SDA", ("Keystone-ATS",), "agency", "", "https://www.keystone-sda.ch/"),
    KnownSource("ANP", ("Algemeen Nederlands Persbureau",), "agency", "", "https://www.anp.nl/"),
    KnownSource("Belga", ("Belga News Agency",), "agency", "", "https://www.belganewsagency.eu/"),
    KnownSource("ANSA", ("Agenzia ANSA",), "agency", "", "https://www.ansa.it/"),
    KnownSource("EFE", ("Agencia EFE", "EFE News Agency"), "agency", _OWNED, "https://efe.com/"),
    KnownSource("Europa Press", (), "agency", "", "https://www.europapress.es/"),
    KnownSource(
        "Lusa", ("Agência Lusa", "Lusa News Agency"), "agency", _OWNED, "https://www.lusa.pt/"
    ),
    KnownSource(
        "TT", ("TT News Agency", "Tidningarnas Telegrambyrå"), "agency", "", "https://tt.se/"
    ),
    KnownSource("NTB", ("Norsk Telegrambyrå",), "agency", "", "https://www.ntb.no/"),
    KnownSource("Ritzau", ("Ritzaus Bureau",), "agency", "", "https://ritzau.com/"),
    KnownSource(
        "STT", ("Suomen Tietotoimisto", "Finnish News Agency"), "agency", "", "https://stt.fi/"
    ),
    KnownSource("ČTK", ("CTK", "Czech News Agency"), "agency", "", "https://www.ctk.cz/"),
    KnownSource(
        "PAP",
        ("Polska Agencja Prasowa", "Polish Press Agency"),
        "agency",
        _OWNED,
        "https://www.pap.pl/",
    ),
    KnownSource("Interfax", ("Интерфакс",), "agency", "", "https://interfax.com/"),
    KnownSource("Ukrinform", ("Укрінформ",), "agency", _OWNED, "https://www.ukrinform.net/"),
    KnownSource("Kyodo News", ("Kyodo", "共同通信"), "agency", "", "https://www.kyodonews.net/"),
    KnownSource("Jiji Press", ("Jiji", "時事通信"), "agency", "", "https://jen.jiji.com/"),
    KnownSource(
        "Yonhap",
        ("Yonhap News Agency", "Yonhap News", "연합뉴스"),
        "agency",
        "",
        "https://en.yna.co.kr/",
    ),
    KnownSource("Newsis", ("뉴시스",), "agency", "", "https://www.newsis.com/"),
    KnownSource("Press Trust of India", ("PTI",), "agency", "", "https://www.ptinews.com/"),
    KnownSource("Asian News International", ("ANI",), "agency", "", "https://www.aninews.in/"),
    KnownSource(
        "Central News Agency", ("Focus Taiwan", "中央社"), "agency", "", "https://focustaiwan.tw/"
    ),
    KnownSource("Antara", ("Antara News",), "agency", _OWNED, "https://en.antaranews.com/"),
    KnownSource("Bernama", (), "agency", _OWNED, "https://www.bernama.com/"),
    KnownSource(
        "Anadolu Agency",
        ("Anadolu", "Anadolu Ajansı"),
        "agency",
        "state-run news agency",
        "https://www.aa.com.tr/en",
    ),
    KnownSource(
        "Korean Central News Agency",
        ("KCNA", "조선중앙통신"),
        "state-media",
        _CONTROLLED,
        "http://www.kcna.kp/",
    ),
    KnownSource(
        "Rodong Sinmun",
        ("로동신문", "노동신문"),
        "state-media",
        _CONTROLLED,
        "http://www.rodong.rep.kp/",
    ),
    KnownSource(
        "Xinhua",
        ("Xinhua News Agency", "新华社", "新華社"),
        "state-media",
        _CONTROLLED,
        "https://english.news.cn/",
    ),
    KnownSource(
        "China Central Television",
        ("CCTV",),
        "state-media",
        _CONTROLLED,
        "https://english.cctv.com/",
    ),
    KnownSource(
        "CGTN",
        ("China Global Television Network",),
        "state-media",
        _CONTROLLED,
        "https://www.cgtn.com/",
    ),
    KnownSource(
        "People's Daily", ("人民日报",), "state-media", _CONTROLLED, "http://en.people.cn/"
    ),
    KnownSource("TASS", ("ITAR-TASS", "ТАСС"), "state-media", _CONTROLLED, "https://tass.com/"),
    KnownSource("RIA Novosti", ("РИА Новости",), "state-media", _CONTROLLED, "https://ria.ru/"),
    KnownSource(
        "BelTA",
        ("Belarusian Telegraph Agency", "БелТА"),
        "state-media",
        _CONTROLLED,
        "https://eng.belta.by/",
    ),
    KnownSource(
        "Islamic Republic News Agency", ("IRNA",), "state-media", _CONTROLLED, "https://en.irna.ir/"
    ),
    KnownSource(
        "Syrian Arab News Agency", ("SANA",), "state-media", _CONTROLLED, "https://sana.sy/en/"
    ),
    KnownSource(
        "Saudi Press Agency", ("SPA",), "state-media", _CONTROLLED, "https://www.spa.gov.sa/en"
    ),
    KnownSource(
        "Emirates News Agency", ("WAM",), "state-media", _CONTROLLED, "https://www.wam.ae/en"
    ),
    KnownSource(
        "Middle East News Agency", (), "state-media", _CONTROLLED, "https://www.mena.org.eg/"
    ),
    KnownSource(
        "Vietnam News Agency",
        ("Thông tấn xã Việt Nam",),
        "state-media",
        _CONTROLLED,
        "https://vnanet.vn/en/",
    ),
    KnownSource("Prensa Latina", (), "state-media", _CONTROLLED, "https://www.plenglish.com/"),
)


def lookup(name: str) -> KnownSource | None:
    """The well-known source of that name or alias, whatever its case; None where there is none."""
    return _BY_NAME.get(_key(name))


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


_BY_NAME: Final = {
    _key(name): source for source in KNOWN_SOURCES for name in (source.name, *source.aliases)
}
