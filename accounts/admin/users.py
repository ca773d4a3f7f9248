"""Users and roles. A service makes, checks and logs each change."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import NewUserForm, RoleGrantForm
from accounts.models import Role, RoleGrant, User
from accounts.services import invitations, roles, users

from .pages import NoSecretsByLookup, ReadOnlyAdmin, apply_to_all


class RoleGrantInline(admin.TabularInline):
    model = RoleGrant
    fk_name = "user"
    fields = readonly_fields = (
        "role",
        "recipient",
        "valid_from",
        "valid_to",
        "given_by",
        "given_at",
        "taken_at",
    )
    ordering = ("-given_at", "-pk")
    extra = 0
    can_delete = False
    verbose_name_plural = _("roller")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class StateFilter(admin.SimpleListFilter):
    title = _("tilstand")
    parameter_name = "tilstand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return User.State.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.in_state(self.value()) if self.value() in User.State else queryset


@admin.register(User)
class UserAdmin(NoSecretsByLookup, admin.ModelAdmin):
    list_display = ("username", "name", "home", "roles_in_force", "state_label", "last_login")
    list_filter = (StateFilter,)
    list_select_related = ("home",)
    search_fields = ("username", "name", "email")
    ordering = ("username",)
    show_full_result_count = False
    inlines = (RoleGrantInline,)
    actions = ("invite", "deactivate", "reactivate", "reset_password", "reset_device")
    autocomplete_fields = ("home",)
    readonly_fields = ("username", "state_label", "home", "password_set", "last_login", "date_joined", "created_by")
    fields = ("username", "name", "email", "mobile", *readonly_fields[1:])

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        in_force = RoleGrant.objects.in_force(timezone.localdate()).select_related("role", "recipient")
        grants = Prefetch("all_role_grants", in_force.order_by("pk"), to_attr="listed_grants")
        return super().get_queryset(request).prefetch_related(grants)

    @admin.display(description=_("tilstand"))
    def state_label(self, user: User) -> str:
        return user.state.label

    @admin.display(description=_("roller i dag"))
    def roles_in_force(self, user: User) -> str:
        return ", ".join(f"{grant.role.title} ({grant.recipient.name})" for grant in user.listed_grants)

    def get_form(self, request: HttpRequest, obj: User | None = None, **kwargs: Any) -> type[ModelForm]:
        return super().get_form(request, obj, **({} if obj else {"form": NewUserForm}) | kwargs)

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return self.fields if obj else tuple(NewUserForm.Meta.fields)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return self.readonly_fields if obj else ()

    def get_inlines(self, request: HttpRequest, obj: User | None) -> tuple[type, ...]:
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        values = {field: form.cleaned_data[field] for field in ("name", "email", "mobile")}
        if change:
            users.change_user(user=obj, changed_by=request.user, **values)
            return
        by_mail = bool(values["email"])
        password = None if by_mail else users.new_password()
        created = users.create_user(
            username=form.cleaned_data["username"],
            password=password,
            created_by=request.user,
            home=form.cleaned_data["home"],
            **values,
        )
        obj.pk = created.pk
        if by_mail:
            invitations.invite(user=created, by=request.user, recipient=None)
            messages.success(request, _("Invitasjonen til %(name)s er sendt.") % {"name": created.name})
            return
        text = _("Førstegangspassord for %(username)s: %(password)s. Det vises bare nå; brukeren velger sitt eget.")
        messages.warning(request, text % {"username": created.username, "password": password})

    @admin.action(description=_("Send invitasjon på nytt"), permissions=["change"])
    def invite(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        apply_to_all(request, chosen, lambda user: invitations.invite(user=user, by=request.user, recipient=None))

    @admin.action(description=_("Deaktiver"), permissions=["change"])
    def deactivate(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        apply_to_all(request, chosen, lambda user: users.deactivate(user=user, by=request.user))

    @admin.action(description=_("Reaktiver"), permissions=["change"])
    def reactivate(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        apply_to_all(request, chosen, lambda user: users.reactivate(user=user, by=request.user))

    @admin.action(description=_("Nullstill passord (lenke på e-post)"), permissions=["change"])
    def reset_password(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        apply_to_all(request, chosen, lambda user: users.reset_password(user=user, by=request.user))

    @admin.action(description=_("Nullstill kodeapp (mistet telefon)"), permissions=["change"])
    def reset_device(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        apply_to_all(request, chosen, lambda user: users.reset_device(user=user, by=request.user))


@admin.register(RoleGrant)
class RoleGrantAdmin(admin.ModelAdmin):
    """Nobody gives or takes roles of one's own: another administrator does. What two persons must do (calculate and
    attest, enter and confirm) is held for each run and row, whatever roles a person has."""

    form = RoleGrantForm
    fieldsets = (
        (
            None,
            {
                "fields": ("user", "recipient", "role", "valid_from", "valid_to"),
                "description": _(
                    "Du kan ikke gi deg selv roller eller ta dem bort: en annen administrator gjør det. En person kan "
                    "ha flere roller, men ingen attesterer det de selv har beregnet, eller bekrefter det de selv har "
                    "lagt inn."
                ),
            },
        ),
    )
    list_display = ("user", "role", "recipient", "valid_from", "valid_to", "given_by", "taken_at")
    list_filter = ("role__area",)
    list_select_related = ("user", "role", "recipient", "given_by")
    search_fields = ("user__username", "user__name", "recipient__name", "recipient__number")
    autocomplete_fields = ("user", "recipient")
    ordering = ("-given_at", "-pk")
    show_full_result_count = False
    actions = ("take",)

    def has_change_permission(self, request: HttpRequest, obj: RoleGrant | None = None) -> bool:
        """A given role is never rewritten: it is taken, and another one given."""
        return obj is None and super().has_change_permission(request)

    def get_form(self, request: HttpRequest, obj: RoleGrant | None = None, **kwargs: Any) -> type[ModelForm]:
        form = super().get_form(request, obj, **kwargs)
        form.giver = request.user
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"valid_from": timezone.localdate()} | super().get_changeform_initial_data(request)

    def save_model(self, request: HttpRequest, obj: RoleGrant, form: ModelForm, change: bool) -> None:
        obj.pk = roles.give_role(given_by=request.user, **form.cleaned_data).pk

    @admin.action(description=_("Ta fra rollen"), permissions=["change"])
    def take(self, request: HttpRequest, chosen: QuerySet[RoleGrant]) -> None:
        apply_to_all(request, chosen, lambda grant: roles.take_role(grant=grant, taken_by=request.user))


@admin.register(Role)
class RoleAdmin(ReadOnlyAdmin):
    list_display = ("name", "area", "description", "given_by_imdi_only", "opens")
    list_filter = ("area", "given_by_imdi_only", "opens")
    search_fields = ("slug", "name", "area")
    ordering = ("position",)
