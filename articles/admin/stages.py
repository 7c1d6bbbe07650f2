"""The pages that move a story from stage to stage, each with a note to the next person."""

from dataclasses import dataclass
from functools import partial

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.desk import stages
from articles.models import Article

from .pages import StoryPages


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A verb as people read it: on its button, on its page, and when it is done."""

    label: Promise
    says: Promise
    done: Promise
    needs_note: bool = False


STEPS = {
    "submit": Step(
        label=_("Submit"),
        says=_("The story goes to the editors for review. You can go on writing it."),
        done=_("Submitted for review"),
    ),
    "approve": Step(
        label=_("Make ready"),
        says=_("The story is ready to be published. Readers do not see it yet."),
        done=_("Made ready"),
    ),
    "send_back": Step(
        label=_("Send back"),
        says=_("The story is a draft again. What readers see of it stays."),
        done=_("Sent back"),
        needs_note=True,
    ),
    "spike": Step(
        label=_("Spike"),
        says=_("The story is kept, out of the way. It can be taken off the spike at any time."),
        done=_("Spiked"),
    ),
    "unspike": Step(
        label=_("Take off the spike"),
        says=_("The story comes back to the stage that it had."),
        done=_("Taken off the spike"),
    ),
}
LONGEST_NOTE = 2_000


class NoteForm(forms.Form):
    """What the next person is to know."""

    note = forms.CharField(
        label=_("Note to the next person"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, needs_note: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if needs_note:
            self.fields["note"].required = True
            self.fields["note"].label = _("What is to be done")


def stage_panel(request, article: Article) -> dict:
    """The verbs that this person may use on this story now, and the note that came with it."""
    names = stages.open_to(request.user, article)
    if article.live_digest is not None or article.scheduled_for is not None:
        names = [name for name in names if name != "spike"]
    return {
        "steps": [(name, STEPS[name].label) for name in names],
        "last": stages.last_step(article),
    }


class StagePages(StoryPages):
    """What a ModelAdmin of stories has to submit, approve, send back and spike."""

    def get_urls(self):
        pages = (
            (f"<int:pk>/{name.replace('_', '-')}/", partial(self.stage_view, name=name), name)
            for name in STEPS
        )
        return self._routes(*pages) + super().get_urls()

    def stage_view(self, request, pk: int, *, name: str):
        article = self._article(request, pk, "change_article")
        step, (verb, check) = STEPS[name], stages.VERBS[name]
        form = NoteForm(request.POST or None, needs_note=step.needs_note)
        refusal = ""
        try:
            check(article, request.user)
            if request.method == "POST" and form.is_valid():
                verb(article=article, by=request.user, note=form.cleaned_data["note"])
                messages.success(request, f"{step.done}.")
                return redirect("admin:articles_article_change", pk)
        except ValidationError as error:
            refusal = " ".join(error.messages)
        context = {"form": form, "step": step, "refusal": refusal}
        return self._confirm_page(request, article, "stage", step.label, context)

    def response_change(self, request, obj):
        return _asked_for(request, obj) or super().response_change(request, obj)

    def response_add(self, request, obj, post_url_continue=None):
        return _asked_for(request, obj) or super().response_add(request, obj, post_url_continue)


def _asked_for(request, article: Article):
    """The page of the verb whose button saved the story."""
    for name in STEPS:
        if f"_{name}" in request.POST:
            return redirect(f"admin:articles_article_{name}", article.pk)
    return None
