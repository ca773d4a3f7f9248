from django.contrib import admin
from django.urls import include, path, register_converter

from imdi_tilskudd.pages import explanations, views
from imdi_tilskudd.pages.converters import TermConverter

register_converter(TermConverter, "term")

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("helse/", views.health, name="health"),
    path("terminer/<term:term>/", views.term, name="term"),
    path("terminer/<term:term>/sok/", views.term_search, name="term_search"),
    path("terminer/<term:term>/excel/", views.term_excel, name="term_excel"),
    path("terminer/<term:term>/linjer/<int:line>/hvorfor/", explanations.line_why, name="line_why"),
    path("slik-regner-vi/", explanations.how_we_calculate_page, name="how_we_calculate"),
    path("", include("accounts.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "imdi_tilskudd.pages.errors.bad_request"
handler403 = "imdi_tilskudd.pages.errors.permission_denied"
handler404 = "imdi_tilskudd.pages.errors.page_not_found"
handler500 = "imdi_tilskudd.pages.errors.server_error"
