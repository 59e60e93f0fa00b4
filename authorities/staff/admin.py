"""The base of every model's admin, which asks who sees and changes which rows.

Django's admin asks these methods for lists, change pages, deletion, history, bulk actions,
autocomplete and foreign-key choices. Imports and exports use the same queryset. The answers are
the model's `row_rights` (authorities/rights.py).
"""

import re

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.auth import get_permission_codename

from authorities.models import Authority

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


class OwnCouncils(admin.RelatedFieldListFilter):
    include_empty_choice = False  # none of these rows is without an owner

    def field_choices(self, field, request, model_admin):
        right = model_admin.row_rights.view
        rows = request.user.rights.narrow(Authority.objects.all(), "pk", right)
        return [(row.pk, str(row)) for row in rows]


class StaffAdmin(admin.ModelAdmin):
    """Asks `User.has_perm` with the row, which Django's own admin leaves out."""

    view_on_site = False  # see portal/admin.py
    # Lookups that our own links use in addition to the filters.
    linked_lookups = ()

    @property
    def row_rights(self):
        return self.model.row_rights

    def rights(self, request):
        return request.user.rights

    def may(self, request, action, row=None):
        codename = get_permission_codename(action, self.opts)
        return request.user.has_perm(f"{self.opts.app_label}.{codename}", row)

    def has_module_permission(self, request):
        return self.may(request, "view")

    def has_view_permission(self, request, obj=None):
        return self.may(request, "view", obj)

    def has_add_permission(self, request):
        return self.may(request, "add")

    def has_change_permission(self, request, obj=None):
        return self.may(request, "change", obj)

    def has_delete_permission(self, request, obj=None):
        return self.may(request, "delete", obj)

    def get_queryset(self, request):
        """A list holds the rows of the person's own councils.

        A row that is missing here is answered with a redirect; one that is refused above, with 403.
        """
        queryset = super().get_queryset(request)
        if self.row_rights.owner:
            return self.rights(request).rows_for("view", queryset)
        return queryset

    def lookup_allowed(self, lookup, value, request=None):
        """Restrict a list's lookups to known ones. Django allows any lookup on a field, and a
        regular expression from the query string (`title__regex`) can occupy a worker indefinitely.
        """
        return lookup in self.known_lookups(request) and is_readable(lookup, value)

    def known_lookups(self, request):
        """The parameters of the list's filters and of its date hierarchy."""
        known = {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")}
        known.update(self.linked_lookups)
        if self.row_rights.owner == "authority":
            known.add("authority__id__exact")
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
        """Offer only rows that the person may see in the other model's list.

        A row can only be given to an authority whose rows the person may change.
        """
        other = self.admin_site._registry.get(db_field.remote_field.model)
        if db_field.name == self.row_rights.owner:
            right = self.row_rights.change
            kwargs["queryset"] = self.rights(request).narrow(Authority.objects.all(), "pk", right)
        elif isinstance(other, StaffAdmin) and "queryset" not in kwargs:
            kwargs["queryset"] = other.get_queryset(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_list_filter(self, request):
        """Only people who see several councils get a filter by council, with those councils."""
        kept = super().get_list_filter(request)
        if self.row_rights.owner != "authority" or self.rights(request).is_regional_lead:
            return kept
        place = kept.index("authority") if "authority" in kept else 0
        rest = [item for item in kept if item != "authority"]
        if len(rest) < len(kept) and self.sees_many(request):
            rest.insert(place, ("authority", OwnCouncils))
        return rest

    def sees_many(self, request):
        rights = self.rights(request)
        return rights.is_regional_lead or len(rights.authority_ids(self.row_rights.view)) > 1
