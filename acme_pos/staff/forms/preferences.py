"""How somebody likes their desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from ..models import User
from ..models.people import Theme

KEYS, SOUNDS = "has_single_keys", "has_sounds"


class PreferencesForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ["language", "theme", KEYS, SOUNDS]
        labels = {
            "language": _("Language"),
            "theme": _("Light or dark"),
            KEYS: _("Single keys pick and press"),
            SOUNDS: _("A scan can be heard"),
        }
        help_texts = {
            KEYS: _(
                "Switch it off if you speak to the computer, or press keys by "
                "accident. F-keys, Enter and Escape work all the same."
            ),
            SOUNDS: _("High and short when it was taken, low when not."),
        }
        widgets = {"language": forms.RadioSelect, "theme": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        # Each in its own words: who cannot read the page finds theirs.
        named = [
            (code, get_language_info(code)["name_local"].capitalize())
            for code, _name in User._meta.get_field("language").choices or ()
        ]
        self._choose("language", [("", _("As the browser asks")), *named])
        self._choose("theme", [("", _("As the device")), *Theme.choices])

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name] = forms.ChoiceField(
            label=self.fields[name].label,
            choices=choices,
            required=False,
            widget=forms.RadioSelect,
        )
