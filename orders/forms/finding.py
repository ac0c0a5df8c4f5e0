"""Finding an order, and sending its receipt again."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from carts.forms.fields import asked_email, refuse_card


class ResendForm(forms.Form):
    to = asked_email(gettext_lazy("Email"), required=True)
    # Left out by who asks for nothing else than the guest's.
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES, required=False
    )


class SearchForm(forms.Form):
    words = forms.CharField(
        required=False,
        max_length=120,
        label=gettext_lazy("Find an order"),
        validators=[refuse_card],
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "data-focus": ""}
        ),
    )
