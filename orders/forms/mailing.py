"""Where a receipt goes that nobody asked for before the sale."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from carts.forms.fields import asked_email


class MailForm(forms.Form):
    to = asked_email(_("Email for the receipt"), required=True)
    to.widget.attrs["data-key"] = "m"
