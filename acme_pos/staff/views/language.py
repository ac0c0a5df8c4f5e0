"""The language before anybody has signed in; afterwards the person's own holds."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Kept in a cookie of this browser, and back to the page it was chosen on."""
    return set_language(request)
