"""A second person allows an act, and the first one stays signed in.

Whoever allows it types their name, and the password or PIN, at the screen of whoever
asks. A PIN counts while its owner has a shift under way somewhere in the house, and
whoever needs the code of a phone must have typed it there in this shift. Both are named
in the trail, whether it is allowed or refused. Tries are counted before a
password is looked at: a few refused ones close the way for a while, for the one who
asks and for the account that is tried, so that nobody finds out a colleague's password
at a till.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django.views.decorators.debug import sensitive_variables

from . import second_factor
from .backends import StaffBackend
from .desks import desk_of
from .models import AuditEvent, SignIn, Tries, User

REFUSED = gettext_noop("approval refused")
GIVEN = gettext_noop("approval given")
# By one who asks, and against one account by all who ask.
TRIES = 5
TRIES_OF_ACCOUNT = 10
WITHIN = timedelta(minutes=30)

WAIT = _(
    "Too many tries were refused, so nobody can allow anything here for half an "
    "hour. Nothing was changed."
)
NO_CODE = _(
    "Sign in with your phone's code first, at any desk. Then you can allow it here. "
    "Nothing was changed."
)
NOT_ALLOWED = _(
    "This is not the username and password, or PIN, of somebody who may allow it. "
    "Nothing was changed."
)


class ApprovalForm(forms.Form):
    """Name and password of who allows it; `by` is that person once it is given.

    To be asked for last, so that nothing else that is amiss costs a try. `but_not` may
    not allow it, such as whoever took the money that is settled.
    """

    username = forms.CharField(
        label=_("Supervisor's username"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("Supervisor's password or PIN"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401
        *,
        request: HttpRequest,
        permission: str,
        about: models.Model,
        but_not: User | None = None,
        prefix: str | None = None,
    ) -> None:
        self.request, self.permission = request, permission
        self.asker = cast(User, request.user)
        self.about, self.but_not = about, but_not
        self.by: User | None = None
        super().__init__(data, prefix=prefix)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    @sensitive_variables()
    def is_given(self) -> bool:
        """The one try. Apart from validation, which showing a form does as well."""
        if not self.is_valid():
            return False
        username, password = (self.cleaned_data[n] for n in ("username", "password"))
        named = User.objects.filter(username=username).first()
        counts = [(f"approval at {self.asker.pk}", TRIES)]
        if named:
            counts.append((f"approval by {named.pk}", TRIES_OF_ACCOUNT))
        if not all(Tries.objects.take(key, most, WITHIN) for key, most in counts):
            self.add_error(None, WAIT)
            return False
        if named and self._lacks_a_code(named):
            # Before the password is looked at, so that the words say nothing of it.
            self._note(REFUSED, why="no code typed in this shift", named=username)
            self.add_error(None, NO_CODE)
            return False
        person = _with_pin(named, password) or StaffBackend().authenticate(
            self.request, username=username, password=password
        )
        if why := self._why_not(person):
            self._note(REFUSED, why=why, named=named.username if named else "")
            # In the same words, whether or not it is a colleague's password.
            self.add_error("password", NOT_ALLOWED)
            return False
        for key, _most in counts:
            Tries.objects.give_back(key)
        self.by = person
        self._note(GIVEN)
        return True

    def _lacks_a_code(self, named: User) -> bool:
        """They could allow it, and have passed no second factor in this shift."""
        is_due = second_factor.is_needed(named) and named.has_perm(self.permission)
        return is_due and not any(each.is_verified for each in _at_work(named))

    def _why_not(self, person: User | None) -> str:
        if person is None:
            return "wrong password"
        if person == self.but_not:
            return "own act"
        return "" if person.has_perm(self.permission) else "no permission"

    def _note(self, action: str, **facts: str) -> None:
        """Nothing of what was typed but the name of an account that exists."""
        AuditEvent.objects.record(
            action,
            self.about,
            actor=self.asker,
            approver=self.by,
            desk=desk_of(self.request),
            facts={"for": self.permission, **facts},
        )


def _at_work(named: User) -> list[SignIn]:
    """Their shifts that the password of now began."""
    under_way = SignIn.objects.under_way().filter(user=named).select_related("user")
    return [sign_in for sign_in in under_way if sign_in.has_its_password]


@sensitive_variables()
def _with_pin(named: User | None, typed: str) -> User | None:
    """The person, when it is their PIN and they are at work."""
    if named is None or not named.is_active or not named.is_pin(typed):
        return None
    is_code_needed = second_factor.is_needed(named)
    shifts = [
        sign_in
        for sign_in in _at_work(named)
        if not sign_in.needs_password and (sign_in.is_verified or not is_code_needed)
    ]
    is_allowed = StaffBackend().user_can_authenticate(named)
    return named if is_allowed and shifts else None
