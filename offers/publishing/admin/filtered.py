"""Keeps a list's filters while somebody works through it row by row."""

import copy

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.http import QueryDict
from django.urls import reverse

FILTERS = "_changelist_filters"  # Django's own parameter for them, on every page of a row


class FilteredAdmin(admin.ModelAdmin):
    def address(self, page, *args):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(name, args=args, current_app=self.admin_site.name)

    def address_back(self, request, page, *args):
        """The URL of a page, with the filters of the list that the person came from."""
        kept = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return add_preserved_filters(kept, self.address(page, *args))

    def left_in_list(self, request, row):
        """The filtered list without the row, if the row no longer matches it; otherwise nothing."""
        asked = QueryDict(request.GET.get(FILTERS, ""), mutable=True)
        asked.pop("p", None)  # there may be fewer pages now
        if not asked:
            return self.model.objects.none()
        list_request = copy.copy(request)
        list_request.GET = asked
        try:
            left = self.get_changelist_instance(list_request).queryset
        except IncorrectLookupParameters:
            return self.model.objects.none()
        return left.none() if left.filter(pk=row.pk).exists() else left
