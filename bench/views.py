"""Bare pages: the least that does the same, behind our whole middleware."""

from django.http import HttpRequest, HttpResponse


def trivial(request: HttpRequest) -> HttpResponse:
    return HttpResponse("fine")
