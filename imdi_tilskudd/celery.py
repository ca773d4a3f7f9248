"""Celery carries hints only; every job is a row in the database (docs/adr)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imdi_tilskudd.settings")
app = Celery("imdi_tilskudd")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
