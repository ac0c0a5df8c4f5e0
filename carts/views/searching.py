"""The search box of the sale screen."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from acme_pos.staff.desks import StaffRequest, at_desk

from ..search import search as look_for
from .screen import cart_of, part_asked_for, screen, sells

LONGEST = 80


@sensitive_post_parameters()
@sells
@at_desk
@never_cache
def search(request: StaffRequest) -> HttpResponse:
    """The list below the box, asked for by POST with each letter.

    A guest's name may be typed there, and no address is to hold one. Without a script
    it is a GET, answered by a page of its own.
    """
    cart = cart_of(request)
    typed = (request.POST or request.GET).get("q", "")[:LONGEST]
    found = look_for(typed)
    if part_asked_for(request) == "found":
        shown = {"cart": cart, "found": found}
        return render(request, "carts/search_results.html", shown)
    return screen(request, cart, panel="carts/search_page.html", found=found)
