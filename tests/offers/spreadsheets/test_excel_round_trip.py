"""The whole shipped content out and in again: nothing is lost, nothing is changed."""

import pytest
from django.core import serializers
from django.core.management import call_command

from offers.lines.models import Entitlement, PartnerOffer
from tests.factories import MembershipFactory
from tests.support.sheets import Sheet, counts, fetch, send, take_in


@pytest.fixture
def lead(client, db):
    client.force_login(MembershipFactory(regional=True).user)
    return client


def everything():
    """Every row and every record of the lines, as the database holds them."""
    models = [Entitlement, PartnerOffer, Entitlement.history.model, PartnerOffer.history.model]
    rows = [row for model in models for row in model.objects.order_by("pk")]
    links = [
        list(getattr(model, m2m.name).through.objects.order_by("pk").values_list())
        for model in (Entitlement, PartnerOffer)
        for m2m in model._meta.many_to_many
    ]
    return serializers.serialize("json", rows), links


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("model", [Entitlement, PartnerOffer])
def test_the_whole_shipped_content_out_and_in_is_an_identical_database(lead, content, model, kind):
    before = everything()
    data = fetch(lead, f".{kind}", model)
    count = model.objects.count()
    assert count > 60
    response = send(lead, data, f"all.{kind}", model)
    assert counts(response) == {"unchanged": count}
    take_in(lead, data, f"all.{kind}", model)
    assert everything() == before


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_drafts_and_the_archive_out_and_in_are_an_identical_database(lead, content, kind):
    by = MembershipFactory(regional=True).user
    lines = list(Entitlement.objects.order_by("pk"))
    for number, line in enumerate(lines[::12]):
        if number % 2:
            line.archive(by=by, why="Ended")
        else:
            draft = line.start_draft(by=by)
            with draft.one_record(by=by, why="Better words"):
                draft.title = f"=Better {number}"
                draft.topics.set([])
            if number % 4:
                draft.hand_in(by=by, is_check=False)
    before = everything()
    take_in(lead, fetch(lead, f".{kind}"), f"all.{kind}")
    assert everything() == before


def test_an_import_can_be_put_back_by_the_file_from_before(lead, content):
    """Every line changed by one file; the older file then says what the drafts should be again."""
    sheet = Sheet.out(lead)
    older = [dict(row) for row in sheet.rows]
    for row in sheet.rows:
        row["Summary"] = f"Changed. {row['Summary']}"[:300]
    take_in(lead, sheet.xlsx())
    assert Entitlement.objects.exclude(draft_of=None).count() == len(older)
    sheet.rows = [row | {"Version": ""} for row in older]
    take_in(lead, sheet.xlsx())
    for draft in Entitlement.objects.exclude(draft_of=None).select_related("draft_of"):
        assert draft.content() == draft.draft_of.content()


def test_content_that_is_loaded_again_is_not_touched_by_an_import(lead, content):
    take_in(lead, fetch(lead))
    before = everything()
    call_command("load_content", verbosity=0)
    assert everything() == before
