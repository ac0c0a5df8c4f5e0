"""My settings: the language, the looks, keys and sounds of whoever is signed in."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache

from ..access import for_all_staff
from ..desks import desk_of
from ..forms import PreferencesForm
from ..models import AuditEvent, User
from ..shifts import SignedInRequest

CHANGED = gettext_noop("own desk arranged")


@for_all_staff
@never_cache
def preferences(request: HttpRequest) -> HttpResponse:
    user = cast(SignedInRequest, request).user
    # Another copy: a form writes what was typed into its person, right or wrong.
    kept = User.objects.get(pk=user.pk)
    form = PreferencesForm(request.POST or None, instance=kept)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "staff/preferences.html", {"form": form}, status=status)
    _save(request, user, form)
    with translation.override(kept.language or translation.get_language()):
        messages.success(request, _("Kept. It is so at every desk where you sign in."))
    return redirect("staff:preferences")


@transaction.atomic
def _save(request: HttpRequest, user: User, form: PreferencesForm) -> None:
    """A line of the trail says what was changed, if anything was."""
    if not form.changed_data:
        return
    before = {name: getattr(user, name) for name in form.fields}
    saved = form.save(commit=False)
    saved.save(update_fields=list(form.fields))
    AuditEvent.objects.record(
        CHANGED,
        user,
        actor=user,
        desk=desk_of(request),
        before=before,
        after={name: getattr(saved, name) for name in form.fields},
    )
