"""Every address of the site; the only file that sees every app."""

from django.contrib import admin
from django.urls import include, path

from acme_pos.staff.views import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("acme_pos.staff.urls")),
    path("sale/", include("carts.urls")),
    path("", include("orders.urls")),
    path("admin/", admin.site.urls),
]
