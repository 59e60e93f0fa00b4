"""The staff site takes in only what keeps the rights of rows, and says so of everything else."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured

from authorities.staff.admin import StaffAdmin
from offers.lines.models import Area, Entitlement, PartnerOffer
from offers.pledge.models import Position
from offers.pledge.models.survey import Survey
from portal.admin import LEFT_OUT, StaffSite


def test_admin_without_row_rights_is_refused_with_what_to_do():
    with pytest.raises(ImproperlyConfigured, match=r"offers\.Area.*StaffAdmin.*LEFT_OUT"):
        StaffSite().register(Area, admin.ModelAdmin)


def test_model_without_an_admin_is_refused_too():
    with pytest.raises(ImproperlyConfigured, match=r"auth\.Permission"):
        StaffSite().register([Permission])


@pytest.mark.parametrize("model", [Permission, Survey])
def test_model_without_row_rights_is_refused_with_what_to_do(model):
    """Its pages would open for technical administrators only, and nobody would know why."""
    site = StaffSite()
    with pytest.raises(ImproperlyConfigured, match=rf"{model._meta.label}.*row_rights"):
        site.register(model, StaffAdmin)
    assert not site.is_registered(model)


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


# Classes of ours above each admin. Three at most: whoever opens an admin should not have to read a
# tower. The pages of drafts are higher: these numbers may fall, and not rise.
MOST = 3
HIGHER = {Entitlement: 8, PartnerOffer: 8, Position: 5}


def classes_of_ours_above(admin_class):
    ours = ("authorities", "feedback", "offers", "portal")
    return [c.__name__ for c in admin_class.__mro__[1:] if c.__module__.split(".")[0] in ours]


def test_few_classes_of_ours_stand_above_an_admin():
    for model, model_admin in admin.site._registry.items():
        above = classes_of_ours_above(type(model_admin))
        assert "StaffAdmin" in above
        assert len(above) <= HIGHER.get(model, MOST), f"{model._meta.label}: {', '.join(above)}"


def test_what_is_said_of_the_higher_ones_is_true():
    found = {m: len(classes_of_ours_above(type(admin.site._registry[m]))) for m in HIGHER}
    assert found == HIGHER
