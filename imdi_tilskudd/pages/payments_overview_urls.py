"""Addresses of «Oversikt over utbetalinger»."""

from django.urls import path

from . import payments_overview as paid
from . import payments_overview_upcoming as upcoming
from .payments_overview_account import account, account_excel
from .payments_overview_asylnorsk import asylnorsk

urlpatterns = [
    path("", paid.paid, name="payments"),
    path("excel/", paid.paid_excel, name="payments_excel"),
    path("utbetalt/<slug:source>/<term:term>/<slug:group>/", paid.row, name="payments_row"),
    path("utbetalt/<slug:source>/<term:term>/<slug:group>/sok/", paid.row_search, name="payments_row_search"),
    path("utbetalt/<slug:source>/<term:term>/<slug:group>/excel/", paid.row_excel, name="payments_row_excel"),
    path("kommende/", upcoming.upcoming, name="payments_upcoming"),
    path("kommende/excel/", upcoming.upcoming_excel, name="payments_upcoming_excel"),
    path("kommende/personer/", upcoming.persons, name="payments_upcoming_persons"),
    path("kommende/personer/sok/", upcoming.persons_search, name="payments_upcoming_persons_search"),
    path("kommende/personer/excel/", upcoming.persons_excel, name="payments_upcoming_persons_excel"),
    path("motregning/", account, name="payments_account"),
    path("motregning/excel/", account_excel, name="payments_account_excel"),
    path("asylnorsk/", asylnorsk, name="payments_asylnorsk"),
]
