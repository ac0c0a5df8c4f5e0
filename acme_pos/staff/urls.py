from django.urls import path

from . import views

app_name = "staff"

urlpatterns = [
    path("login/", views.SignInView.as_view(), name="login"),
    path("login/code/", views.code, name="code"),
    path("login/phone/", views.enrol, name="enrol"),
    path("logout/", views.sign_out, name="logout"),
    path("lock/", views.lock, name="lock"),
    path("lock/open/", views.unlock, name="unlock"),
    path("pin/", views.my_pin, name="pin"),
    path("password/", views.my_password, name="password"),
    path("my-desk/", views.preferences, name="preferences"),
    path("language/", views.choose_language, name="language"),
    path("desk/", views.choose_desk, name="desk"),
    path("healthz/live", views.alive, name="alive"),
]
