"""So that nothing typed is lost: presence, autosave, recovery, conflicts, taking over."""

import re
from copy import copy
from datetime import timedelta
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext

from articles.desk import access, editing
from articles.desk.acts import name_of
from articles.desk.compare import compare, for_eyes
from articles.desk.photo import keep
from articles.desk.reconcile import BOTH, MINE, OWN, THEIRS, Difference, one_story, reconcile
from articles.desk.record import story_of
from articles.desk.save import Conflict
from articles.desk.settle import settle
from articles.models import Article, EditingSession, Photo
from articles.photos import PictureProblem
from articles.records import Story

from .forms import is_key
from .pages import StoryPages
from .panel import findings_panel
from .photo_upload import examine_upload
from .typed import as_seen, posted, read_typed, story_as_typed, without_null

#: The longest form that is kept; Django itself refuses what is over 2.5 MB.
FORM_CHARACTERS = 2_000_000
NOT_TYPED = ("csrfmiddlewaretoken", "tab", "typed", "recovered")
SAVED = "desk-saved"
_TAB = re.compile(r"[A-Za-z0-9.-]{1,40}")


class EditingPages(StoryPages):
    """What a ModelAdmin of stories has so that nothing typed is lost."""

    def get_urls(self):
        pages = self._routes(
            ("add/beat/", self.beat_view, "add_beat"),
            ("add/unsaved/<int:session>/", self.unsaved_view, "add_unsaved"),
            ("<int:pk>/beat/", self.beat_view, "beat"),
            ("<int:pk>/unsaved/<int:session>/", self.unsaved_view, "unsaved"),
            ("<int:pk>/take-over/<int:session>/", self.take_over_view, "take_over"),
        )
        return pages + super().get_urls()

    # -- saving ----------------------------------------------------------------------------------

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "GET" and "recover" in request.GET:
            article = self._open_article(request, object_id)
            session = self._unsaved(request, request.GET["recover"], article=article)
            if article is not None and article.version != session.began_from:
                return redirect("admin:articles_article_unsaved", article.pk, session.pk)
            request = posted(request, session.form)
            request.recovered = session
        elif request.method == "POST" and object_id is not None and "began_from" in request.POST:
            # Before the form is read: a colleague may have taken away rows that it names.
            began_from = _number(request.POST["began_from"])
            now = Article.objects.filter(pk=_number(object_id)).values_list("version", flat=True)
            if now.first() not in (None, began_from):
                return self._settle_first(request, object_id, began_from)
        if request.method == "POST" and request.FILES:
            request.POST = request.POST.copy()
            self._take_in_pictures(request, request.POST)
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Conflict as conflict:
            return self._settle_first(request, object_id, conflict.began_from)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.person = request.user
        form.is_only_shown = hasattr(request, "recovered")
        return form

    def _settle_first(self, request, object_id: str, began_from: int) -> HttpResponse:
        """Keep what was sent, pictures too, and show it beside what a colleague has saved."""
        article = self._open_article(request, object_id)
        form = request.POST.copy()
        self._take_in_pictures(request, form)
        for refused in request.FILES.values():
            messages.error(request, refused.refusal)
        session = editing.beat(
            by=request.user,
            article=article,
            tab=_tab(request)[:40] or uuid4().hex,
            began_from=began_from,
            form=_typed(form),
        )
        editing.leave(by=request.user, tab=session.tab)
        return redirect("admin:articles_article_unsaved", article.pk, session.pk)

    def _take_in_pictures(self, request, form: QueryDict) -> None:
        """Take in the pictures that came with the form; its rows then name photos.

        Before the form is read, as that is done in a transaction: a picture takes its time. One
        that is refused stays where it was, with the ``refusal`` for its row to show.
        """
        for name, upload in list(request.FILES.items()):
            try:
                arriving = examine_upload(upload)
            except PictureProblem as problem:
                upload.refusal = f"{upload.name}: {problem}"
                continue
            photo = keep(arriving, by=request.user)
            form[name.removesuffix("upload") + "photo"] = str(photo.pk)
            del request.FILES[name]
            if arriving.similar and not photo.was_held:
                messages.warning(request, _looks_like(upload.name, arriving.similar[0]))

    def _saved(self, request, response: HttpResponse) -> HttpResponse:
        """Forget what the tab had typed: it is saved now; tell its browser so."""
        tab, recovered = _tab(request), _number(request.POST.get("recovered"))
        if tab:
            editing.forget(by=request.user, tab=tab[:40])
        if recovered:
            editing.forget(by=request.user, pk=recovered)
        return _settled(response, tab, request.POST.get("typed", ""))

    def response_change(self, request, obj):
        return self._saved(request, super().response_change(request, obj))

    def response_add(self, request, obj, post_url_continue=None):
        return self._saved(request, super().response_add(request, obj, post_url_continue))

    # -- presence and autosave -------------------------------------------------------------------

    def beat_view(self, request, pk: int | None = None) -> HttpResponse:
        """The light poll of an open form; with ``form`` in it, the autosave too."""
        if request.method != "POST":
            return HttpResponse(status=405)
        article = self._open_article(request, pk, whole=False)
        tab, form = _tab(request), request.POST.get("form")
        if not tab or len(tab) > 40 or (form and len(form) > FORM_CHARACTERS):
            return JsonResponse({"error": "tab, form"}, status=400)
        if "leaving" in request.POST:
            editing.leave(by=request.user, tab=tab)
            return HttpResponse(status=204)
        session = editing.beat(
            by=request.user,
            article=article,
            tab=tab,
            began_from=_number(request.POST.get("began_from")),
            typed_at=_ago(request.POST.get("typed_ago")),
            form=form and without_null(form),
        )
        answer = {
            "version": article.version if article else 0,
            "people": self._people(request, article, session),
            "taken_over": session.taken_over_at is not None,
        }
        if form:
            whole = self._open_article(request, pk)
            story = story_as_typed(self, request, whole, form)
            answer["findings"] = render_to_string(
                "admin/articles/article/panel/findings.html",
                {"findings": findings_panel(story, article=article)},
            )
        return JsonResponse(answer)

    def _people(self, request, article: Article | None, session: EditingSession) -> str:
        recovered = _number(request.POST.get("recovered"))
        context = self.people(request, article, tab=session.tab, recovered=recovered)
        changed = article is not None and article.version != session.began_from
        context |= {
            "original": article,
            "session": session,
            "taken_over_by": name_of(session.taken_over_by),
            "saved_by": _name_of_saver(article) if changed else "",
        }
        return render_to_string("admin/articles/article/panel/people.html", context, request)

    def people(
        self, request, article: Article | None, *, tab: str = "", recovered: int = 0
    ) -> dict:
        """Who else has the story open, and what of mine is not saved.

        ``tab`` is the one that asks; what was ``recovered`` stands in its form already.
        """
        sessions = editing.open_or_unsaved(by=request.user, article=article)
        open_now = [one for one in sessions if editing.is_open(one) and one.tab != tab]
        unsaved = [
            {"pk": one.pk, "who": name_of(one.user), "form_saved_at": one.form_saved_at}
            for one in sessions
            if one.form
            and one.tab != tab
            and one.pk != recovered
            and request.user.pk in (one.user_id, one.taken_over_by_id)
            and not editing.is_open(one)
        ]
        return {
            "others": [_other(one) for one in open_now if one.user_id != request.user.pk],
            "my_other_tab": any(one.user_id == request.user.pk for one in open_now),
            "unsaved": unsaved,
            "may_take_over": article is not None and access.may_edit(request.user, article),
        }

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        writes = obj is None or access.may_edit_photos(request.user, obj)
        if writes and not context.get("is_popup"):
            in_form = self._in_form(request)
            context |= self.people(request, obj, recovered=in_form.pk if in_form else 0)
            context["in_form"] = in_form
            context["recovered"] = hasattr(request, "recovered")
            context["beat_url"] = (
                reverse("admin:articles_article_beat", args=[obj.pk])
                if obj is not None
                else reverse("admin:articles_article_add_beat")
            )
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @staticmethod
    def _in_form(request) -> EditingSession | None:
        """The session whose text stands in this form: recovered, or sent and not yet in order."""
        if hasattr(request, "recovered"):
            return request.recovered
        sent, before = _tab(request)[:40], _number(request.POST.get("recovered"))
        mine = EditingSession.objects.filter(user=request.user).exclude(form="")
        session = mine.filter(tab=sent).first() if sent else None
        if session is None or not before or before == session.pk:
            return session or mine.filter(pk=before).first()
        # Refused once more: what it began with stands in this one too.
        editing.forget(by=request.user, pk=before)
        return session

    # -- what was typed and not saved ------------------------------------------------------------

    def unsaved_view(self, request, session: int, pk: int | None = None) -> HttpResponse:
        """What was typed, beside what is saved; where both have changed, a choice field by field."""
        article = self._open_article(request, pk)
        kept = self._unsaved(request, session, article=article)
        if request.method == "POST" and "_forget" in request.POST:
            editing.forget(by=request.user, pk=kept.pk)
            left = gettext("Left to %(who)s.") % {"who": name_of(kept.user)}
            is_mine = kept.user_id == request.user.pk
            messages.success(request, gettext("Thrown away.") if is_mine else left)
            return _settled(self._back(article), kept.tab)
        if article is None:
            return redirect(f"{reverse('admin:articles_article_add')}?recover={kept.pk}")
        whole = self._open_article(request, pk)
        typed, left_out = read_typed(self, request, whole, kept.form)
        if kept.began_from != article.version:
            return self._reconcile(request, article, kept, typed, left_out)
        changes = compare(*self._seen(request, article, story_of(article), typed))
        if not changes and not left_out:
            editing.forget(by=request.user, pk=kept.pk)
            messages.info(request, gettext("All that was typed there is saved already."))
            return _settled(self._back(article), kept.tab)
        return self._confirm_page(
            request,
            article,
            "unsaved",
            gettext("Typed and not saved"),
            {
                "session": kept,
                "changes": changes,
                "left_out": left_out,
                "whose": name_of(kept.user),
                "is_mine": kept.user_id == request.user.pk,
            },
        )

    def _reconcile(
        self, request, article, kept: EditingSession, mine: Story, left_out: list[str]
    ) -> HttpResponse:
        theirs = story_of(article)
        base = article.revisions.filter(number=kept.began_from).values_list("story", flat=True)
        base = base.first()
        differences = reconcile(
            base=Story.from_json(base) if base else None, theirs=theirs, mine=mine
        )
        if not differences and not left_out:
            editing.forget(by=request.user, pk=kept.pk)
            messages.info(request, gettext("Both of you have written the same; all is saved."))
            return _settled(self._back(article), kept.tab)
        still_open, problem = [], ""
        if request.method == "POST":
            story, still_open = one_story(
                theirs=theirs,
                mine=mine,
                differences=differences,
                choices={one.name: request.POST.get(f"take-{one.name}", "") for one in differences},
                own={one.name: _own(request, one.name, "") for one in differences},
            )
            if not still_open:
                try:
                    settle(
                        article=copy(article),  # as it is where this fails
                        story=story,
                        began_from=_number(request.POST.get("theirs_version")),
                        by=request.user,
                    )
                except Conflict:
                    problem = gettext("The story was saved once more while you chose: look again.")
                except ValidationError as error:
                    problem = " ".join(error.messages)
                else:
                    editing.forget(by=request.user, pk=kept.pk)
                    messages.success(request, gettext("One story of both is saved."))
                    for text in left_out:
                        messages.warning(
                            request,
                            gettext("Not whole yet, so not saved: “%(text)s”") % {"text": text},
                        )
                    return _settled(self._back(article), kept.tab)
        return self._confirm_page(
            request,
            article,
            "conflict",
            gettext("Two have written this story"),
            {
                "rows": self._rows(request, article, theirs, mine, differences),
                "their_names": self._savers(article, since=kept.began_from),
                "saved_at": article.updated_at,
                "theirs_title": gettext("Theirs"),
                "mine_title": gettext("Mine"),
                "session": kept,
                "left_out": left_out,
                "is_mine": kept.user_id == request.user.pk,
                "still_open": still_open,
                "problem": problem,
            },
        )

    def _rows(self, request, article, theirs: Story, mine: Story, differences) -> list[dict]:
        """A row a field: what changed from theirs to mine, and what one may take."""
        seen = compare(*self._seen(request, article, theirs, mine))
        changes = {change.name: change for change in seen}
        return [self._row(request, one, changes.get(one.name)) for one in differences]

    def _row(self, request, one: Difference, change) -> dict:
        choices = [(THEIRS, gettext("Theirs")), (MINE, gettext("Mine"))]
        if one.both is not None:
            choices.append((BOTH, gettext("Both: their changes and mine")))
        if one.is_text:
            choices.append((OWN, gettext("As I write it here")))
        field = Article._meta.get_field(one.name) if one.is_text else None
        own = _own(request, one.name, one.both or one.mine) if field else ""
        widget = field and field.formfield().widget
        return {
            "name": one.name,
            "label": change.label if change else one.name,
            "changes": [change] if change else [],
            "choices": choices,
            "chosen": request.POST.get(f"take-{one.name}", one.proposed),
            "own": widget
            and widget.render(f"own-{one.name}", own, {"id": f"id_own-{one.name}", "rows": 3}),
        }

    def _seen(self, request, article: Article, *stories: Story) -> list[Story]:
        return [for_eyes(story, by=request.user, article=article) for story in stories]

    def _savers(self, article: Article, *, since: int) -> str:
        revisions = article.revisions.filter(number__gt=since).select_related("created_by")
        people = [name_of(one.created_by) or gettext("An import") for one in revisions]
        return ", ".join(dict.fromkeys(people))

    @staticmethod
    def _back(article: Article | None) -> HttpResponse:
        if article is None:
            return redirect("admin:articles_article_add")
        return redirect("admin:articles_article_change", article.pk)

    def _open_article(self, request, pk, *, whole: bool = True) -> Article | None:
        """The story that this person may edit, with all its parts or without; None for a new one."""
        if pk is None:
            if not self.has_add_permission(request):
                raise PermissionDenied
            return None
        if whole:
            article = self.get_object(request, str(pk))
        else:
            rows = Article.objects.select_related("updated_by").defer("body")
            article = rows.filter(pk=pk).first()
        if article is None:
            raise Http404("There is no such story.")
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        return article

    def _unsaved(self, request, pk, *, article: Article | None = None) -> EditingSession:
        if not is_key(pk):
            raise Http404("There is no such session.")
        sessions = EditingSession.objects.select_related("user").exclude(form="")
        session = get_object_or_404(sessions, pk=int(pk))
        if request.user.pk not in (session.user_id, session.taken_over_by_id):
            raise PermissionDenied
        if article is not None and session.article_id != article.pk:
            raise Http404("There is no such session.")
        if session.user_id != request.user.pk:
            session.form = as_seen(session.form, by=request.user, article=article)
        return session

    # -- taking over -----------------------------------------------------------------------------

    def take_over_view(self, request, pk: int, session: int) -> HttpResponse:
        article = self._open_article(request, pk)
        other = get_object_or_404(
            EditingSession.objects.select_related("user"), pk=session, article=article
        )
        if request.method == "POST":
            editing.take_over(article=article, session=other, by=request.user)
            messages.success(
                request,
                gettext("You have taken over from %(who)s.") % {"who": name_of(other.user)},
            )
            return self._back(article)
        return self._confirm_page(
            request,
            article,
            "take_over",
            gettext("Take over"),
            {"session": other, "who": name_of(other.user)},
        )


def _settled(response: HttpResponse, tab: str, typed: str = "9" * 15) -> HttpResponse:
    """Tell the browser that what ``tab`` had typed until then (in ms) need not be kept there."""
    if _TAB.fullmatch(tab) and typed.isascii() and typed.isdecimal():
        response.set_cookie(
            SAVED, f"{tab}.{typed}", max_age=timedelta(days=1), samesite="Lax", path="/admin/"
        )
    return response


def _typed(form: QueryDict) -> str:
    """A form as it is kept: urlencoded, without what belongs to the sending of it."""
    form = form.copy()
    for name in [*NOT_TYPED, *(name for name in form if name.startswith("_"))]:
        form.pop(name, None)
    return form.urlencode()


def _tab(request) -> str:
    """What the tab of the browser calls itself."""
    return request.POST.get("tab", "").replace("\x00", "")


def _own(request, name: str, otherwise: str) -> str:
    """What was written for a field on the page of the conflict."""
    return request.POST.get(f"own-{name}", otherwise).replace("\x00", "")


def _number(text: str | None) -> int:
    """A version number as it was sent; 0 for what cannot be one."""
    text = text or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _ago(seconds: str | None):
    """The time so many seconds ago; None where nothing was typed."""
    return timezone.now() - timedelta(seconds=_number(seconds)) if seconds else None


def _name_of_saver(article: Article) -> str:
    return name_of(article.updated_by) or gettext("An import")


def _looks_like(filename: str, held: Photo) -> str:
    """What is said of a picture that was kept although it looks like ``held``; with a link there."""
    return format_html(
        gettext(
            "“{}” looks like {}, which is held already. Both are kept: if they are one picture, "
            "choose that one in the story instead."
        ),
        filename,
        format_html(
            '<a href="{}">“{}”</a>', reverse("admin:articles_photo_change", args=[held.pk]), held
        ),
    )


def _other(session: EditingSession) -> dict:
    """A colleague who has the story open: the session's number, who, and how long ago they typed."""
    typed = session.typed_at
    now = typed is not None and timezone.now() - typed < timedelta(minutes=1)
    return {"pk": session.pk, "who": name_of(session.user), "typed_at": typed, "types_now": now}
