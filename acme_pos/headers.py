"""What every answer tells the browser, beside the policy of django-csp.

Pages and errors, redirects and files alike: this and django-csp stand before whatever
else may answer. The rest is Django's SecurityMiddleware's.
"""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import NONE, SELF
from django.http import HttpRequest, HttpResponse

# Nothing here uses any of them, and no script that gets in shall.
_NEVER = (
    "camera",
    "microphone",
    "geolocation",
    "payment",
    "usb",
    "serial",
    "bluetooth",
)
HEADERS = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _NEVER),
    "Cross-Origin-Resource-Policy": "same-origin",
    # Django's SecurityMiddleware says these too, but not where it refuses a host.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    # Static files say for themselves how long they may be kept. All else may show a
    # guest, and a till's browser is shared: nothing of it is left on the disk.
    "Cache-Control": "no-store",
}


# django-csp's directives.
POLICY = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
}


class Middleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        return response
