"""One user of a recipient: what the kommuneadministrator sees of her, and does."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import GiveRoleForm, NewMemberForm, ReachForm
from accounts.models import AuditEvent, Invitation, Recipient, RoleGrant, Superbruker, User
from accounts.selectors import grants_of, roles_to_give
from accounts.services import members, roles
from accounts.services.audit import record

from .members import STATE_COLORS, administers, member_or_404

page = require_http_methods(["GET", "HEAD", "POST"])

# Title, what it means, and the button, of each deed; see services.members.DEEDS.
DEEDS = {
    "inviter": (
        gettext_lazy("Send invitasjon på nytt"),
        gettext_lazy("En ny lenke sendes på e-post. Den forrige slutter å virke."),
        gettext_lazy("Invitasjonen er sendt."),
    ),
    "trekk-invitasjon": (
        gettext_lazy("Trekk invitasjonen"),
        gettext_lazy("Lenken i e-posten slutter å virke. Du kan sende en ny senere."),
        gettext_lazy("Invitasjonen er trukket."),
    ),
    "deaktiver": (
        gettext_lazy("Deaktiver brukeren"),
        gettext_lazy("Brukeren kastes ut med én gang og kan ikke logge inn. Rollene blir stående til du tar dem bort."),
        gettext_lazy("Brukeren er deaktivert."),
    ),
    "reaktiver": (
        gettext_lazy("Reaktiver brukeren"),
        gettext_lazy("Brukeren kan logge inn igjen, med de rollene som står. Se over rollene først."),
        gettext_lazy("Brukeren er reaktivert."),
    ),
    "nytt-passord": (
        gettext_lazy("Nullstill passordet"),
        gettext_lazy("Passordet slutter å virke, og brukeren får en lenke på e-post for å velge et nytt."),
        gettext_lazy("Passordet er nullstilt, og lenken er sendt."),
    ),
    "ny-kodeapp": (
        gettext_lazy("Nullstill kodeappen"),
        gettext_lazy(
            "For en mistet telefon: Ved neste innlogging kobler brukeren til en ny kodeapp. Spør brukeren først."
        ),
        gettext_lazy("Kodeappen er nullstilt."),
    ),
}


def deeds_for(user: User, has_invitation: bool) -> list[tuple[str, Any]]:
    """(word in the address, title) of what makes sense to do with the login now."""
    if not user.is_active:
        may_open = user.closed_because != User.Closed.BY_IMDI
        return [("reaktiver", DEEDS["reaktiver"][0])] if may_open else []
    chosen = ["inviter"] if user.state == User.State.INVITED or has_invitation else ["nytt-passord"]
    chosen += ["trekk-invitasjon"] if has_invitation else []
    chosen += ["ny-kodeapp"] if user.last_login else []
    return [(word, DEEDS[word][0]) for word in [*chosen, "deaktiver"]]


@require_safe
@administers
def user_page(request: HttpRequest, recipient: Recipient, public_id: Any) -> HttpResponse:
    """Who it is, the roles here, and what may be done."""
    user = member_or_404(recipient, public_id)
    today = timezone.localdate()
    refusal = members.login_refusal(member=user, by=request.user, recipient=recipient)
    invitation = Invitation.objects.open_at(timezone.now()).filter(user=user).first()
    context = {
        "recipient": recipient,
        "member": user,
        "state_color": STATE_COLORS[user.state],
        "grants": [_shown(grant, request.user) for grant in grants_of(recipient, today).filter(user=user)],
        "is_self": user == request.user,
        "refusal": members.refusal_text(refusal) if refusal else "",
        "invitation": invitation,
        "deeds": [] if refusal else deeds_for(user, invitation is not None),
        "is_superbruker": Superbruker.objects.filter(recipient=recipient, user=user).exists(),
    }
    return render(request, "accounts/users_user.html", context)


def _shown(grant: RoleGrant, by: User) -> RoleGrant:
    """Whoever gave the role and does not belong here works at IMDi, whose people have no names here."""
    grant.may_take = grant.user_id != by.pk and not grant.role.given_by_imdi_only
    giver = grant.given_by
    grant.giver = giver.name if giver and giver.home_id == grant.recipient_id else "IMDi"
    return grant


@page
@administers
def user_new(request: HttpRequest, recipient: Recipient) -> HttpResponse:
    """A new user of the recipient, who gets an invitation; the roles come next."""
    form = NewMemberForm(request.POST or None)
    if form.is_valid() and (user := _created(request, recipient, form)):
        messages.success(request, _("Brukeren er opprettet, og invitasjonen er sendt. Gi nå de rollene som trengs."))
        return redirect("accounts:user_roles", user.public_id)
    return render(request, "accounts/users_form.html", {"recipient": recipient, "form": form, "is_new": True})


def _created(request: HttpRequest, recipient: Recipient, form: NewMemberForm) -> User | None:
    """None with the reason on the form. Attempts at taken names are noted: many of them look like guessing."""
    try:
        return members.create_member(by=request.user, recipient=recipient, **form.cleaned_data)
    except ValidationError as error:
        if "username" in getattr(error, "error_dict", {}):
            record(kind=AuditEvent.Kind.USERNAME_TAKEN, request=request, recipient=recipient)
        form.add_error(None, error)
        return None


@page
@administers
def user_change(request: HttpRequest, recipient: Recipient, public_id: Any) -> HttpResponse:
    """Name, e-mail and mobile number."""
    user = member_or_404(recipient, public_id)
    refusal = members.login_refusal(member=user, by=request.user, recipient=recipient)
    if refusal:
        messages.error(request, members.refusal_text(refusal))
        return redirect("accounts:user", public_id)
    shown = User(name=user.name, email=user.email, mobile=user.mobile)
    form = ReachForm(request.POST or None, instance=shown)
    if form.is_valid() and _done(
        form, lambda: members.change_member(user=user, by=request.user, recipient=recipient, **form.cleaned_data)
    ):
        messages.success(request, _("Opplysningene er lagret."))
        return redirect("accounts:user", public_id)
    return render(request, "accounts/users_form.html", {"recipient": recipient, "form": form, "member": user})


def _done(form: Any, deed: Any) -> bool:
    """False with the reason on the form."""
    try:
        deed()
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@page
@administers
def user_roles(request: HttpRequest, recipient: Recipient, public_id: Any) -> HttpResponse:
    """A role given, with the catalogue's explanations."""
    user = member_or_404(recipient, public_id)
    if user == request.user:
        messages.error(request, members.refusal_text("self"))
        return redirect("accounts:user", public_id)
    held = {grant.role_id for grant in grants_of(recipient, timezone.localdate()).filter(user=user)}
    choices = roles_to_give(recipient).exclude(pk__in=held)
    form = GiveRoleForm(request.POST or None, roles=choices, initial={"valid_from": timezone.localdate()})
    if form.is_valid() and _done(
        form,
        lambda: roles.give_role(user=user, recipient=recipient, given_by=request.user, **form.cleaned_data),
    ):
        messages.success(request, _("Rollen %(role)s er gitt.") % {"role": form.cleaned_data["role"].title})
        return redirect("accounts:user", public_id)
    context = {"recipient": recipient, "member": user, "form": form, "areas": _by_area(form)}
    return render(request, "accounts/users_roles.html", context)


def _by_area(form: GiveRoleForm) -> list[tuple[str, list[dict[str, Any]]]]:
    """The radio buttons under their areas, each with its role."""
    areas: dict[str, list[dict[str, Any]]] = {}
    for option in form["role"]:
        role = option.data["value"].instance
        areas.setdefault(role.area, []).append({"option": option, "role": role})
    return list(areas.items())


@require_POST
@administers
def user_take_role(request: HttpRequest, recipient: Recipient, public_id: Any, grant: int) -> HttpResponse:
    """A role of the own recipient taken, at once."""
    user = member_or_404(recipient, public_id)
    found = get_object_or_404(grants_of(recipient, timezone.localdate()), pk=grant, user=user)
    try:
        roles.take_role(grant=found, taken_by=request.user)
        messages.success(request, _("Rollen %(role)s er tatt bort.") % {"role": found.role.title})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("accounts:user", public_id)


@page
@administers
def user_act(request: HttpRequest, recipient: Recipient, public_id: Any, deed: str) -> HttpResponse:
    """Asks before it does something with the login."""
    user = member_or_404(recipient, public_id)
    if deed not in DEEDS:
        raise Http404
    title, meaning, done = DEEDS[deed]
    if refused := members.reset_refusal(deed=deed, user=user, by=request.user, recipient=recipient):
        messages.error(request, refused)
        return redirect("accounts:user", public_id)
    if request.method != "POST":
        context = {"recipient": recipient, "member": user, "title": title, "meaning": meaning, "deed": deed}
        return render(request, "accounts/users_act.html", context)
    try:
        members.act(deed=deed, user=user, by=request.user, recipient=recipient)
        messages.success(request, str(done))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("accounts:user", public_id)


@require_POST
@administers
def user_superbruker(request: HttpRequest, recipient: Recipient, public_id: Any) -> HttpResponse:
    """The municipality's first contact for IMDi."""
    user = member_or_404(recipient, public_id)
    try:
        members.name_superbruker(user=user, by=request.user, recipient=recipient)
        messages.success(request, _("%(name)s er nå superbruker.") % {"name": user.name})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("accounts:user", public_id)
