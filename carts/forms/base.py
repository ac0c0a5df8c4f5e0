"""What all item forms share, and the folded group of rare fields."""

from __future__ import annotations

from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ..models import CartItem, Kind
from .fields import QuantityField


class Fold(LayoutObject):  # type: ignore[misc]
    """A group that stays closed until it is wanted, or until it has an error."""

    template = "carts/fold.html"

    def __init__(self, title: str, *fields: Any) -> None:  # noqa: ANN401
        self.title = title
        self.fields = list(fields)

    def render(
        self,
        form: forms.BaseForm,
        context: Any,  # noqa: ANN401
        template_pack: str = TEMPLATE_PACK,
        **kwargs: Any,  # noqa: ANN401
    ) -> str:
        inside = self.get_rendered_fields(form, context, template_pack, **kwargs)
        names = [pointer.name for pointer in self.get_field_names()]
        is_open = any(form[name].errors or form[name].value() for name in names)
        return render_to_string(
            self.template, {"title": self.title, "inside": inside, "is_open": is_open}
        )


class Chips(LayoutObject):  # type: ignore[misc]
    """Radio buttons side by side, each with the key that picks it."""

    template = "carts/chips.html"

    def __init__(self, field: str) -> None:
        self.field = field
        self.fields = [field]

    def render(
        self,
        form: forms.BaseForm,
        context: Any,  # noqa: ANN401
        template_pack: str = TEMPLATE_PACK,
        **kwargs: Any,  # noqa: ANN401
    ) -> str:
        form.rendered_fields.add(self.field)  # type: ignore[attr-defined]
        bound = form[self.field]
        keys = getattr(form, "keys", {})
        radios = [(radio, keys.get(str(radio.choice_label), "")) for radio in bound]
        return render_to_string(self.template, {"field": bound, "radios": radios})


class ItemForm(forms.Form):
    """`sold` is what the catalog offers; `line` is the cart line being changed.

    `times` is how often a tile was pressed, as a number typed before it says.
    """

    kind: ClassVar[Kind]
    template_name_div = "django/forms/div.html"

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401
        *,
        sold: Any,  # noqa: ANN401
        line: CartItem | None = None,
    ) -> None:
        self.sold = sold
        self.line = line
        super().__init__(data, initial=self.initial_of(line) if line else None)
        self.fields["times"] = QuantityField(required=False, label=_("How many times"))
        self.shape()
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.layout()

    def shape(self) -> None:
        """Fields that depend on what is sold."""

    def layout(self) -> Layout:
        return Layout(*(name for name in self.fields if name != "times"))

    def initial_of(self, line: CartItem) -> dict[str, Any]:
        return {"quantity": line.quantity}

    def items(self) -> list[CartItem]:
        raise NotImplementedError

    @property
    def times(self) -> int:
        return self.cleaned_data.get("times") or 1

    @property
    def problems(self) -> str:
        """All that is wrong, in one message, for a tile that shows no fields."""
        words = (word for each in self.errors.values() for word in each)
        return " ".join(dict.fromkeys(map(str, words)))

    @property
    def title(self) -> str:
        return str(self.sold.name)

    @property
    def submit_label(self) -> str:
        return _("Save") if self.line else _("Add to cart")
