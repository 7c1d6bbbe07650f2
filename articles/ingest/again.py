"""Items whose guid is held: nothing new, an update, or an update of what an editor has changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.desk.publish import Blocked, publish
from articles.desk.wire_update import bring_up_to_date, named
from articles.models import Article, Stage, WireItem, WireStatus, WireUpdate

from .create import learn, overtaken, to_look_at
from .item import Item, Outcome, address_of
from .keep import keep
from .order import is_older, is_received, items_of
from .stop import note_missed

if TYPE_CHECKING:
    from .run import Run


def again(run: Run, item: Item) -> Outcome | None:
    """What becomes of an item whose guid is held; None where no story was made of it."""
    held = items_of(run, item.guid).exclude(article=None)
    latest = next((one for one in reversed(held) if one.outcome in HELD), None)
    if latest is None:
        return None
    article = item.article = latest.article
    item.address = address_of(article)
    if is_received(item, held):
        if run.options.publish and not article.versions.exists():
            item.notes.append(
                _("It was imported before and not published; publish it at the desk.")
            )
        return item.outcome("unchanged")
    if is_older(item, latest):
        item.notes.append(
            _("Version %(this)s is older than the %(held)s that is held; it changes nothing.")
            % {
                "this": item.version or item.issued_at,
                "held": latest.version or latest.issued_at,
            }
        )
        keep(run, [item], WireItem.Outcome.UNCHANGED)
        return item.outcome("unchanged")
    return _update(run, item, held, latest)


def _update(run: Run, item: Item, held: Sequence[WireItem], latest: WireItem) -> Outcome:
    # Compared under the lock: an editor may be saving at this moment.
    article = item.article = Article.objects.select_for_update().get(pk=item.article.pk)
    if article.wire_status == WireStatus.CANCELED:
        note_missed(item, [one for one in held if one.status == WireStatus.CANCELED])
    is_desks = run.options.publish and _has_unseen_work(article, latest)
    run.pictures.attach(item)
    learn(run, [item])
    done = bring_up_to_date(article=article, new=item.story, by=run.options.by)
    item.notes += done.notes
    if done.units:
        item.notes.append(
            _("The wire changed what an editor has changed: %(what)s. Settle it at the story.")
            % {"what": named(done.units)}
        )
        outcome = WireItem.Outcome.CONFLICT
    elif done.is_changed:
        outcome = WireItem.Outcome.UPDATED
        if run.options.publish:
            _publish(run, item, article, is_desks=is_desks)
    else:
        outcome = WireItem.Outcome.UNCHANGED
    keep(run, [item], outcome)
    done.came_with(WireItem.objects.filter(run=run.record, guid=item.guid).latest("pk"))
    return item.outcome(outcome.value)


def _publish(run: Run, item: Item, article: Article, *, is_desks: bool) -> None:
    held_back = overtaken() if item.is_overtaken else _held_back(article, is_desks=is_desks)
    if held_back:
        item.notes.append(held_back)
        return
    try:
        version = publish(article=article, by=run.options.by, keep_date=True, acknowledged=None)
    except Blocked as blocked:
        item.notes.append(_("The update is not published."))
        item.notes += blocked.messages
    else:
        item.notes += to_look_at(version.warnings if version else ())
    item.address = address_of(article)


def _held_back(article: Article, *, is_desks: bool) -> str:
    """Why the desk's own decision keeps an update from readers; empty where nothing does."""
    if article.stage == Stage.SPIKED:
        return _("The update is not published: the desk has spiked the story.")
    now = timezone.now()
    if article.versions.pending(now).exists():
        return _("The update is not published: the desk has scheduled the story.")
    begun = article.versions.filter(visible_from__lte=now, cancelled_at=None)
    last = begun.order_by("-number").first()
    if last is not None and last.withdrawn_at is not None:
        return _("The update is not published: the desk has withdrawn the story.")
    if is_desks:
        return _("The update is not published: the desk has changes that it has not published.")
    return ""


def _has_unseen_work(article: Article, latest: WireItem) -> bool:
    """Whether there is in it, beside what came in, what the desk has shown to no reader yet."""
    begun = article.versions.filter(visible_from__lte=timezone.now(), cancelled_at=None)
    if begun.order_by("-number").values_list("digest", flat=True).first() == article.digest:
        return False
    is_touched = article.version != latest.article_version
    return is_touched or WireUpdate.objects.filter(article=article).exists()


#: What came of an item that its story goes by: all but what changed nothing, or was refused.
HELD = frozenset({WireItem.Outcome.CREATED, WireItem.Outcome.UPDATED, WireItem.Outcome.CONFLICT})
