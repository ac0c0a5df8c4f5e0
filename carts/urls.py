from django.urls import path

import carts.paths  # noqa: F401  acme_id

from . import views

app_name = "carts"

urlpatterns = [
    path("", views.sale, name="sale"),
    path("add/<slug:kind>/<acme_id:sold_id>/", views.add, name="add"),
    path("lines/<int:pk>/", views.change, name="change"),
    path("lines/<int:pk>/quantity/", views.set_quantity, name="quantity"),
    path("lines/<int:pk>/remove/", views.remove, name="remove"),
    path("empty/", views.empty, name="empty"),
    path("undo/", views.undo, name="undo"),
    path("following/", views.following, name="following"),
    path("join/<acme_id:level_id>/", views.join, name="join"),
    path("guest/", views.guest, name="guest"),
    path("catalog/refresh/", views.refresh, name="refresh"),
]
