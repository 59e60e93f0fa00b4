from django.contrib import admin

from authorities.staff.admin import KeptAdmin, RowRightsAdmin, SharedWordsAdmin
from offers.search.models import DangerPhrase, SearchCount, SearchWord, Synonym


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
