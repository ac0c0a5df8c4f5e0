"""Slips: an order's receipt on paper, with prices or as a gift receipt."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from acme_pos.staff.access import needs

from .. import papers, prints, reach, slips
from ..papers import Paper

# What an address may say of a slip, beside which order it is of.
PAPER, LANGUAGE, GIFT, KEEP = "paper", "language", "gift", "keep"


@dataclass(frozen=True, slots=True)
class Choice:
    words: str
    address: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """Links beside a slip on the screen, in the words of who prints it."""

    label: str
    groups: list[list[Choice]]


@needs("orders.find_order")
@never_cache
@require_GET
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt on paper; `?gift` leaves the prices out.

    `?paper=` is 58, 80, letter or a4, and with `?keep` it is so from now on in this
    browser. `?language=` is a guest's wish. The first print of each kind is the
    original, every later one is marked as a copy.
    """
    order = reach.order_or_404(request, pk)
    reach.note_look(request, order)
    paper = papers.asked_for(request)
    language = slips.language_of(order, request.GET.get(LANGUAGE))
    choices = _choices(request, paper, language)
    template, what = "slip", prints.SLIP
    if GIFT in request.GET:
        template, what = "gift", prints.GIFT
    is_copy = prints.note(request, order, what, look_of(request, language))
    with translation.override(language):
        says = slips.slip_of(order, is_copy=is_copy).context
        shown = {**says, "choices": choices}
        response = printed(request, f"receipts/{template}.html", shown, language)
    if KEEP in request.GET:
        papers.keep(response, paper)
    return response


def printed(
    request: HttpRequest, template: str, shown: dict[str, object], language: str
) -> HttpResponse:
    """A page for the printer of this browser, in the guest's language."""
    with translation.override(language):
        return render(request, template, {**shown, "paper": papers.asked_for(request)})


def look_of(request: HttpRequest, language: str) -> str:
    """By which a print of the same is told from another choice of how to print it."""
    asked = [papers.asked_for(request).name, language]
    return " ".join(asked + [KEEP] * (KEEP in request.GET))


def _choices(request: HttpRequest, paper: Paper, language: str) -> Choices:
    by_paper = [
        Choice(each.label, _address(request, {PAPER: each.name}), each == paper)
        for each in papers.PAPERS.values()
    ]
    by_language = [
        Choice(name, _address(request, {LANGUAGE: code}), code == language)
        for code, name in settings.LANGUAGES
    ]
    if GIFT in request.GET:
        more = [Choice(_("With prices"), _address(request, {}, without=GIFT))]
    else:
        more = [Choice(_("Gift receipt"), _address(request, {GIFT: ""}))]
    if paper != papers.kept(request) and KEEP not in request.GET:
        words = _("Always print on %(paper)s here") % {"paper": paper.label}
        more.append(Choice(words, _address(request, {PAPER: paper.name, KEEP: ""})))
    return Choices(_("Paper and language"), [by_paper, by_language, more])


def _address(request: HttpRequest, more: dict[str, str], without: str = KEEP) -> str:
    """The same slip with something changed; nothing is kept that was not pressed."""
    asked = request.GET.copy()
    for name in (KEEP, without):
        asked.pop(name, None)
    for name, value in more.items():
        asked[name] = value
    return f"?{asked.urlencode()}"
