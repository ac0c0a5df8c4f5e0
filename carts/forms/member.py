"""Who is a member: found by what stands on the card, or by what the guest says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acme_pos import acme

from .. import catalog
from .fields import text


class MemberSearchForm(forms.Form):
    search = text(
        gettext_lazy("Card, number, name, email or ZIP"),
        most=80,
        min_length=2,
        required=True,
        help_text=gettext_lazy("Scan the card here, or type."),
    )
    search.widget.attrs["autofocus"] = True
    search.widget.attrs["data-takes-scan"] = ""


class MemberLevelForm(forms.Form):
    """For a guest who has no card with them and is not found."""

    level_id = forms.ChoiceField(
        label=gettext_lazy("Member level"),
        error_messages={"required": gettext_lazy("Choose a level.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.levels = {level.id: level for level in catalog.levels()}
        named = [(level.id, level.name) for level in self.levels.values()]
        self.fields["level_id"] = forms.ChoiceField(
            choices=[("", _("Choose a level")), *named],
            label=self.fields["level_id"].label,
            error_messages=self.fields["level_id"].error_messages,
        )

    @property
    def level(self) -> acme.Level:
        return self.levels[self.cleaned_data["level_id"]]
