"""The site, and one page that breaks."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path


@login_not_required
def broken(request):
    raise RuntimeError("A page that breaks, for the test of what is shown then.")


urlpatterns = [path("broken/", broken), path("", include("acme_pos.urls"))]
