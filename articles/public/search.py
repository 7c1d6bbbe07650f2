"""Search: a page of what answers a reader's question, and the filters that narrow it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.http import base36_to_int, int_to_base36

from articles.body import running_text
from articles.models.author import Author
from articles.models.published import PublishedVersion
from articles.models.section import Section
from articles.models.source import Source
from articles.models.tag import Tag
from articles.search import readers
from articles.search.readers import Piece, Place

from .pages import public_page, read_frame, render_page
from .paging import PAGE_SIZE
from .pictures import give_pictures

RELEVANCE = "relevance"
#: Years that a date may lie in.
YEARS = range(1700, 2200)
#: Words that narrow a search, by the parameters that hold their slugs.
WORDS = ("section", "tag", "author", "source")
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address of a search asks for; what makes no sense in it is left out."""

    text: str = ""
    sort: str = ""
    section: str = ""
    tag: str = ""
    author: str = ""
    source: str = ""
    first: date | None = None
    last: date | None = None

    @classmethod
    def of(cls, query: QueryDict) -> "Asked":
        return cls(
            text=" ".join(query.get("q", "")[: readers.MOST_CHARACTERS].split()),
            sort=RELEVANCE if query.get("sort") == RELEVANCE else "",
            first=_day(query.get("from", "")),
            last=_day(query.get("to", "")),
            **{name: query.get(name, "").strip()[:100] for name in WORDS},
        )

    @property
    def is_ranked(self) -> bool:
        return self.sort == RELEVANCE

    @property
    def filters(self) -> dict[str, str]:
        """What narrows the search, by parameter."""
        given = {name: getattr(self, name) for name in WORDS}
        given |= {"from": self.first and str(self.first), "to": self.last and str(self.last)}
        return {name: value for name, value in given.items() if value}

    def query(self, **more: str) -> str:
        """The query string of this search, and ``more`` of it."""
        given = {"q": self.text} | self.filters | {"sort": self.sort} | more
        return "?" + urlencode({name: value for name, value in given.items() if value})


@dataclass(frozen=True, slots=True)
class Word:
    """A section, tag, author or source that a search is narrowed to: its name, and its marks."""

    name: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A story that was found, its headline and what shows why, in pieces."""

    version: PublishedVersion
    headline: Sequence[Piece]
    text: Sequence[Piece]


@public_page
def search(request: HttpRequest) -> HttpResponse:
    """Five queries at most: the frame, the words it is narrowed to, what was found and its photos.

    Where nothing was, there are two instead of the last for what may have been meant.
    """
    asked = Asked.of(request.GET)
    frame = read_frame()
    words = words_of(asked)
    question = question_of(asked, words)
    visible = PublishedVersion.objects.visible()
    edges = {side: _place(request.GET.get(side, "")) for side in ("before", "after")}
    below, above = edges["before"], edges["after"]
    found = readers.find(
        question,
        visible,
        ranked=asked.is_ranked,
        below=below,
        above=None if below else above,
        most=PAGE_SIZE + 1,
    )
    is_more = len(found.places) > PAGE_SIZE
    if above and not below and not is_more:
        return HttpResponseRedirect(reverse("search") + asked.query())
    places = found.places[-PAGE_SIZE:] if above and not below else found.places[:PAGE_SIZE]
    hits = _hits(places, visible, question)
    meant = ""
    if not places and not below:
        meant = readers.suggestion(asked.text, question, visible)
    context = {
        "asked": asked,
        "question": question,
        "hits": hits,
        "count": found.count,
        "is_more_than": _figure(readers.MOST_COUNTED) if found.is_capped else "",
        "ranked_among": _figure(readers.RANKED),
        "newer": _newer(asked, places, below=below, above=above),
        "older": asked.query(before=_written(places[-1])) if places and (above or is_more) else "",
        "words": _named(asked, words, frame.sections, is_shown=bool(hits)),
        "by_newest": replace(asked, sort="").query(),
        "by_relevance": replace(asked, sort=RELEVANCE).query(),
        "without_filters": Asked(text=asked.text, sort=asked.sort).query(),
        "meant": meant,
        "meant_query": replace(asked, text=meant).query(),
    }
    return render_page(request, "search.html", context, frame=frame)


def answers(asked: Asked, *, most: int) -> list[int]:
    """The numbers of the newest versions that answer a search; two queries at most."""
    question = question_of(asked, words_of(asked))
    places = readers.find(question, PublishedVersion.objects.visible(), most=most).places
    return [place.version for place in places]


def question_of(asked: Asked, words: dict[str, Word]) -> readers.Question:
    """What is looked for in the index."""
    wanted, unwanted = readers.parse(asked.text)
    return readers.Question(
        wanted=wanted,
        unwanted=unwanted,
        marks=tuple(words[name].marks for name in WORDS if name in words),
        since=asked.first and _midnight(asked.first),
        until=asked.last and _midnight(asked.last + timedelta(days=1)),
    )


def words_of(asked: Asked) -> dict[str, Word]:
    """The words that a search is narrowed to, by parameter; one query or none.

    One that readers cannot know of has no marks, as one that there never was.
    """
    kinds = {
        "section": Section.objects.all(),
        "tag": Tag.objects.all(),
        "author": Author.objects.all(),
        "source": Source.objects.public(),
    }
    given = {name: slug for name in WORDS if (slug := getattr(asked, name))}
    if not given:
        return {}
    first, *others = [_and_merged(kinds[name], slug, name) for name, slug in given.items()]
    rows = list(first.union(*others, all=True))
    return {name: _word(name, slug, rows) for name, slug in given.items()}


def _and_merged(words: QuerySet, slug: str, kind: str) -> QuerySet:
    """The word with this slug, what it was merged into, and what else was."""
    kept = words.filter(slug=slug).values(kept=Coalesce("merged_into_id", "pk"))
    return (
        words.filter(Q(pk__in=kept) | Q(merged_into__in=kept))
        .annotate(parameter=Value(kind, CharField()))
        .order_by()
        .values_list("parameter", "pk", "name", "merged_into_id")
    )


def _word(kind: str, slug: str, rows: Sequence[tuple[str, int, str, int | None]]) -> Word:
    mine = [row for row in rows if row[0] == kind]
    kept = next((name for _kind, _pk, name, merged in mine if merged is None), None)
    if kept is None:
        return Word(slug, ())
    return Word(kept, tuple(readers.mark(kind, pk) for _kind, pk, _name, _merged in mine))


def _named(
    asked: Asked, words: dict[str, Word], sections: Sequence[Section], *, is_shown: bool
) -> list[dict[str, str]]:
    """The words as the page names them, each with the search without it.

    A word that no story found has is called what the reader called it: it may be a secret.
    """
    known = {section.slug for section in sections}
    return [
        {
            "kind": name,
            "slug": getattr(asked, name),
            "name": word.name if is_shown else getattr(asked, name),
            "without": replace(asked, **{name: ""}).query(),
        }
        for name, word in words.items()
        if name != "section" or asked.section not in known
    ]


def _hits(
    places: Sequence[Place], among: QuerySet[PublishedVersion], question: readers.Question
) -> list[Hit]:
    if not places:
        return []
    versions = among.in_bulk([place.version for place in places])
    shown = [versions[place.version] for place in places if place.version in versions]
    give_pictures(shown)
    return [_hit(version, question) for version in shown]


def _hit(version: PublishedVersion, question: readers.Question) -> Hit:
    story = version.record
    captions = (photo.caption for photo in story.photos)
    text = readers.snippet((story.deck, running_text(story.body), *captions), question.wanted)
    if not text and story.deck:
        text = [Piece(story.deck)]
    return Hit(version, readers.marked(story.headline, question.wanted), text)


def _newer(
    asked: Asked, places: Sequence[Place], *, below: Place | None, above: Place | None
) -> str:
    if not (below or above):
        return ""
    return asked.query(after=_written(places[0])) if places else asked.query()


def _figure(number: int) -> str:
    return number_format(number, force_grouping=True)


def _written(place: Place) -> str:
    return f"{int_to_base36(place.points)}-{int_to_base36(place.number)}"


def _place(text: str) -> Place | None:
    """The place that was written as ``text``. Raises Http404 where none was."""
    if not text:
        return None
    points, _, number = text.partition("-")
    try:
        place = Place(base36_to_int(points), base36_to_int(number))
        is_ours = _written(place) == text and max(place) <= _LARGEST
    except ValueError:
        is_ours = False
    if not is_ours:
        raise Http404(f"{text} is no place in what was found.")
    return place


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
