"""How fast readers' searches are answered with many stories in the database. Run by hand:

    python tests/benchmarks/search_rate.py stories.jsonl [--database postgres://…] [--keep FILE]

Makes a published version of each line of the file in a new SQLite file (or in an empty database) and
the index of them with ``rebuild_search``, then asks for pages of the search as a reader would. Prints
for each the number of queries, the milliseconds that the database took for the search itself (that
statement run again, with all its rows fetched), for all statements, and those of the whole request:
the best of five.
"""

import argparse
import itertools
import json
import os
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BATCH = 1_000
ROUNDS = 5
#: ``{tag}`` and such are taken from a story in the middle of the file.
REQUESTS = {
    "a word that nearly all have": "?q=the",
    "a common word": "?q=council",
    "two common words": "?q=council+harbour",
    "four common words": "?q=council+harbour+minister+police",
    "a common phrase": '?q="of+the"',
    "a beginning": "?q=minis*",
    "a costly beginning": "?q=stob*",
    "a common word without another": "?q=council+-harbour",
    "a rare word": "?q={rare}",
    "in a section": "?q=council&section={section}",
    "with a tag": "?q=council&tag={tag}",
    "by an author, in a year": "?q=council&author={author}&from=2020-01-01&to=2020-12-31",
    "with a source": "?q=council&source={source}",
    "with a tag, which is rare": "?q=the&tag={rare_tag}",
}
ONCE = {
    "misspelt": "?q=counciil",
    "misspelt twice": "?q=counciil+harbuor",
    "nothing like it": "?q=xylophonist",
    "no question": "",
}


def fill(file: str) -> None:
    """A newsroom with the stories of ``file``, each published at its own time."""
    from django.db import transaction

    from articles.models import Author, Section, Source, Tag

    known: dict = {model: {} for model in (Section, Tag, Author, Source)}
    with open(file, encoding="utf-8") as lines:
        stories = map(json.loads, lines)
        while batch := list(itertools.islice(stories, BATCH)):
            with transaction.atomic():
                publish(batch, known)


def publish(batch: list[dict], known: dict) -> None:
    from articles.desk.publish import summary
    from articles.models import (
        Article,
        Author,
        PublishedAuthor,
        PublishedSource,
        PublishedTag,
        PublishedVersion,
        Section,
        Source,
        Tag,
    )
    from articles.models.bulk import insert_rows
    from articles.records import Story, StoryAuthor, StoryCitation, StoryPhoto, StoryTag

    def word(model, name):
        if name not in known[model]:
            known[model][name] = model.objects.create(name=name)
        return known[model][name]

    articles = Article.objects.bulk_create(
        Article(headline=one["headline"], slug=one["slug"]) for one in batch
    )
    versions = []
    links: dict = {PublishedTag: [], PublishedAuthor: [], PublishedSource: []}
    for article, one in zip(articles, batch, strict=True):
        at = datetime.fromisoformat(one["published_at"])
        section = word(Section, one["section"])
        tags = [word(Tag, name) for name in one["tags"]]
        authors = [word(Author, name) for name in one["authors"]]
        sources = [word(Source, each["name"]) for each in one["sources"]]
        face = Story(
            headline=one["headline"],
            deck=one["deck"],
            body=one["body"],
            slug=one["slug"],
            language="en",
            section=section.slug,
            section_name=section.name,
            published_at=at,
            tags=tuple(StoryTag(name=each.name, slug=each.slug) for each in tags),
            authors=tuple(StoryAuthor(name=each.name, slug=each.slug) for each in authors),
            sources=tuple(
                StoryCitation(name=source.name, slug=source.slug, attribution=each["attribution"])
                for source, each in zip(sources, one["sources"], strict=True)
            ),
            photos=tuple(
                StoryPhoto(key=str(key), caption=photo["caption"], credit=photo["credit"])
                for key, photo in enumerate(one["photos"])
            ),
        )
        versions.append(
            PublishedVersion(
                article=article,
                number=1,
                story=face.to_json(),
                summary=summary(face),
                digest=str(article.pk),
                slug=one["slug"],
                section=section,
                published_at=at,
                visible_from=at,
            )
        )
        for model, words in zip(links, (tags, authors, sources), strict=True):
            links[model].append(words)
    versions = PublishedVersion.objects.bulk_create(versions)
    for (model, rows), field in zip(links.items(), ("tag", "author", "source"), strict=True):
        insert_rows(
            model,
            ("version", "published_at", field),
            (
                (version.pk, version.published_at, each.pk)
                for version, words in zip(versions, rows, strict=True)
                for each in words
            ),
        )


def names() -> dict[str, str]:
    """What the requests ask for: words of a story in the middle of the newsroom."""
    from articles.models import PublishedTag, PublishedVersion

    version = PublishedVersion.objects.order_by("pk")[PublishedVersion.objects.count() // 2]
    links = {
        "section": version.section.slug,
        "tag": version.tag_links.first().tag.slug,
        "author": version.author_links.first().author.slug,
        "source": version.source_links.first().source.slug,
        "rare_tag": PublishedTag.objects.order_by("-tag").first().tag.slug,
    }
    return links | {"rare": max(version.record.headline.lower().split(), key=len)}


def ask(client, path: str) -> tuple[int, float, float, float]:
    """Queries; milliseconds of the search, of all statements, and of the whole request."""
    from django.db import connection

    best = []
    for _round in range(ROUNDS):
        statements = []

        def keep(execute, sql, params, many, context, kept=statements):
            kept.append((sql, params))
            return execute(sql, params, many, context)

        began = time.perf_counter()
        with connection.execute_wrapper(keep):
            response = client.get(path)
        request = (time.perf_counter() - began) * 1000
        assert response.status_code == 200, (path, response.status_code)
        times = [(sql, database_time(sql, params)) for sql, params in statements]
        search = sum(took for sql, took in times if "reader_" in sql)
        best.append((len(statements), search, sum(took for _sql, took in times), request))
    return tuple(min(column) for column in zip(*best, strict=True))


def database_time(sql: str, params) -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        began = time.perf_counter()
        cursor.execute(sql, params)
        cursor.fetchall()
        return (time.perf_counter() - began) * 1000


def measure() -> None:
    from django.test import Client

    client = Client()
    known = names()
    print(f"\n{'':46}{'queries':>8}{'search ms':>11}{'database ms':>13}{'request ms':>12}")
    paths = {}
    for title, path in REQUESTS.items():
        paths[f"{title}, newest"] = path.format(**known)
        paths[f"{title}, best"] = path.format(**known) + "&sort=relevance"
    second = client.get("/search/?q=council").context["older"]
    paths |= ONCE | {"second page": second, "second page, best": f"{second}&sort=relevance"}
    for title, path in paths.items():
        queries, *times = ask(client, f"/search/{path}")
        search, database, request = times
        print(f"{title:46}{queries:>8}{search:>11.1f}{database:>13.1f}{request:>12.1f}", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("stories")
    options.add_argument("--database", default="")
    options.add_argument("--keep", help="SQLite file to make, or to measure where it is there")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(given.keep or Path(folder, "search.sqlite3")).resolve()
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
        from django.test.utils import setup_test_environment

        from articles.models import PublishedVersion

        setup_test_environment()
        call_command("migrate", verbosity=0)
        if not PublishedVersion.objects.exists():
            began = time.perf_counter()
            fill(given.stories)
            print(f"stories in {time.perf_counter() - began:.0f} s", flush=True)
            began = time.perf_counter()
            call_command("rebuild_search")
            print(f"index made anew in {time.perf_counter() - began:.0f} s", flush=True)
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("VACUUM ANALYZE")
        measure()


if __name__ == "__main__":
    main()
