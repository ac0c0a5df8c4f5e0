"""Every address of the site; the only file that sees every app."""

from django.contrib import admin
from django.urls import include, path

from acme_pos.staff.views import home, sign_out, to_the_one_sign_in

urlpatterns = [
    path("", home, name="home"),
    path("", include("acme_pos.staff.urls")),
    path("sale/", include("carts.urls")),
    path("", include("orders.urls")),
    # Before the admin's own: there is one way in and one way out.
    path("admin/login/", to_the_one_sign_in, name="admin-login"),
    path("admin/logout/", sign_out, name="admin-logout"),
    path("admin/", admin.site.urls),
]
