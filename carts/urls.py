from django.urls import path

import carts.paths  # noqa: F401  acme_id

from . import views

app_name = "carts"

urlpatterns = [
    path("", views.sale, name="sale"),
    path("search/", views.search, name="search"),
    path("add/<slug:kind>/<acme_id:sold_id>/", views.add, name="add"),
    path("lines/", views.set_quantities, name="quantities"),
    path("lines/<int:pk>/", views.change, name="change"),
    path("lines/<int:pk>/quantity/", views.set_quantity, name="quantity"),
    path("lines/<int:pk>/remove/", views.remove, name="remove"),
    path("empty/", views.empty, name="empty"),
    path("undo/", views.undo, name="undo"),
    path("repeat/", views.repeat, name="repeat"),
    path("round-up/", views.round_up, name="round-up"),
    path("arrange/", views.arrange, name="arrange"),
    path("arrange/pin/", views.pin, name="pin"),
    path("following/", views.following, name="following"),
    path("join/<acme_id:level_id>/", views.join, name="join"),
    path("park/", views.park, name="park"),
    path("not-paid/", views.not_paid, name="not-paid"),
    path("split/", views.split, name="split"),
    path("guest/", views.guest, name="guest"),
    path("guest/line/", views.read_line, name="guest-line"),
    path("guest/mail/", views.settle_mail, name="guest-mail"),
    path("guest/language/", views.choose_language, name="guest-language"),
    path("members/", views.members, name="members"),
    path("members/use/", views.use_member, name="use-member"),
    path("members/level/", views.use_level, name="use-level"),
    path("members/off/", views.take_member_off, name="member-off"),
    path("members/override/", views.override, name="override"),
    path("members/override/off/", views.take_override_back, name="override-off"),
    path("coupons/", views.coupons, name="coupons"),
    path("coupons/off/", views.take_coupons_off, name="coupons-off"),
    path("customers/", views.customers, name="customers"),
    path("customers/use/", views.use_customer, name="use-customer"),
    path("customers/off/", views.take_customer_off, name="customer-off"),
    path("customers/alike/", views.alike, name="alike"),
    path("catalog/refresh/", views.refresh, name="refresh"),
]
