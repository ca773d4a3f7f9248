"""Celery carries hints only; every job is a row in the database (docs/adr)."""

import os
from typing import Any

from celery import Celery
from celery.contrib.django.task import DjangoTask

from imdi_tilskudd.lib import scope

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imdi_tilskudd.settings")


class SeeingTask(DjangoTask):
    """Works for the portal, not for a user: it sees the rows of every recipient."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with scope.seeing(scope.EVERYTHING):
            return super().__call__(*args, **kwargs)


app = Celery("imdi_tilskudd", task_cls=SeeingTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
