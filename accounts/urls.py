from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("logg-inn/", views.login, name="login"),
    path("logg-inn/kode/", views.code, name="code"),
    path("logg-inn/passord/", views.enrol_password, name="enrol_password"),
    path("logg-inn/kodeapp/", views.enrol_totp, name="enrol_totp"),
    path("logg-ut/", views.logout, name="logout"),
    path("sprak/", views.language, name="language"),
    path("kommune/", views.choose_recipient, name="choose_recipient"),
]
