"""What the wire sends anew for a story that is held: merged with what editors have made of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import ActKind, Article, WireItem, WireStatus, WireUpdate
from articles.records import Story

from .access import Person, require_edit
from .acts import record_act
from .apply import put
from .compare import name_of_field
from .record import record_revision, story_of
from .save import claim
from .unschedule import hold_to_embargo
from .vocabulary import in_todays_words
from .wire_merge import FIELDS, Merged, Unit, agree, bare_photos, in_our_keys, merge, only, take
from .wire_stop import release, stop


@dataclass(slots=True)
class Done:
    """What became of an update: whether the working copy changed, what is open, what to say."""

    article: Article
    is_changed: bool
    units: tuple[Unit, ...]
    notes: list[str] = field(default_factory=list)

    def came_with(self, item: WireItem) -> None:
        """Say which wire item it was that brought it."""
        WireUpdate.objects.filter(article=self.article).update(item=item)


@transaction.atomic
def bring_up_to_date(*, article: Article, new: Story, by: Person) -> Done:
    """Take into ``article`` what the wire has changed and no editor has; the rest stays open.

    ``new`` is what came in, in the newsroom's words and with the photos that are held. Its embargo
    and its status hold whatever the desk has done. The caller holds the story's lock.
    """
    ours = story_of(article, fresh=True)
    update = WireUpdate.objects.filter(article=article).first()
    agreed = Story.from_json(update.agreed) if update else _received(article) or ours
    new = in_our_keys(new, agreed=agreed, ours=ours)
    merged = _merged(article, agreed=agreed, ours=ours, new=new)
    story = _with_slug(article, merged.story, ours=ours, agreed=agreed, new=new)
    before = article.version
    notes = _hold(article, new, by=by)
    put(article=article, story=story, by=by, reason=_("Wire update"))
    if hold_to_embargo(article=article):
        notes.append(_("What was scheduled is taken back: the embargo ends later."))
    _remember(article, merged, new=new)
    article.refresh_from_db()
    return Done(article, article.version != before, merged.units, notes)


def open_units(article: Article) -> tuple[Unit, ...]:
    """What the wire has changed and the desk too, as both stand now; one query where nothing is."""
    opened = _open(article)
    return opened[1].units if opened else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """A unit that is open, as three stories that hold nothing else: to be compared and shown."""

    unit: Unit
    agreed: Story
    ours: Story
    new: Story


def open_sides(article: Article) -> list[Sides]:
    """What is open, with what came in before, what the desk has and what has come in since."""
    opened = _open(article)
    if opened is None:
        return []
    new, merged = opened
    stories = (merged.agreed, merged.story, bare_photos(new))
    return [
        Sides(unit=unit, **dict(zip(("agreed", "ours", "new"), only(unit, *stories), strict=True)))
        for unit in merged.units
    ]


def named(units: Iterable[Unit]) -> str:
    """What is open, in words: ``headline, paragraph 4``."""
    return ", ".join(dict.fromkeys(name_of_unit(unit) for unit in units))


def name_of_unit(unit: Unit) -> str:
    """What a unit is called: a field as the form calls it, or the paragraphs that are meant."""
    if not unit.number:
        return name_of_field(unit.name)
    last = unit.number + max(len(unit.ours), 1) - 1
    return ngettext(
        "paragraph %(first)s", "paragraphs %(first)s to %(last)s", last - unit.number + 1
    ) % {"first": unit.number, "last": last}


@transaction.atomic
def settle_unit(
    *, article: Article, keys: Sequence[str], takes: bool, by: Person, began_from: int
) -> None:
    """Take the wire's text for the units called ``keys`` or keep ours, whichever ``takes`` says.

    Raises PermissionDenied, Conflict where the story has been saved since ``began_from``, and
    ValidationError where a unit is there no longer.
    """
    require_edit(by, article)
    update = WireUpdate.objects.select_for_update().filter(article=article, is_open=True).first()
    if update is None:
        raise ValidationError(_("Nothing of the wire’s update is open any more."))
    new, merged = _of_today(article, update)
    if takes:
        claim(article=article, began_from=began_from, by=by, fields=())
    # From the end: what is taken may have more paragraphs, and moves those that follow.
    order = [unit.key for unit in merged.units]
    for key in sorted(keys, key=lambda key: order.index(key) if key in order else -1, reverse=True):
        chosen = _chosen(merged, key, new=new, takes=takes)
        if chosen is None:
            raise ValidationError(
                _("The story or the wire has changed here since; look at it once more.")
            )
        story, agreed = chosen
        merged = merge(agreed=agreed, ours=story, new=new)
    if takes:
        put(article=article, story=merged.story, by=by, reason=_("Taken from the wire"))
    _remember(article, merged, new=new)
    record_act(ActKind.WIRE_SETTLED, by=by, article=article, taken=takes, units=len(keys))


def _open(article: Article) -> tuple[Story, Merged] | None:
    """What came in last, and the merge, while something is open."""
    update = WireUpdate.objects.filter(article=article, is_open=True).first()
    if update is None:
        return None
    new, merged = _of_today(article, update)
    if merged.units:
        return new, merged
    # An editor has written since what the wire has. What comes in meanwhile names another item.
    WireUpdate.objects.filter(pk=update.pk, item=update.item_id).update(
        agreed=merged.agreed.to_json(), is_open=False
    )
    return None


def _chosen(merged: Merged, key: str, *, new: Story, takes: bool) -> tuple[Story, Story] | None:
    agreed = agree(merged, key, new=new)
    story = take(merged, key, new=new) if takes else merged.story
    return None if agreed is None or story is None else (story, agreed)


def _of_today(article: Article, update: WireUpdate) -> tuple[Story, Merged]:
    """What came in last, and the merge, in the words that the newsroom uses today."""
    agreed, new = (Story.from_json(data) for data in (update.agreed, update.new))
    ours = story_of(article, fresh=True)
    return in_todays_words(new), _merged(article, agreed=agreed, ours=ours, new=new)


def _merged(article: Article, *, agreed: Story, ours: Story, new: Story) -> Merged:
    agreed, new = (bare_photos(in_todays_words(story)) for story in (agreed, new))
    return merge(agreed=agreed, ours=_as_agreed(article, ours, agreed), new=new)


def _received(article: Article) -> Story | None:
    """The story as the wire last gave it: the revision that its item made."""
    items = article.wire_items.filter(outcome__in=("created", "updated")).order_by("-pk")
    number = items.values_list("article_version", flat=True).first()
    data = article.revisions.filter(number=number).values_list("story", flat=True).first()
    return Story.from_json(data) if data else None


def _as_agreed(article: Article, ours: Story, agreed: Story) -> Story:
    """``ours`` with the words that a photo brings with it where the story has none of its own.

    What the photo desk has done to a photo is no edit of the story.
    """
    came = {photo.token: photo for photo in agreed.photos if photo.token}
    own = {use.key: use for use in article.story_photos.all()}
    photos = []
    for photo in bare_photos(ours).photos:
        before, use = came.get(photo.token), own.get(photo.key)
        if before is not None and use is not None:
            words = {
                name: getattr(use, name) or getattr(before, name)
                for name in ("caption", "alt_text", "credit")
            }
            photo = replace(photo, **words)
        photos.append(photo)
    return replace(ours, photos=tuple(photos))


def _with_slug(article: Article, story: Story, *, ours: Story, agreed: Story, new: Story) -> Story:
    """A story that readers have not seen takes the wire's slug, unless an editor gave it one."""
    if new.slug and ours.slug == agreed.slug and not article.versions.exists():
        return replace(story, slug=new.slug)
    return story


def _hold(article: Article, new: Story, *, by: Person) -> list[str]:
    """The provider's embargo and status hold, even where its text is not taken over."""
    notes: list[str] = []
    if article.wire_embargo_until != new.wire_embargo_until:
        article.wire_embargo_until = new.wire_embargo_until
        Article.objects.filter(pk=article.pk).update(wire_embargo_until=new.wire_embargo_until)
        record_revision(article=article, by=by, reason=_("Embargo of the wire"))
    if new.wire_status == article.wire_status:
        return notes
    if new.wire_status == WireStatus.USABLE:
        release(article=article)
        notes.append(_("The wire lets the story stand again."))
        return notes
    return stop(article=article, status=WireStatus(new.wire_status), why=new.note)


def _remember(article: Article, merged: Merged, *, new: Story) -> None:
    """Keep what both sides go by, where the working copy is not just what came in."""
    is_open = bool(merged.units)
    bare = bare_photos(new)
    is_ours = any(getattr(merged.story, name) != getattr(bare, name) for name in FIELDS)
    if not is_open and not is_ours:
        WireUpdate.objects.filter(article=article).delete()
        return
    WireUpdate.objects.update_or_create(
        article=article,
        defaults={
            "agreed": merged.agreed.to_json(),
            "new": new.to_json(),
            "is_open": is_open,
        },
    )
