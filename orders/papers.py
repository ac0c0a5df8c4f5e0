"""What a slip is printed on: two widths of roll, and the two sizes of page."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# In which browser it is kept: the printer stands at the desk, whoever signs in there.
COOKIE = "paper"
A_YEAR = 365 * 24 * 60 * 60

# Where office printers hold Letter.
LETTER_COUNTRIES = {"US", "CA", "MX", "PR", "PH", "CL", "CO", "VE", "GT", "CR", "PA"}


@dataclass(frozen=True, slots=True)
class Paper:
    """`width` and `margin` are millimeters of a roll; a page has None.

    A printer of rolls leaves a margin blank at both sides: of 58 mm it prints 48,
    of 80 mm it prints 72.
    """

    name: str
    label: str
    width: int | None = None
    margin: int | None = None

    @property
    def stylesheet(self) -> str:
        return f"slip-{self.name}.css"


PAPERS = {
    paper.name: paper
    for paper in (
        Paper("58", "58 mm", 58, 5),
        Paper("80", "80 mm", 80, 4),
        Paper("letter", "Letter"),
        Paper("a4", "A4"),
    )
}


def asked_for(request: HttpRequest) -> Paper:
    """By the address (`?paper=58`), else the one kept in this browser, else 80 mm."""
    asked = named(request.GET.get("paper", ""))
    return asked or kept(request) or PAPERS["80"]


def kept(request: HttpRequest) -> Paper | None:
    return named(request.COOKIES.get(COOKIE, ""))


def named(name: str) -> Paper | None:
    """None for what is no paper; `roll` and `page` leave the size to the house."""
    page = "letter" if settings.VENUE_COUNTRY in LETTER_COUNTRIES else "a4"
    return PAPERS.get({"roll": "80", "page": page}.get(name, name))


def keep(response: HttpResponse, paper: Paper) -> None:
    """The next slips of this browser are printed on it too."""
    response.set_cookie(
        COOKIE,
        paper.name,
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
