"""Where a user is logged in, for the list on «Min side». Whether it still holds stands in the session itself."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Visit(models.Model):
    """A login in one browser."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="visits", verbose_name=_("bruker"))
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    # Families only, such as «Firefox» and «Windows»: enough to know one's own again.
    browser = models.CharField(_("nettleser"), max_length=30, blank=True)
    system = models.CharField(_("enhet"), max_length=30, blank=True)
    began_at = models.DateTimeField(_("siden"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("økt")
        verbose_name_plural = _("økter")
        indexes = [models.Index(fields=["user"], name="visit_user")]

    def __str__(self) -> str:
        return f"{self.user} {self.began_at}"
