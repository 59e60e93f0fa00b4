"""The staff site takes in only what keeps the rights of rows, and says so of everything else."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured

from authorities.staff.admin import StaffAdmin
from offers.lines.models import Area
from portal.admin import LEFT_OUT, StaffSite


def test_admin_without_row_rights_is_refused_with_what_to_do():
    with pytest.raises(ImproperlyConfigured, match=r"offers\.Area.*StaffAdmin.*LEFT_OUT"):
        StaffSite().register(Area, admin.ModelAdmin)


def test_model_without_an_admin_is_refused_too():
    with pytest.raises(ImproperlyConfigured, match=r"auth\.Permission"):
        StaffSite().register([Permission])


def test_admin_with_row_rights_is_taken_in():
    site = StaffSite()
    site.register(Area, StaffAdmin)
    assert site.is_registered(Area)


def test_pages_of_libraries_that_are_listed_stay_out():
    site = StaffSite()
    site.register(Group, admin.ModelAdmin)
    assert not site.is_registered(Group)
    assert not admin.site.is_registered(Group)


def test_list_of_what_stays_out_names_models_of_libraries_only():
    ours = ("authorities.", "feedback.", "offers.")
    assert LEFT_OUT
    assert not any(label.startswith(ours) for label in LEFT_OUT)
