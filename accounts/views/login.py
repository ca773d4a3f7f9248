"""Password, one-time code, and what the first login needs: own password and code app."""

from collections.abc import Callable
from functools import wraps

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import lockout
from accounts.forms import CodeForm, ForgottenForm, LoginForm, OwnPasswordForm, RecoveryCodeForm
from accounts.models import AuditEvent, TotpDevice, User
from accounts.selectors import driftsmeldinger
from accounts.services import devices, recovery, users
from accounts.services.audit import record
from accounts.services.forgotten import ask_for_password

from . import pending

page = require_http_methods(["GET", "HEAD", "POST"])


@sensitive_post_parameters("password")
@page
def login(request: HttpRequest) -> HttpResponse:
    """User name and password. Whoever gets past here is not logged in: the code comes first."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    next_url = pending.safe_next(request)
    form = LoginForm(request.POST or None)
    if form.is_valid():
        user = _user_with_password(request, form)
        if user:
            pending.begin(request, user=user, next_url=next_url)
            return pending.go_on(request)
    context = {
        "form": form,
        "next": next_url,
        "forgotten_password_url": reverse("accounts:forgotten"),
        "driftsmeldinger": driftsmeldinger(request.user, timezone.now()),
    }
    return render(request, "accounts/login.html", context)


@page
def forgotten(request: HttpRequest) -> HttpResponse:
    """Asks for a link by mail. The answer is the same, and as quick, whether there is such a user or not."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = ForgottenForm(request.POST or None)
    if form.is_valid():
        if ask_for_password(username=form.cleaned_data["username"]):
            minutes = settings.FORGOTTEN_LINK_MINUTES
            return render(request, "accounts/forgotten_sent.html", {"minutes": minutes})
        form.add_error(None, _("For mange forsøk herfra. Vent en time, og prøv igjen."))
    return render(request, "accounts/forgotten.html", {"form": form})


def _user_with_password(request: HttpRequest, form: LoginForm) -> User | None:
    """The active user, or None with the reason written on the form and in the log."""
    username = form.cleaned_data["username"]
    attempt = lockout.try_password(request, username=username, password=form.cleaned_data["password"])
    if attempt.user:
        users.close_if_unused(user=attempt.user, today=timezone.localdate())
    if attempt.user and attempt.user.is_active:
        return attempt.user
    if attempt.user:
        kind, text = AuditEvent.Kind.LOGIN_INACTIVE, _inactive_text(attempt.user)
    elif attempt.minutes_locked:
        kind, text = AuditEvent.Kind.LOGIN_LOCKED, locked_text(attempt.minutes_locked)
    else:
        kind, text = AuditEvent.Kind.LOGIN_FAILED, _("Feil brukernavn eller passord. Prøv igjen.")
    record(kind=kind, user=attempt.user, username=username)
    form.add_error(None, text)
    return None


def _inactive_text(user: User) -> str:
    if user.closed_because == User.Closed.BY_IMDI:
        return _("Brukeren din er deaktivert av IMDi. Ta kontakt med IMDis brukerstøtte.")
    return _(
        "Brukeren din er inaktiv. Be kommuneadministratoren hos dere om å åpne den igjen. "
        "Er du kommuneadministrator, tar du kontakt med IMDi."
    )


def locked_text(minutes: int) -> str:
    """How long to wait after too many wrong passwords."""
    return ngettext(
        "For mange forsøk. Innloggingen er stengt i %(minutes)d minutt. Vent, og prøv igjen.",
        "For mange forsøk. Innloggingen er stengt i %(minutes)d minutter. Vent, og prøv igjen.",
        minutes,
    ) % {"minutes": minutes}


Step = Callable[[HttpRequest, pending.Pending], HttpResponse]


def step(name: str) -> Callable[[Step], Callable[[HttpRequest], HttpResponse]]:
    """A page that opens only when the pending login has come to just this step."""

    def decorate(view: Step) -> Callable[[HttpRequest], HttpResponse]:
        @page
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            if request.user.is_authenticated:
                return redirect(settings.LOGIN_REDIRECT_URL)
            begun = pending.current(request)
            if begun is None:
                if pending.KEY in request.session:
                    request.session.flush()
                    messages.info(request, _("Innloggingen tok for lang tid. Begynn på nytt."))
                return redirect("accounts:login")
            return view(request, begun) if begun.next_step == name else pending.go_on(request)

        return guarded

    return decorate


@step("accounts:code")
def code(request: HttpRequest, begun: pending.Pending) -> HttpResponse:
    """The one-time code of the user's app, or a recovery code in its place."""
    with_recovery_code = "recovery_code" in request.POST
    form = CodeForm(None if with_recovery_code else request.POST or None)
    paper = RecoveryCodeForm(request.POST if with_recovery_code else None)
    tried = paper if with_recovery_code else form
    if tried.is_valid():
        if _is_right(begun, tried):
            pending.note_right_code(request)
            return pending.go_on(request)
        if not _note_wrong(request, tried, begun.device):
            return redirect("accounts:login")
    return render(request, "accounts/code.html", {"form": form, "recovery": paper})


def _is_right(begun: pending.Pending, tried: CodeForm | RecoveryCodeForm) -> bool:
    if isinstance(tried, RecoveryCodeForm):
        return recovery.use_code(user=begun.user, code=tried.cleaned_data["recovery_code"])
    return devices.verify_code(user=begun.user, code=tried.cleaned_data["code"]) is not None


def _note_wrong(request: HttpRequest, tried: CodeForm | RecoveryCodeForm, device: TotpDevice) -> bool:
    """False when there were too many and the password must be given anew."""
    record(kind=AuditEvent.Kind.CODE_FAILED, user=device.user)
    if not pending.note_wrong_code(request):
        messages.error(request, _("For mange feil koder. Logg inn på nytt."))
        return False
    tried.add_error(next(iter(tried.fields)), wrong_code_text(device))
    return True


def wrong_code_text(device: TotpDevice) -> str:
    """What to do, and how long to wait."""
    seconds = devices.seconds_to_wait(device=device)
    return ngettext(
        "Koden er feil eller brukt. Vent %(seconds)d sekund, og skriv den neste koden appen viser.",
        "Koden er feil eller brukt. Vent %(seconds)d sekunder, og skriv den neste koden appen viser.",
        seconds,
    ) % {"seconds": seconds}


@sensitive_post_parameters("new_password1", "new_password2")
@step("accounts:enrol_password")
def enrol_password(request: HttpRequest, begun: pending.Pending) -> HttpResponse:
    """The first login: the user chooses a password that nobody else has seen."""
    form = OwnPasswordForm(request.POST or None, user=begun.user)
    if form.is_valid():
        users.set_own_password(user=begun.user, password=form.cleaned_data["new_password1"])
        pending.note_password(request, user=begun.user)
        return pending.go_on(request)
    return render(request, "accounts/enrol_password.html", {"form": form, "is_first": begun.device is None})


@step("accounts:enrol_totp")
def enrol_totp(request: HttpRequest, begun: pending.Pending) -> HttpResponse:
    """The first login: the user couples a code app and proves it with a code."""
    device = devices.begin_enrolment(user=begun.user)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if devices.confirm_enrolment(user=begun.user, code=form.cleaned_data["code"]):
            pending.note_new_device(request)
            return pending.go_on(request)
        form.add_error("code", wrong_code_text(device))
    return render(request, "accounts/enrol_totp.html", {"form": form} | device_shown(device))


@step("accounts:enrol_recovery")
def enrol_recovery(request: HttpRequest, begun: pending.Pending) -> HttpResponse:
    """The first login: recovery codes. They show until the user says that they are kept; a page that is shown again has
    new ones, because what the database holds cannot be read back."""
    if request.method == "POST":
        pending.note_codes_kept(request)
        return pending.go_on(request)
    return render(request, "accounts/enrol_recovery.html", {"codes": recovery.make_codes(user=begun.user)})


def device_shown(device: TotpDevice) -> dict[str, str]:
    """How a page shows a code app that waits for its first code."""
    return {"qr_svg": _qr_svg(device.config_url), "secret": _in_groups(device.secret)}


def _qr_svg(text: str) -> str:
    """Dark on white in every colour scheme, without style attributes, which the content policy forbids."""
    svg = segno.make(text, micro=False).svg_inline(scale=5, dark="#000", light="#fff", omitsize=True)
    return mark_safe(svg)  # noqa: S308 – made by segno out of numbers


def _in_groups(secret: str) -> str:
    """ABCDEFGH → ABCD EFGH, as apps and eyes like it."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
