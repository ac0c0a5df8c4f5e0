from django.urls import path, register_converter

from . import views
from .days import DayConverter
from .health import views as health

register_converter(DayConverter, "day")

app_name = "orders"

urlpatterns = [
    path("pay/", views.prepare, name="prepare"),
    path("pay/checking/", views.checking, name="checking"),
    path("pay/<uuid:public_id>/", views.tender, name="tender"),
    path("pay/<uuid:public_id>/arm/", views.arm, name="arm"),
    path("pay/<uuid:public_id>/report/", views.report, name="report"),
    path("pay/<uuid:public_id>/leave/", views.leave, name="leave"),
    path("pay/<uuid:public_id>/outcome/", views.outcome, name="outcome"),
    path("pay/<uuid:public_id>/mail/", views.mail_receipt, name="mail-receipt"),
    path("pay/<uuid:public_id>/recall/", views.recall, name="recall"),
    path("parked/", views.parked, name="parked"),
    path("parked/<uuid:public_id>/", views.recall_parked, name="recall-parked"),
    path("party/together/", views.together, name="together"),
    path("party/<uuid:party_id>/", views.party, name="party"),
    path("pay/<uuid:public_id>/settle/", views.settle, name="settle"),
    path("pay/<uuid:public_id>/slip/", views.provisional, name="provisional"),
    path("scan/", views.scan, name="scan"),
    path("orders/", views.search, name="search"),
    path("orders/<int:pk>/", views.order, name="order"),
    path("orders/<int:pk>/slip/", views.slip, name="slip"),
    path("orders/<int:pk>/receipt/", views.resend, name="resend"),
    path("reconciliation/", views.newest_day, name="reconciliation"),
    path("reconciliation/<day:day>/", views.reconciliation, name="reconciliation"),
    path(
        "reconciliation/<day:day>/read/",
        views.read_day,
        name="reconciliation-read",
    ),
    path(
        "reconciliation/<day:day>/differences/",
        views.differences,
        name="reconciliation-file",
    ),
    path("health/", health.page, name="health"),
    path("healthz/ready", health.ready, name="health-json"),
]
