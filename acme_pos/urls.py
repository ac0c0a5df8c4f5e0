"""Every address of the site; the only file that sees every app."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="carts:sale"), name="home"),
    path("", include("acme_pos.staff.urls")),
    path("sale/", include("carts.urls")),
    path("", include("orders.urls")),
    path("admin/", admin.site.urls),
]
