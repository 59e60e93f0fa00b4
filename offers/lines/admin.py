from django.contrib import admin

from authorities.staff.admin import StaffAdmin
from offers.lines.models import Area, PartnerOrganisation, Situation, Topic, Word


@admin.register(PartnerOrganisation)
class PartnerOrganisationAdmin(StaffAdmin):
    list_display = ["name", "sector", "covenant_signatory"]
    list_filter = ["sector", "covenant_signatory"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Area, Topic, Situation)
class HeadingAdmin(StaffAdmin):
    list_display = ["name", "slug", "position"]
    list_editable = ["position"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Word)
class WordAdmin(StaffAdmin):
    list_display = ["term", "meaning", "legal_basis"]
    search_fields = ["term", "meaning"]
    prepopulated_fields = {"slug": ["term"]}
