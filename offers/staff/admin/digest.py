from django.contrib import admin

from authorities.staff.admin import StaffAdmin
from offers.staff.models import Digest


@admin.register(Digest)
class DigestAdmin(StaffAdmin):
    list_display = ["person", "month", "sent_at"]
    list_select_related = ["person"]
    search_fields = ["person__email", "person__name"]
    date_hierarchy = "month"
