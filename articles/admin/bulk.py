"""What is done to many stories at once, each with its confirm page.

The page comes from a rehearsal: the verb itself says of each story whether it can be, and why not.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import BadRequest, ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles.desk import access, stages
from articles.desk.each import Result, on_each
from articles.desk.filing import add_tag, set_section
from articles.desk.publish import publish
from articles.desk.state import with_live_state
from articles.models import Article, Section, Tag, TaggedArticle

from .forms import is_key
from .panel import state_in_words
from .stages import STEPS, NoteForm

#: So many stories at once can still be read before they are confirmed.
MOST = 100


class SectionForm(forms.Form):
    section = forms.ModelChoiceField(label=_("Section"), queryset=Section.objects.active())


class TagForm(forms.Form):
    tag = forms.ModelChoiceField(
        label=_("Tag"),
        queryset=Tag.objects.active(),
        widget=AutocompleteSelect(TaggedArticle._meta.get_field("tag"), admin.site),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A verb for many stories, as people read it, with the form that it needs.

    ``trial`` is what can be rehearsed before the form is filled in.
    """

    title: Promise
    done: Promise
    verb: Callable[..., Any]
    trial: Callable[..., Any]
    form: Callable[..., forms.Form] = forms.Form


def _publish(*, article: Article, by: access.Person, **options: Any) -> None:
    if article.scheduled_for:
        raise ValidationError(gettext("It is scheduled: publish it from its own page."))
    if publish(article=article, by=by, **options) is None:
        raise ValidationError(gettext("Readers see just this already."))


def _may_edit(*, article: Article, by: access.Person) -> None:
    access.require_edit(by, article)


def _step(name: str) -> Deed:
    step, (verb, _check) = STEPS[name], stages.VERBS[name]
    return Deed(
        title=step.label,
        done=step.done,
        verb=verb,
        trial=partial(verb, note="…"),
        form=partial(NoteForm, needs_note=step.needs_note),
    )


DEEDS = {
    **{name: _step(name) for name in STEPS},
    "publish": Deed(title=_("Publish now"), done=_("Published"), verb=_publish, trial=_publish),
    "add_tag": Deed(
        title=_("Add a tag"), done=_("Tag added"), verb=add_tag, trial=_may_edit, form=TagForm
    ),
    "set_section": Deed(
        title=_("Set the section"),
        done=_("Section set"),
        verb=set_section,
        trial=_may_edit,
        form=SectionForm,
    ),
}


class BulkActions:
    """The actions of the list of stories."""

    actions = [f"bulk_{name}" for name in DEEDS]

    def has_review_permission(self, request) -> bool:
        return access.may(request.user, "review_article")

    def has_publish_permission(self, request) -> bool:
        return access.may(request.user, "publish_article")

    @admin.action(description=_("Submit…"), permissions=["change"])
    def bulk_submit(self, request, queryset):
        return self._bulk(request, queryset, "submit")

    @admin.action(description=_("Make ready…"), permissions=["review"])
    def bulk_approve(self, request, queryset):
        return self._bulk(request, queryset, "approve")

    @admin.action(description=_("Send back…"), permissions=["review"])
    def bulk_send_back(self, request, queryset):
        return self._bulk(request, queryset, "send_back")

    @admin.action(description=_("Spike…"), permissions=["change"])
    def bulk_spike(self, request, queryset):
        return self._bulk(request, queryset, "spike")

    @admin.action(description=_("Take off the spike…"), permissions=["change"])
    def bulk_unspike(self, request, queryset):
        return self._bulk(request, queryset, "unspike")

    @admin.action(description=_("Publish now…"), permissions=["publish"])
    def bulk_publish(self, request, queryset):
        return self._bulk(request, queryset, "publish")

    @admin.action(description=_("Add a tag…"), permissions=["change"])
    def bulk_add_tag(self, request, queryset):
        return self._bulk(request, queryset, "add_tag")

    @admin.action(description=_("Set the section…"), permissions=["change"])
    def bulk_set_section(self, request, queryset):
        return self._bulk(request, queryset, "set_section")

    def get_actions(self, request):
        """Stories are not deleted: what is not wanted is spiked."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def response_action(self, request, queryset):
        if not all(is_key(one) for one in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest("A story is chosen by its number.")
        return super().response_action(request, queryset)

    def _bulk(self, request, queryset, name: str):
        """The confirm page; once it is confirmed, the deed, and then the list again."""
        deed, is_confirmed = DEEDS[name], "confirmed" in request.POST
        articles = self._chosen(request, queryset, is_confirmed=is_confirmed)
        if len(articles) > MOST:
            text = gettext("Choose %(most)s stories at the most.") % {"most": MOST}
            messages.error(request, text)
            return None
        form = deed.form(request.POST if is_confirmed else None)
        if is_confirmed and form.is_valid():
            self._do(request, deed, articles, form.cleaned_data)
            return redirect(request.get_full_path())
        trial = partial(deed.trial, by=request.user)
        plan = on_each(articles, lambda article: trial(article=article), rehearse=True)
        return self._plan_page(request, name, form, plan)

    def _chosen(self, request, queryset, *, is_confirmed: bool) -> Sequence[Article]:
        """The stories, as the page named them: also those that have left the list since."""
        if is_confirmed:
            queryset = with_live_state(
                Article.objects.filter(pk__in=request.POST.getlist(ACTION_CHECKBOX_NAME)),
                at=timezone.now(),
            )
        return list(queryset.order_by("-updated_at", "-pk").select_related("section")[: MOST + 1])

    def _do(self, request, deed: Deed, articles: Sequence[Article], values: dict) -> None:
        seen, versions = _pairs(request, "seen"), _pairs(request, "version")
        is_ticked = "acknowledge" in request.POST

        def verb(article: Article) -> None:
            options = values
            if deed.verb is _publish:
                options = values | {
                    "acknowledged": seen[article.pk] if is_ticked else (),
                    "version": _number(versions[article.pk]),
                }
            deed.verb(article=article, by=request.user, **options)

        results = on_each(articles, verb)
        done = sum(result.is_done for result in results)
        if done:
            text = ngettext("%(done)s: %(count)s story.", "%(done)s: %(count)s stories.", done)
            messages.success(request, text % {"done": deed.done, "count": done})
        for result in results:
            if not result.is_done:
                why = [*result.refusals, *(finding.message for finding in result.warnings)]
                text = gettext("Not done: “%(headline)s”. %(why)s")
                words = {"headline": result.article.headline, "why": " ".join(why)}
                messages.warning(request, text % words)

    def _plan_page(self, request, name: str, form: forms.Form, plan: Sequence[Result]):
        for result in plan:
            result.article.state_in_words = state_in_words(result.article)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": DEEDS[name].title,
            "media": self.media + form.media,
            "form": form,
            "action": f"bulk_{name}",
            "chosen": ACTION_CHECKBOX_NAME,
            "plan": plan,
            "ready": [one for one in plan if one.is_done],
            "asked": [one for one in plan if one.warnings],
            "refused": [one for one in plan if one.refusals],
            "back": request.get_full_path(),
        }
        return TemplateResponse(request, "admin/articles/article/bulk.html", context)


def _pairs(request, name: str) -> defaultdict[int, list[str]]:
    """What the page told of each story, by the story's number."""
    pairs: defaultdict[int, list[str]] = defaultdict(list)
    for pair in request.POST.getlist(name):
        number, _colon, value = pair.partition(":")
        if is_key(number):
            pairs[int(number)].append(value)
    return pairs


def _number(values: Sequence[str]) -> int:
    """The version that was looked at; one that no story has where the page does not say."""
    return int(values[0]) if values and is_key(values[0]) else -1
