from django.contrib import admin
from django.utils import timezone

from authorities.outbox.models import PRIVATE, OutgoingMail
from authorities.staff.admin import StaffAdmin


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("late", "late"), ("waiting", "waiting"), ("bounced", "bounced")]

    def queryset(self, request, queryset):
        if self.value() == "late":
            return queryset.late(timezone.now())
        if self.value() == "waiting":
            return queryset.unsent()
        return queryset.bounced() if self.value() == "bounced" else queryset


@admin.register(OutgoingMail)
class OutgoingMailAdmin(StaffAdmin):
    """What was sent and what waits, without what it says."""

    list_display = ["subject", "kind", "staff_address", "state", "made_at", "tries", "sent_at"]
    list_filter = [StateFilter, "kind"]
    fields = ["subject", "kind", "staff_address", "state", "made_at", "tries", "next_try_at"]
    fields += ["sent_at", "bounced_at"]

    @admin.display(description="to")
    def staff_address(self, mail):
        """Whose address bounces has to be known; those of senders and of strangers are not shown."""
        return "" if mail.kind in PRIVATE else mail.to

    @admin.display(description="state")
    def state(self, mail):
        return mail.state
