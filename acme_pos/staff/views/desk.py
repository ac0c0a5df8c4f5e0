"""The first page, and choosing a desk."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from ..access import for_all_staff
from ..desks import desk_of, stand_at
from ..models import Desk


class DeskForm(forms.Form):
    desk = forms.ModelChoiceField(
        Desk.objects.filter(is_open=True).order_by("name", "pk"),
        widget=forms.RadioSelect,
        empty_label=None,
        label=_("Which desk is this?"),
        error_messages={"invalid_choice": _("That desk is closed. Choose another.")},
    )


@for_all_staff
def home(request: HttpRequest) -> HttpResponse:
    """The first page that this person may see."""
    if request.user.has_perm("carts.sell"):
        return redirect("carts:sale")
    if request.user.has_perm("orders.find_order"):
        return redirect("orders:search")
    return redirect("admin:index")


@for_all_staff
def choose_desk(request: HttpRequest) -> HttpResponse:
    form = DeskForm(request.POST or None, initial={"desk": desk_of(request)})
    if form.is_valid():
        stand_at(request, form.cleaned_data["desk"])
        return redirect("carts:sale")
    status = 422 if form.is_bound else 200
    return render(request, "staff/desk.html", {"form": form}, status=status)


@login_not_required
def alive(request: HttpRequest) -> HttpResponse:
    """For a load balancer: the process answers."""
    return JsonResponse({"alive": True})
