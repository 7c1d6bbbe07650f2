"""Who sends the stories of a run: the settings of the provider, and what its codes mean here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import connection
from django.utils import timezone

from articles.desk.vocabulary import Vocabulary
from articles.models import Provider, SubjectRule
from articles.names import name_key
from articles.records import Story, StoryCitation, StoryTag, Subject

Key = tuple[str, str]


def known_as(name: str) -> str:
    """What the provider is called here already, whatever case and blanks ``name`` has."""
    name = " ".join(name.split())
    names = Provider.objects.values_list("name", flat=True)
    alike = [one for one in names if name_key(one) == name_key(name)]
    return name if name in alike or not alike else alike[0]


class Sender:
    """The provider of a run, with its rules by scheme and code. A name that is new is made one."""

    def __init__(self, name: str):
        self.provider = Provider.objects.get_or_create(name=name)[0] if name else None
        self.rules: dict[Key, SubjectRule] = {}
        if self.provider:
            rules = self.provider.rules.select_related("section__merged_into", "tag__merged_into")
            self.rules = {(rule.scheme, rule.code): rule for rule in rules}

    def takes(self, format: str) -> bool:
        return not (self.provider and self.provider.formats) or format in self.provider.formats

    def in_our_words(self, story: Story, subjects: Sequence[Subject], words: Vocabulary) -> Story:
        """``story`` with the section, tags and credit that the provider's settings give it."""
        if self.provider is None:
            return story
        section = story.section
        tags: dict[str, StoryTag | None] = {name_key(tag.name): tag for tag in story.tags}
        for subject in subjects:
            rule = self.rules.get((subject.scheme, subject.code or subject.name))
            if rule is None:
                continue
            if rule.section and not section:
                section = rule.section.kept.slug
            if rule.tag or rule.is_left_out:
                tags[name_key(subject.name) or f"{rule}"] = rule.tag and StoryTag(
                    name=rule.tag.kept.name
                )
        kept = [tag for tag in tags.values() if tag is not None]
        if not self.provider.makes_tags:
            kept = [tag for tag in kept if name_key(tag.name) in words.tags]
        if not section and self.provider.section:
            section = self.provider.section.kept.slug
        sources = story.sources
        has_credit = story.credit or any(one.role == "credit" for one in sources)
        if self.provider.source and not has_credit:
            credit = StoryCitation(name=self.provider.source.kept.name, role="credit")
            sources = (credit, *sources)
        return replace(story, section=section, tags=tuple(dict.fromkeys(kept)), sources=sources)

    def count(self, came: Iterable[Sequence[Subject]]) -> None:
        """Add the codes that came with stories to those that are known, with how often and when."""
        if self.provider is None:
            return
        seen: Counter[Key] = Counter()
        names: dict[Key, str] = {}
        for subjects in came:
            coded = {(one.scheme, one.code): one.name for one in subjects if one.code}
            seen.update(coded.keys())
            names |= coded
        new = [
            SubjectRule(provider=self.provider, scheme=scheme, code=code, name=names[scheme, code])
            for scheme, code in seen
            if (scheme, code) not in self.rules
        ]
        if new:
            SubjectRule.objects.bulk_create(new, ignore_conflicts=True)
            self.rules |= {(rule.scheme, rule.code): rule for rule in new}
        if not seen:
            return
        now = SubjectRule._meta.get_field("last_seen_at").get_db_prep_save(
            timezone.now(), connection
        )
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {SubjectRule._meta.db_table} SET times_seen = times_seen + %s, "  # noqa: S608
                "last_seen_at = %s WHERE provider_id = %s AND scheme = %s AND code = %s",
                [(times, now, self.provider.pk, *key) for key, times in seen.items()],
            )
