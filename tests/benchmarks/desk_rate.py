"""How fast the desk answers with many stories in the database. Run by hand:

    python tests/benchmarks/desk_rate.py [--count 100000] [--database postgres://…] [--keep FILE]

Makes a newsroom of that many stories, 5,000 tags and 5,000 sources in a new SQLite file (or in an
empty database), then asks for the list, searches, each filter and the story form as a chief editor
and as a reporter would. Prints for each the number of queries, the milliseconds that the database
took for them (each statement run again, with all its rows fetched) and those of the whole request:
the best of three.
"""

import argparse
import itertools
import os
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime.now(UTC)
SYLLABLES = "ba ce di fo gu ka le mi no pu ra se ti vo za cha bri sto ple dru".split()
COMMON = "the of and to in a that for on with council city minister report harbour police".split()
PLENTY = 5_000
STAGES = ["draft"] * 8 + ["in-review"] * 3 + ["spiked"] * 2 + ["ready"] * 87
STATES = (
    ["never"] * 13 + ["scheduled", "withdrawn"] + ["ended"] * 2 + ["changed"] * 3 + ["live"] * 80
)


def words(rng: random.Random) -> list[str]:
    known = set()
    while len(known) < 12_000:
        known.add("".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4))))
    return COMMON + sorted(known)


class Newsroom:
    """Writes its stories in batches, straight into the tables."""

    def __init__(self, count: int):
        self.count = count
        self.rng = random.Random(1)
        self.words = words(self.rng)
        self.weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        self.paragraphs = [f"<p>{self.text(70).capitalize()}.</p>" for _ in range(4_000)]

    def text(self, length: int) -> str:
        return " ".join(self.rng.choices(self.words, cum_weights=self.weights, k=length))

    def make(self) -> None:
        from django.contrib.auth.models import Group, User
        from django.db import transaction

        from articles.models import Author, ImportRun, Photo, Section, Source, Tag

        self.people = []
        for role in ("Chief editor", "Editor", "Reporter"):
            user = User.objects.create_user(role.lower().replace(" ", "-"), is_staff=True)
            user.groups.add(Group.objects.get(name=role))
            self.people.append(user)
        names = iter(dict.fromkeys(self.rng.sample(self.words[16:], 11_000)))
        self.sections = self.vocabulary(Section(name=next(names)) for _ in range(8))
        self.authors = self.vocabulary(Author(name=next(names)) for _ in range(300))
        self.tags = self.vocabulary(
            Tag(name=name, aliases=[f"{name} affair"]) for name in itertools.islice(names, PLENTY)
        )
        self.sources = self.vocabulary(
            Source(name=f"{name} office", aliases=[f"{name} bureau"], confidential=number % 50 == 0)
            for number, name in enumerate(itertools.islice(names, PLENTY))
        )
        self.photos = Photo.objects.bulk_create(
            Photo(
                sha256=f"{number:064x}",
                width=800,
                height=600,
                caption=self.text(12),
                embargo_until=NOW + timedelta(days=1) if number % 2_000 == 0 else None,
            )
            for number in range(self.count // 4)
        )
        self.run = ImportRun.objects.create()
        for start in range(1, self.count + 1, 1_000):
            with transaction.atomic():
                self.batch(range(start, min(start + 1_000, self.count + 1)))

    def vocabulary(self, made) -> list:
        made = list(made)
        taken: set[str] = set()
        for word in made:
            word.prepare(taken=taken)
            taken.add(word.slug)
        return type(made[0]).objects.bulk_create(made)

    def batch(self, numbers: range) -> None:
        from articles import search
        from articles.desk.publish_new import Release, release_new
        from articles.desk.record import Face, public_digest
        from articles.models import (
            Article,
            ArticlePhoto,
            Byline,
            Citation,
            PublishedVersion,
            Revision,
            TaggedArticle,
            WireItem,
        )
        from articles.models.bulk import insert_rows
        from articles.records import Story, StoryAuthor, StoryCitation, StoryTag

        rng, rows, stories = self.rng, [], {}
        parts: dict = {model: [] for model in (Byline, TaggedArticle, Citation, ArticlePhoto)}
        wire, revisions, versions = [], [], []
        for number in numbers:
            author, section = rng.choice(self.authors), rng.choice(self.sections)
            tags, source = rng.sample(self.tags, 3), rng.choice(self.sources)
            story = Story(
                headline=self.text(8).capitalize(),
                deck=self.text(18),
                slug=f"story-{number}",
                body="\n".join(rng.choices(self.paragraphs, k=6)),
                section=section.slug,
                section_name=section.name,
                language="en",
                headline_provisional=number % 100 == 0,
                authors=(StoryAuthor(name=author.name, slug=author.slug),),
                tags=tuple(StoryTag(name=tag.name, slug=tag.slug) for tag in tags),
                sources=(
                    StoryCitation(
                        name=source.name,
                        slug=source.slug,
                        attribution="It said so.",
                        confidential=source.confidential,
                    ),
                ),
            )
            stories[number] = story
            state, digest = rng.choice(STATES), public_digest(story)
            age = 5 * (self.count - number) + rng.expovariate(1 / 600)
            at = NOW - timedelta(minutes=age)
            article = Article(
                pk=number,
                headline=story.headline,
                headline_provisional=story.headline_provisional,
                deck=story.deck,
                slug=story.slug,
                body=story.body,
                section=section,
                stage=rng.choice(STAGES) if state == "never" else "ready",
                embargo_until=NOW + timedelta(days=2) if number % 700 == 0 else None,
                wire_embargo_until=NOW + timedelta(days=2) if number % 900 == 0 else None,
                version=1,
                digest=digest if state != "changed" else "other",
                created_by=self.people[2] if number % 30 == 0 else self.people[1],
                updated_by=rng.choice(self.people),
                created_at=at,
                updated_at=at,
            )
            rows.append(article)
            parts[Byline].append((number, author.pk, 0))
            parts[TaggedArticle] += ((number, tag.pk) for tag in tags)
            parts[Citation].append((number, source.pk, "quoted", "It said so.", "", "on-record", 0))
            if number % 200 == 0:
                parts[ArticlePhoto].append((number, None, "1", "Wanted", "", "", "lead", 0, {}))
            elif number % 3 == 0:
                photo = rng.choice(self.photos).pk
                parts[ArticlePhoto].append((number, photo, "1", "", "", "", "lead", 0, {}))
            outcome = "conflict" if number % 500 == 0 else "created"
            raw = story.body.encode()
            wire.append(("", f"g{number}", "", raw, f"{number:064x}", outcome, [], number, 1))
            revisions.append((number, 1, story.to_json(), "", at, None))
            if state != "never":
                versions.append((article, state, at))
        columns = Article._meta.concrete_fields
        insert_rows(
            Article,
            [field.name for field in columns],
            ([getattr(one, field.attname) for field in columns] for one in rows),
        )
        insert_rows(Byline, ("article", "author", "order"), parts[Byline])
        insert_rows(TaggedArticle, ("content_object", "tag"), parts[TaggedArticle])
        cited = ("article", "source", "role", "statement", "url", "terms", "order")
        insert_rows(Citation, cited, parts[Citation])
        used = ("article", "photo", "key", "caption", "alt_text", "credit", "placement", "order")
        insert_rows(ArticlePhoto, (*used, "offered"), parts[ArticlePhoto])
        came = ("provider", "guid", "version", "raw", "sha256", "outcome", "notes", "article")
        insert_rows(
            WireItem,
            (*came, "article_version", "format", "path", "run", "received_at"),
            ((*one, "jsonl", "", self.run.pk, NOW) for one in wire),
        )
        kept = ("article", "number", "story", "reason", "created_at", "created_by")
        insert_rows(Revision, kept, revisions)
        released = [Release(one, Face(stories[one.pk]), at) for one, _state, at in versions]
        day = timedelta(days=1)
        release_new(released, by=None)
        for article, state, at in versions:
            begins, ends = (NOW + day, None) if state == "scheduled" else (at - day, None)
            ends = at - timedelta(hours=1) if state in ("withdrawn", "ended") else ends
            withdrawn = {"withdrawn_at": ends, "withdrawal_reason": "In error."}
            PublishedVersion.objects.filter(article=article).update(
                visible_from=begins,
                visible_until=ends,
                digest=public_digest(stories[article.pk]),
                **withdrawn if state == "withdrawn" else {},
            )
        search.index(
            search.entry_of(number, story, (f"g{number}",)) for number, story in stories.items()
        )


REQUESTS = {
    "list": "",
    "list, page 10": "?p=10",
    "list, oldest first": "?o=6",
    "search, a common word": "?q=council",
    "search, three words": "?q=council+city+harbour",
    "search, a beginning": "?q=har",
    "search, the worst beginning": "?q=sto",
    "search, a phrase": "?q=%22the+council%22",
    "search, a rare word": "?q=story-{middle}",
    "search, a guid": "?q=g{middle}",
    "search, no hit": "?q=nothinglikethis",
    "mine": "?whose=mine",
    **{f"stage {one}": f"?stage={one}" for one in ("draft", "in-review", "ready", "spiked")},
    **{
        f"live state {one}": f"?live={one}"
        for one in ("never", "scheduled", "live", "changed", "ended", "withdrawn")
    },
    "section": "?section__id__exact=3",
    "tag": "?tag=17",
    "author": "?author=17",
    "source": "?source=17",
    **{f"awaits {one}": f"?awaits={one}" for one in ("headline", "photos", "embargo", "wire")},
    "search in review": "?q=council&stage=in-review",
    "search, live and changed": "?q=council&live=changed",
    "search in a section, live": "?q=council&live=live&section__id__exact=3",
}


def database_time(statements: list) -> float:
    """Milliseconds for ``statements``, each with all its rows."""
    from django.db import connection

    began = time.perf_counter()
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            cursor.fetchall()
    return (time.perf_counter() - began) * 1000


def ask(client, path: str) -> tuple[int, float, float]:
    """Queries, milliseconds of the database and of the whole request: the best of three."""
    from django.db import connection

    best = (0, float("inf"), float("inf"))
    for _round in range(3):
        statements = []

        def keep(execute, sql, params, many, context, kept=statements):
            kept.append((sql, params))
            return execute(sql, params, many, context)

        began = time.perf_counter()
        with connection.execute_wrapper(keep):
            response = client.get(path)
        took = (time.perf_counter() - began) * 1000
        assert response.status_code == 200, (path, response.status_code)
        reads = [one for one in statements if one[0].lstrip().upper().startswith("SELECT")]
        best = min(best, (len(statements), database_time(reads), took), key=lambda one: one[1])
    return best


def measure(count: int) -> None:
    from django.contrib.auth.models import User
    from django.test import Client

    for name in ("chief-editor", "reporter"):
        client = Client()
        client.force_login(User.objects.get(username=name))
        print(f"\n{name:34}{'queries':>8}{'database ms':>13}{'request ms':>12}")
        base = "/admin/articles/article/"
        paths = {title: base + path.format(middle=count // 2) for title, path in REQUESTS.items()}
        offered = "/admin/autocomplete/?app_label=articles&model_name=frontslot&field_name=article"
        paths |= {"front page, stories offered": f"{offered}&term=council"}
        paths |= {"story form": f"{base}{count // 3}/change/", "empty form": f"{base}add/"}
        for title, path in paths.items():
            queries, database, request = ask(client, path)
            print(f"{title:34}{queries:>8}{database:>13.1f}{request:>12.1f}", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=100_000)
    options.add_argument("--database", default="")
    options.add_argument("--keep", help="SQLite file to make, or to measure where it is there")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(given.keep or Path(folder, "desk.sqlite3")).resolve()
        os.environ |= {
            "DATABASE_URL": given.database or f"sqlite:///{file}",
            "SECRET_KEY": "benchmark",
            "ALLOWED_HOSTS": "testserver",
            "DEBUG": "on",  # static files need no manifest
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        }
        sys.path.insert(0, str(ROOT))
        import django
        from django.conf import settings

        django.setup()
        settings.DEBUG = False
        from django.core.management import call_command
        from django.db import connection

        from articles.models import Article

        call_command("migrate", verbosity=0)
        if not Article.objects.exists():
            began = time.perf_counter()
            Newsroom(given.count).make()
            print(f"{given.count:,} stories in {time.perf_counter() - began:.0f} s")
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("VACUUM ANALYZE")
        measure(given.count)


if __name__ == "__main__":
    main()
