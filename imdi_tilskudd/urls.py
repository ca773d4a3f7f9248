from django.contrib import admin
from django.urls import include, path, register_converter

from imdi_tilskudd.pages import (
    access_log,
    cases,
    changes,
    checks,
    downloads,
    explanations,
    guidance,
    persons,
    printing,
    views,
)
from imdi_tilskudd.pages.converters import CaseConverter, TermConverter

register_converter(CaseConverter, "case")
register_converter(TermConverter, "term")

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("helse/", views.health, name="health"),
    path("terminer/<term:term>/", views.term, name="term"),
    path("terminer/<term:term>/sok/", views.term_search, name="term_search"),
    path("terminer/<term:term>/excel/", views.term_excel, name="term_excel"),
    path("terminer/<term:term>/endringer/", changes.term_changes, name="term_changes"),
    path("terminer/<term:term>/endringer/sok/", changes.term_changes_search, name="term_changes_search"),
    path("terminer/<term:term>/endringer/excel/", changes.term_changes_excel, name="term_changes_excel"),
    path("terminer/<term:term>/kontroll/", checks.term_check, name="term_check"),
    path("terminer/<term:term>/kontroll/trekk/", checks.term_check_withdraw, name="term_check_withdraw"),
    path("terminer/<term:term>/utskrift/", printing.term_print, name="term_print"),
    path("terminer/<term:term>/linjer/<int:line>/hvorfor/", explanations.line_why, name="line_why"),
    path("finn/", persons.find, name="find"),
    path("personer/", persons.persons, name="persons"),
    path("personer/sok/", persons.search, name="persons_search"),
    path("personer/excel/", persons.excel, name="persons_excel"),
    path("personer/<uuid:public_id>/", persons.person, name="person"),
    path("personer/<uuid:public_id>/innsyn/", access_log.access_log, name="person_access_log"),
    path("personer/<uuid:public_id>/hvorfor/", persons.why, name="person_why"),
    path("saker/<case:case>/", cases.case, name="case"),
    path("saker/<case:case>/excel/", cases.excel, name="case_excel"),
    path("utbetalinger/", include("imdi_tilskudd.pages.payments_overview_urls")),
    path("nedlastinger/", downloads.downloads, name="downloads"),
    path("nedlastinger/bestill/", downloads.order, name="order_download"),
    path("nedlastinger/<uuid:download>/", downloads.download, name="download"),
    path("slik-regner-vi/", explanations.how_we_calculate_page, name="how_we_calculate"),
    path("hjelp/", guidance.help_page, name="help"),
    path("hjelp/<slug:slug>/", guidance.guide, name="guide"),
    path("tilgjengelighet/", guidance.accessibility, name="accessibility"),
    path("personvern/", guidance.privacy, name="privacy"),
    path("", include("accounts.urls")),
    path("", include("change_requests.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "imdi_tilskudd.pages.errors.bad_request"
handler403 = "imdi_tilskudd.pages.errors.permission_denied"
handler404 = "imdi_tilskudd.pages.errors.page_not_found"
handler500 = "imdi_tilskudd.pages.errors.server_error"
