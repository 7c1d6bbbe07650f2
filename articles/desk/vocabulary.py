"""The newsroom's own words, looked up by every name they have, and made where they are new."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.attribution import Vocabulary as Names
from articles.known_sources import KNOWN_SOURCES, lookup
from articles.models import Author, Section, Source, SourceKind, Tag
from articles.models.base import Named
from articles.names import name_key
from articles.records import Story, StoryAuthor, StoryCitation, StoryTag

Word = Author | Section | Source | Tag
#: What is said of a name that the newsroom does not know yet.
NEWS = {
    "author": gettext_lazy("New author: %(name)s."),
    "tag": gettext_lazy("New tag: %(name)s."),
    "source": gettext_lazy("New source: %(name)s."),
}
Part = TypeVar("Part", StoryAuthor, StoryCitation, StoryTag)


def stored(new: list[Word]) -> list[Word]:
    """``new`` as they are in the database, where they are put now."""
    model = type(new[0])
    # Another process may be making the same: theirs stands, and is what we read back.
    model.objects.bulk_create(new, ignore_conflicts=True)
    keys = [word.key for word in new]
    kept: list[Word] = []
    for start in range(0, len(keys), 500):
        found = model.objects.filter(key__in=keys[start : start + 500])
        kept += found.select_related("merged_into")
    known = _by_names(kept)
    for word in new:
        if word.key not in known:  # its slug went to another in the meantime
            word.slug = ""
            word.save(force_insert=True)
            kept.append(word)
    return kept


@dataclass
class Vocabulary:
    """Sections, authors, tags and sources by the key of each of their names.

    Read once a run; ``learn`` makes what a batch of stories brings that is new, and ``store`` puts
    it away, all of one kind at once.
    """

    make_sections: bool = False
    store: Callable[[list[Word]], list[Word]] = stored

    @cached_property
    def sections(self) -> dict[str, Section]:
        rows = Section.objects.select_related("merged_into")
        return {section.slug: section.kept for section in rows} | _by_names(rows)

    @cached_property
    def authors(self) -> dict[str, Author]:
        return _by_names(Author.objects.select_related("merged_into"))

    @cached_property
    def tags(self) -> dict[str, Tag]:
        return _by_names(self._tag_rows)

    @cached_property
    def sources(self) -> dict[str, Source]:
        return _by_names(self._source_rows)

    @cached_property
    def _tag_rows(self) -> list[Tag]:
        return list(Tag.objects.select_related("merged_into"))

    @cached_property
    def _source_rows(self) -> list[Source]:
        return list(Source.objects.select_related("merged_into"))

    def section(self, name: str) -> Section | None:
        return self.sections.get(name) or self.sections.get(name_key(name))

    def learn(self, stories: Sequence[Story]) -> None:
        """Make the authors, tags and sources (and sections, where allowed) that are new."""
        for known, model, parts in (
            (self.authors, Author, "authors"),
            (self.tags, Tag, "tags"),
        ):
            named = (part.name for story in stories for part in getattr(story, parts))
            self._make(known, [model(name=name) for name in _new(known, named)])
        cited: dict[str, StoryCitation] = {}
        for citation in (one for story in stories for one in story.sources):
            # Named once in confidence, a source is made in confidence.
            if citation.confidential or citation.name not in cited:
                cited[citation.name] = citation
        self._make(self.sources, [_source(cited[name]) for name in _new(self.sources, cited)])
        for name in _new(self.sources, cited):
            # A well-known source that the newsroom has under its own name, without this one.
            self.sources[name_key(name)] = self.sources[name_key(_source(cited[name]).name)]
        if self.make_sections:
            named = {
                story.section: story.section_name or story.section
                for story in stories
                if story.section and self.section(story.section) is None
            }
            order = len({section.pk for section in self.sections.values()})
            new = _new({}, named.values())
            self._make(self.sections, [Section(name=name, order=order) for name in new])
            for called, name in named.items():
                section = self.sections[name_key(name)]
                self.sections |= {name_key(called): section, section.slug: section}

    def _make(self, words: dict, new: list[Word]) -> None:
        """Store ``new`` and put them into ``words`` under each of their names."""
        if not new:
            return
        slugs = {word.slug for word in words.values()}
        for word in new:
            word.prepare(taken=slugs)
            slugs.add(word.slug)
        words.update(_by_names(self.store(new)))

    def keep(self, new: list[Word]) -> list[Word]:
        """Store words that are prepared, all of one kind; what stands for each from now on."""
        known = {
            Author: self.authors,
            Section: self.sections,
            Source: self.sources,
            Tag: self.tags,
        }[type(new[0])]
        kept = self.store(new)
        known.update({word.slug: word.kept for word in kept} if known is self.sections else {})
        known.update(_by_names(kept))
        return [known[word.key] for word in new]

    def news(self, story: Story) -> list[str]:
        """A sentence for each name in ``story`` that the newsroom does not know yet."""
        out = []
        for known, kind, names in (
            (self.authors, "author", [author.name for author in story.authors]),
            (self.tags, "tag", [tag.name for tag in story.tags]),
            (
                self.sources,
                "source",
                [source.name for source in story.sources if not source.confidential],
            ),
        ):
            new = [name for name in dict.fromkeys(names) if name_key(name) not in known]
            out += [NEWS[kind] % {"name": name} for name in new]
        if story.section and self.section(story.section) is None:
            if self.make_sections:
                name = story.section_name or story.section
                out.append(_("New section: %(name)s.") % {"name": name})
            else:
                out.append(
                    _(
                        "There is no section “%(name)s”: the story has none; make the section, "
                        "or allow new ones with --make-sections."
                    )
                    % {"name": story.section}
                )
        return out

    def resolve(self, story: Story) -> Story:
        """``story`` in the newsroom's own names and slugs; call ``learn`` with it before."""
        section = self.section(story.section) if story.section else None
        authors = (self.authors[name_key(author.name)] for author in story.authors)
        tags = (self.tags[name_key(tag.name)] for tag in story.tags)
        bylines = {author.slug: author.name for author in authors}
        tagged = {tag.slug: tag.name for tag in tags}
        return replace(
            story,
            guid="",
            version="",
            credit="",
            updated_at=None,
            corrections=tuple(
                one if one.at else replace(one, at=timezone.now()) for one in story.corrections
            ),
            section=section.slug if section else "",
            section_name=section.name if section else "",
            authors=tuple(StoryAuthor(name=name, slug=slug) for slug, name in bylines.items()),
            tags=tuple(StoryTag(name=name, slug=slug) for slug, name in tagged.items()),
            sources=tuple(self._citation(citation) for citation in story.sources),
        )

    def _citation(self, citation: StoryCitation) -> StoryCitation:
        """``citation`` with the source as the newsroom has it.

        What was given in confidence by a source that is public elsewhere is off the record.
        """
        source = self.sources[name_key(citation.name)]
        told_in_confidence = citation.confidential and not source.confidential
        return StoryCitation(
            name=source.name,
            slug=source.slug,
            kind=source.kind,
            label=source.label,
            role=citation.role,
            attribution=citation.attribution,
            url=citation.url,
            terms="off-record" if told_in_confidence else citation.terms,
            confidential=source.confidential,
        )

    @cached_property
    def source_names(self) -> Names:
        """Every source that can be recognised in a text: the newsroom's and the well-known."""
        taken = set(self.sources)
        known = [
            (source.name, (source.name, *source.aliases))
            for source in KNOWN_SOURCES
            if name_key(source.name) not in taken
        ]
        return Names([*_spellings(self.sources, self._source_rows), *known])

    @cached_property
    def tag_names(self) -> Names:
        return Names(_spellings(self.tags, self._tag_rows))


def _by_names(rows: Iterable[Named]) -> dict:
    """Words by the key of each name; the names of a merged one lead to the one that was kept.

    A word's own name goes before another's alias.
    """
    rows = list(rows)
    words = {name_key(alias): row.kept for row in rows for alias in getattr(row, "aliases", ())}
    return words | {row.key: row.kept for row in rows}


def _spellings(words: dict[str, Word], rows: Iterable[Word]) -> list[tuple[str, list[str]]]:
    """The name of each of ``words`` with all that it is recognised by, merged words' names too."""
    own = {word.pk: (word.name, list(word.names)) for word in words.values()}
    for row in rows:
        if row.merged_into_id in own:
            own[row.merged_into_id][1].extend(row.names)
    return list(own.values())


def in_todays_words(story: Story) -> Story:
    """A record of earlier as it would read had its words been renamed and merged before."""
    authors = _today(Author, [author.slug for author in story.authors])
    tags = _today(Tag, [tag.slug for tag in story.tags])
    sources = _today(Source, [citation.slug for citation in story.sources])
    section = _today(Section, [story.section]).get(story.section)
    return replace(
        story,
        section=section.slug if section else story.section,
        section_name=section.name if section else story.section_name,
        authors=tuple(dict.fromkeys(_renamed(one, authors) for one in story.authors)),
        tags=tuple(dict.fromkeys(_renamed(one, tags) for one in story.tags)),
        sources=tuple(
            replace(
                _renamed(one, sources),
                kind=sources[one.slug].kind,
                label=sources[one.slug].label,
                confidential=sources[one.slug].confidential,
            )
            if one.slug in sources
            else one
            for one in story.sources
        ),
    )


def _today(model: type[Word], slugs: Iterable[str]) -> dict[str, Word]:
    """The words with these slugs; of one that was merged, the word that was kept."""
    rows = model.objects.filter(slug__in=set(slugs))
    return {row.slug: row.kept for row in rows.select_related("merged_into")}


def _renamed(part: Part, words: dict[str, Word]) -> Part:
    kept = words.get(part.slug)
    return replace(part, name=kept.name, slug=kept.slug) if kept else part


def _source(citation: StoryCitation) -> Source:
    """The source that a citation names: as the list of well-known ones has it, else as given."""
    known = lookup(citation.name)
    if known is not None:
        return Source(
            name=known.name,
            aliases=list(known.aliases),
            kind=known.kind,
            label=known.label,
            url=known.url,
        )
    kind = citation.kind if citation.kind in SourceKind.values else SourceKind.ORGANISATION
    if not citation.kind and citation.role == "credit":
        kind = SourceKind.AGENCY
    return Source(
        name=citation.name, kind=kind, label=citation.label, confidential=citation.confidential
    )


def _new(known: dict, names: Iterable[str]) -> list[str]:
    """Those of ``names`` that ``known`` does not have, each once, in the spelling met first."""
    new: dict[str, str] = {}
    for name in names:
        key = name_key(name)
        if key not in known:
            new.setdefault(key, name)
    return list(new.values())
