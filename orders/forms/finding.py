"""Finding an order, and sending its receipt again."""

from django import forms

from carts.forms.fields import email, refuse_card


class ResendForm(forms.Form):
    to = email("Email", required=True)


class SearchForm(forms.Form):
    words = forms.CharField(
        required=False,
        max_length=120,
        label="Find an order",
        validators=[refuse_card],
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "data-focus": ""}
        ),
    )
