"""The code app on a user's phone: TOTP by RFC 6238 with what every app can do (SHA-1, six digits, 30 s)."""

import base64
import secrets
import time
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.oath import TOTP

from imdi_tilskudd.lib.encryption import EncryptedTextField

STEP_SECONDS = 30
DIGITS = 6
ISSUER = "IMDi Tilskudd"


def new_secret() -> str:
    """160 random bits in base32, as RFC 4226 recommends."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


class TotpDevice(TimestampMixin, ThrottlingMixin, Device):
    """Ask it only through `django_otp.verify_token(user, device.persistent_id, code)`.

    That call locks the row, so that one code sent many times at once is accepted once. The method on the
    device itself does not.
    """

    secret = EncryptedTextField(_("nøkkel"), default=new_secret, editable=False)
    last_t = models.BigIntegerField(_("siste brukte tidssteg"), default=-1, editable=False)

    class Meta:
        verbose_name = _("kodeapp")
        verbose_name_plural = _("kodeapper")
        constraints = [
            models.UniqueConstraint(
                name="one_confirmed_device_a_user", fields=["user"], condition=models.Q(confirmed=True)
            )
        ]

    def verify_token(self, token: str) -> bool:
        allowed, _why = self.verify_is_allowed()
        if not allowed:
            return False
        step = self._matching_step(str(token))
        if step is None:
            self.throttle_increment(commit=True)
            return False
        self.last_t = step
        self.throttle_reset(commit=False)
        self.set_last_used_timestamp(commit=False)
        self.save()
        return True

    def _matching_step(self, token: str) -> int | None:
        """The unused time step the code belongs to: the present one, or one of the accepted earlier ones.

        settings.OTP_TOTP_TOLERANCE earlier steps are accepted (RFC 6238, 5.2: at most one), because a code
        read in its last seconds arrives in the next step. Later steps are not: phones set their clocks by the
        network, and every further step is one more code to guess.
        """
        if not (token.isascii() and token.isdigit() and len(token) == DIGITS):
            return None
        for back in range(settings.OTP_TOTP_TOLERANCE + 1):
            totp = self._totp(drift=-back)
            if totp.verify(int(token), tolerance=0, min_t=self.last_t + 1):
                return totp.t()
        return None

    def _totp(self, drift: int = 0) -> TOTP:
        totp = TOTP(base64.b32decode(self.secret), step=STEP_SECONDS, digits=DIGITS, drift=drift)
        totp.time = time.time()
        return totp

    def get_throttle_factor(self) -> int:
        """Seconds to wait after the first wrong code; doubled for every further one."""
        return 1

    def current_code(self) -> str:
        """The code the app shows now. For tests and the demo's command only."""
        return f"{self._totp().token():0{DIGITS}d}"

    @property
    def config_url(self) -> str:
        """What the QR code says to the app."""
        label = quote(f"{ISSUER}:{self.user.username}")
        query = {"secret": self.secret, "issuer": ISSUER, "algorithm": "SHA1"}
        query |= {"digits": str(DIGITS), "period": str(STEP_SECONDS)}
        return f"otpauth://totp/{label}?{urlencode(query, quote_via=quote)}"
