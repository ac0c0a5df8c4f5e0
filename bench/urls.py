"""The product's addresses, and below /bench/ the bare pages beside them."""

from django.urls import include, path

from acme_pos import urls

from . import bare_orders, bare_sale, views

bare = [
    path("trivial/", views.trivial),
    path("sale/", bare_sale.page),
    path("sale/change/", bare_sale.change),
    path("orders/", bare_orders.listed),
    path("orders/<int:pk>/", bare_orders.order),
]
urlpatterns = [
    path("bench/", include((bare, "bench"))),
    *urls.urlpatterns,
]
