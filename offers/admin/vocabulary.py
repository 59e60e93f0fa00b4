"""The words that lines are sorted by, searched by and explained with, and what searching counted."""

from django.contrib import admin

from authorities.staff_admin import KeptAdmin, RowRightsAdmin, SharedWordsAdmin, StaffAdmin
from offers.models import (
    Area,
    DangerPhrase,
    PartnerOrganisation,
    SearchCount,
    SearchWord,
    Situation,
    Synonym,
    Topic,
    Word,
)


@admin.register(PartnerOrganisation)
class PartnerOrganisationAdmin(StaffAdmin):
    list_display = ["name", "sector", "covenant_signatory"]
    list_filter = ["sector", "covenant_signatory"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Area, Topic, Situation)
class HeadingAdmin(SharedWordsAdmin):
    list_display = ["name", "slug", "position"]
    list_editable = ["position"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Word)
class WordAdmin(SharedWordsAdmin):
    list_display = ["term", "meaning", "legal_basis"]
    search_fields = ["term", "meaning"]
    prepopulated_fields = {"slug": ["term"]}


@admin.register(Synonym)
class SynonymAdmin(SharedWordsAdmin):
    list_display = ["term", "same_as", "is_misspelling"]
    list_filter = ["is_misspelling"]
    search_fields = ["term", "same_as"]


@admin.register(DangerPhrase)
class DangerPhraseAdmin(SharedWordsAdmin):
    search_fields = ["phrase"]


@admin.register(SearchCount)
class SearchCountAdmin(KeptAdmin, RowRightsAdmin):
    list_display = ["day", "authority", "found", "found_nothing"]
    list_filter = ["authority"]
    list_select_related = ["authority"]
    date_hierarchy = "day"


@admin.register(SearchWord)
class SearchWordAdmin(KeptAdmin):
    list_display = ["word", "times", "last_on"]
    search_fields = ["word"]
