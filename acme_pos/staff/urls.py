from django.contrib.auth import views as auth
from django.urls import path

from . import views

app_name = "staff"

urlpatterns = [
    path(
        "login/", auth.LoginView.as_view(template_name="staff/login.html"), name="login"
    ),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("desk/", views.choose_desk, name="desk"),
    path("healthz/live", views.alive, name="alive"),
]
