"""Every address of the site; the only file that sees every app."""

from django.contrib import admin
from django.urls import include, path

from acme_pos.staff.views import (
    home,
    sign_out,
    to_my_password,
    to_the_one_sign_in,
)

urlpatterns = [
    path("", home, name="home"),
    path("", include("acme_pos.staff.urls")),
    path("sale/", include("carts.urls")),
    path("", include("orders.urls")),
    # Before the admin's own: one way in, one way out, one page for one's password.
    path("admin/login/", to_the_one_sign_in, name="admin-login"),
    path("admin/logout/", sign_out, name="admin-logout"),
    path("admin/password_change/", to_my_password, name="admin-password"),
    path("admin/password_change/done/", to_my_password, name="admin-password-done"),
    path("admin/", admin.site.urls),
]
