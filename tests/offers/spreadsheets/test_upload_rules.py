"""Whose a sent file is, and for how long."""

from datetime import timedelta

import pytest
from django.utils import timezone

from offers.lines.models import Entitlement, PartnerOffer
from offers.spreadsheets.models import SpreadsheetUpload, packed
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def upload(user, minutes=0):
    return SpreadsheetUpload.objects.create(
        user=user,
        kind="entitlement",
        file_name="lines.xlsx",
        created_at=timezone.now() - timedelta(minutes=minutes),
        table=packed([]),
        outcomes=packed([]),
        row_count=0,
    )


def test_a_file_is_its_senders_and_of_one_kind():
    ann, bob = UserFactory(name="Ann"), UserFactory(name="Bob")
    sent = upload(ann)
    uploads = SpreadsheetUpload.objects
    assert list(uploads.of(ann, Entitlement)) == [sent]
    assert not uploads.of(bob, Entitlement).exists()
    assert not uploads.of(ann, PartnerOffer).exists()


@pytest.mark.parametrize(("minutes", "is_there"), [(59, True), (61, False)])
def test_a_file_waits_for_an_hour(minutes, is_there):
    ann = UserFactory(name="Ann")
    upload(ann, minutes)
    assert SpreadsheetUpload.objects.of(ann, Entitlement).exists() is is_there
    assert SpreadsheetUpload.objects.expired().exists() is not is_there
