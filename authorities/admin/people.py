"""People and their roles, which regional leads give and end.

Nobody can raise their own rights: regional leads cannot give themselves a role, and only technical
administrators change technical administrators' accounts.
"""

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Prefetch

from authorities.admin.forms import InvitationForm, NewRoleForm
from authorities.models import Membership, User
from authorities.sign_in import invitations
from authorities.staff.admin import StaffAdmin
from authorities.staff.confirmed import confirmed

MINE = "{}: ask another regional lead to do this for you."
ADMINISTRATORS = "{}: only a technical administrator can change this account."


class HeldInline(admin.TabularInline):
    """A person's current and past roles, read-only, so that the record stays true."""

    model = Membership
    fk_name = "user"
    extra = 0
    fields = readonly_fields = ["authority", "role", "is_deputy", "started_at", "ended_at"]
    verbose_name_plural = "roles"
    show_change_link = True

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("authority", "user")

    def has_add_permission(self, request, obj=None):
        return False

    has_change_permission = has_delete_permission = has_add_permission


class NewRoleInline(admin.StackedInline):
    model = Membership
    form = NewRoleForm
    fk_name = "user"
    extra = max_num = 1
    can_delete = False
    verbose_name = "new role"

    def get_queryset(self, request):
        return super().get_queryset(request).none()

    def has_view_permission(self, request, obj=None):
        return False

    has_change_permission = has_view_permission

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Without Django's buttons for adding or changing a council on the way."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "authority":
            field.widget = field.widget.widget
        return field

    def has_add_permission(self, request, obj=None):
        """Nobody gives themselves a role."""
        return obj != request.user and request.user.has_perm("authorities.change_user", obj)


@admin.register(User)
class UserAdmin(StaffAdmin):
    list_display = ["email", "name", "roles", "state", "last_login"]
    list_filter = ["is_active"]
    search_fields = ["email", "name", "memberships__authority__short_name"]
    readonly_fields = ["state", "last_login", "joined_at"]
    inlines = [HeldInline, NewRoleInline]
    actions = ["invite_again", "close_accounts", "open_accounts"]
    change_form_template = "authorities/admin/person.html"

    def get_queryset(self, request):
        current = Membership.objects.current().select_related("authority", "user")
        roles = Prefetch("memberships", current, to_attr="current_memberships")
        return super().get_queryset(request).prefetch_related(roles)

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_form(self, request, obj=None, **kwargs):
        if obj is None:
            kwargs["form"] = InvitationForm
        return super().get_form(request, obj, **kwargs)

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["email", "name", "authority", "role", "is_deputy"]
        administrator = ["is_superuser"] if request.user.is_superuser else []
        return ["email", "name", *administrator, *self.readonly_fields]

    def get_readonly_fields(self, request, obj=None):
        """Changing an e-mail address would let somebody receive another person's invitation."""
        if obj is None:
            return []
        return [*self.readonly_fields, *([] if request.user.is_superuser else ["email"])]

    @admin.display(description="roles")
    def roles(self, user):
        return "; ".join(membership.short_text for membership in user.current_memberships)

    @admin.display(description="account")
    def state(self, user):
        return user.state

    # Saving

    def save_model(self, request, obj, form, change):
        if not change:
            obj.pk = form.invite(by=request.user).user_id
            self.send(request, obj)
            return
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            obj.end_sessions()

    def save_formset(self, request, form, formset, change):
        new = formset.save(commit=False)
        for membership in new:
            membership.started_by = request.user
        formset.save()
        if new:
            self.send(request, form.instance)

    def send(self, request, user):
        """The e-mail goes with what is being saved: both or neither."""
        invitations.send(user)
        self.message_user(request, f"An e-mail is on its way to {user.email}.")

    # Actions, which ask for confirmation first

    @admin.action(description="Invite again (new password, new second factor)")
    @confirmed(
        "Invite again?",
        "Their password, their app and their recovery codes stop working, they are signed out "
        "everywhere, and they get a new link by e-mail. Do this if somebody has lost their "
        "phone, or if their link has expired.",
    )
    def invite_again(self, request, queryset):
        for user in self.others(request, queryset):
            with transaction.atomic():
                user.start_over()
                self.log_change(request, user, "Invited again.")
                self.send(request, user)

    @admin.action(description="Close the account")
    @confirmed(
        "Close?", "They are signed out everywhere and cannot sign in. Everything they did is kept."
    )
    def close_accounts(self, request, queryset):
        for user in self.others(request, queryset):
            user.close()
            self.log_change(request, user, "Closed the account.")
            self.message_user(request, f"{user}: closed.")

    @admin.action(description="Open the account again")
    @confirmed("Open again?", "They can sign in as before, with the roles they still have.")
    def open_accounts(self, request, queryset):
        for user in self.others(request, queryset):
            user.open_again()
            self.log_change(request, user, "Opened the account again.")
            self.message_user(request, f"{user}: open.")

    def others(self, request, queryset):
        """The people that the person may change. The others are reported with the reason."""
        for user in queryset:
            if not self.has_change_permission(request, user):
                self.message_user(request, ADMINISTRATORS.format(user), messages.ERROR)
            elif user == request.user:
                self.message_user(request, MINE.format(user), messages.ERROR)
            else:
                yield user


@admin.register(Membership)
class MembershipAdmin(StaffAdmin):
    """All roles, including past ones. New roles are given on the person's page."""

    list_display = ["user", "council", "role", "is_deputy", "started_at", "ended_at"]
    list_filter = [("ended_at", admin.EmptyFieldListFilter), "role", "is_deputy", "authority"]
    linked_lookups = ("user__id__exact",)
    list_select_related = ["user", "authority"]
    search_fields = ["user__email", "user__name", "authority__short_name"]
    fields = ["user", "authority", "role", "is_deputy"]
    fields += ["started_at", "started_by", "ended_at", "ended_by"]
    readonly_fields = [name for name in fields if name != "is_deputy"]
    actions = ["end_roles"]

    def has_add_permission(self, request):
        return False

    @admin.display(description="council", ordering="authority__short_name")
    def council(self, membership):
        return membership.authority or "the region"

    @admin.action(description="End the role")
    @confirmed(
        "End the role?",
        "Its rights end at once and they are signed out everywhere. What they did is kept. "
        "With other roles they can sign in again.",
    )
    def end_roles(self, request, queryset):
        for membership in queryset.current():
            problem = self.why_not_end(request, membership)
            if problem:
                self.message_user(request, problem.format(membership), messages.ERROR)
                continue
            membership.end(by=request.user)
            self.log_change(request, membership.user, f"Ended a role. {membership}.")
            self.log_change(request, membership, "Ended.")
            self.message_user(request, f"{membership}: ended.")

    def why_not_end(self, request, membership):
        if not self.has_change_permission(request, membership):
            return ADMINISTRATORS
        if membership.user == request.user and membership.is_regional:
            return MINE
        return ""
