from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    """The roof. Celery is loaded here, not in __init__, so that importing rules loads neither Celery nor Django."""

    name = "imdi_tilskudd"

    def ready(self) -> None:
        from . import celery  # noqa: F401


class PortalAdminConfig(AdminConfig):
    default_site = "imdi_tilskudd.admin.PortalAdminSite"
