from django.contrib import admin

from authorities.staff.admin import StaffAdmin
from offers.search.models import DangerPhrase, SearchCount, SearchWord, Synonym


@admin.register(Synonym)
class SynonymAdmin(StaffAdmin):
    list_display = ["term", "same_as", "is_misspelling"]
    list_filter = ["is_misspelling"]
    search_fields = ["term", "same_as"]


@admin.register(DangerPhrase)
class DangerPhraseAdmin(StaffAdmin):
    search_fields = ["phrase"]


@admin.register(SearchCount)
class SearchCountAdmin(StaffAdmin):
    list_display = ["day", "authority", "found", "found_nothing"]
    list_filter = ["authority"]
    list_select_related = ["authority"]
    date_hierarchy = "day"


@admin.register(SearchWord)
class SearchWordAdmin(StaffAdmin):
    list_display = ["word", "times", "last_on"]
    search_fields = ["word"]
