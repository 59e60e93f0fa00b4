"""The base of every model's admin: the one place that decides who sees and changes which rows.

Django's admin asks these methods for lists, change pages, deletion, history, bulk actions,
autocomplete and foreign-key choices. Imports and exports use the same queryset.
"""

import re

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path

from authorities.models import Authority
from authorities.rights import EDIT, LEAD, SEE

# Larger numbers and later years make Python or the database raise an error.
ID = re.compile(r"[0-9]{1,9}")
PART_OF_DATE = re.compile(r"[12]?[0-9]{1,3}")


def is_readable(lookup, value):
    """Whether the value of a list parameter can be looked up in every database."""
    if lookup.endswith("__id__exact"):
        return bool(ID.fullmatch(value))
    if lookup.endswith(("__year", "__month", "__day")):
        return bool(PART_OF_DATE.fullmatch(value))
    return "\x00" not in value


class StaffAdmin(admin.ModelAdmin):
    """Rows for regional leads only, unless a subclass says otherwise."""

    # The right to open the list and a row, and the right to change it.
    right_to_see = LEAD
    right_to_change = LEAD
    view_on_site = False  # see portal/admin.py
    # Lookups that our own links use in addition to the filters.
    linked_lookups = ()

    def rights(self, request):
        return request.user.rights

    def may_see(self, request, row):
        return self.rights(request).has(self.right_to_see)

    def may_change(self, request, row):
        return self.rights(request).has(self.right_to_change)

    def has_module_permission(self, request):
        return request.user.is_active and self.rights(request).has(self.right_to_see)

    def has_view_permission(self, request, obj=None):
        if not self.has_module_permission(request):
            return False
        return obj is None or self.may_see(request, obj)

    def has_change_permission(self, request, obj=None):
        if not self.rights(request).has(self.right_to_change):
            return False
        return obj is None or self.may_change(request, obj)

    def has_add_permission(self, request):
        return self.rights(request).has(self.right_to_change)

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def lookup_allowed(self, lookup, value, request=None):
        """Restrict a list's lookups to known ones. Django allows any lookup on a field, and a
        regular expression from the query string (`title__regex`) can occupy a worker indefinitely.
        """
        return lookup in self.known_lookups(request) and is_readable(lookup, value)

    def known_lookups(self, request):
        """The parameters of the list's filters and of its date hierarchy."""
        known = {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")}
        known.update(self.linked_lookups)
        for item in self.get_list_filter(request):
            if isinstance(item, tuple) and item[1] is not admin.EmptyFieldListFilter:
                item = item[0]
            if isinstance(item, str):
                is_relation = get_fields_from_path(self.model, item)[-1].is_relation
                exact = {f"{item}__id__exact"} if is_relation else {item, f"{item}__exact"}
                known |= {*exact, f"{item}__isnull"}
            elif isinstance(item, tuple):
                known.add(f"{item[0]}__isempty")
            else:
                known.add(item.parameter_name)
        return known

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Offer only rows that the person may see in the other model's list."""
        other = self.admin_site._registry.get(db_field.remote_field.model)
        if isinstance(other, StaffAdmin) and "queryset" not in kwargs:
            kwargs["queryset"] = other.choices_for(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def choices_for(self, request):
        return self.get_queryset(request)


class KeptAdmin(StaffAdmin):
    """Rows that the site writes itself: read-only."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class SharedWordsAdmin(StaffAdmin):
    """Rows without an owner or a secret: all staff may choose them, regional leads change them."""

    right_to_see = SEE


class OwnCouncils(admin.RelatedFieldListFilter):
    include_empty_choice = False  # none of these rows is without an owner

    def field_choices(self, field, request, model_admin):
        rows = model_admin.rights(request).narrow(
            Authority.objects.all(), "pk", model_admin.right_to_see
        )
        return [(row.pk, str(row)) for row in rows]


class RowRightsAdmin(StaffAdmin):
    """Rows that belong to an authority, and that only its own staff see and change."""

    row_authority = "authority"  # the lookup path to the authority that owns a row
    right_to_see = SEE
    right_to_change = EDIT
    linked_lookups = ("authority__id__exact",)

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        return self.rights(request).narrow(queryset, self.row_authority, self.right_to_see)

    def owner_of(self, row):
        """The id of the authority that owns a row; None for a wider row."""
        if self.row_authority == "pk":
            return row.pk
        *way, last = self.row_authority.split("__")
        for name in way:
            row = getattr(row, name)
        return getattr(row, f"{last}_id")

    def may_see(self, request, row):
        return self.rights(request).may(self.right_to_see, self.owner_of(row))

    def may_change(self, request, row):
        return self.rights(request).may(self.right_to_change, self.owner_of(row))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """A row can only be given to an authority whose rows the person may change."""
        is_owner = self.row_authority == db_field.name
        if is_owner and db_field.remote_field.model is Authority:
            rights = self.rights(request)
            kwargs["queryset"] = rights.narrow(Authority.objects.all(), "pk", self.right_to_change)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_list_filter(self, request):
        """Only people who see several councils get a filter by council, with those councils."""
        kept = super().get_list_filter(request)
        if self.rights(request).is_regional_lead:
            return kept
        place = kept.index("authority") if "authority" in kept else 0
        rest = [item for item in kept if item != "authority"]
        if len(rest) < len(kept) and self.sees_many(request):
            rest.insert(place, ("authority", OwnCouncils))
        return rest

    def sees_many(self, request):
        rights = self.rights(request)
        return rights.is_regional_lead or len(rights.authority_ids(self.right_to_see)) > 1
