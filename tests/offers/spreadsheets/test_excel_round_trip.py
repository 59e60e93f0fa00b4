"""The whole shipped content out and in again: nothing is lost, nothing is changed.

The quick run takes one council's lines out and in; the region's are all of them.
"""

import pytest
from django.core import serializers
from django.core.management import call_command

from authorities.models import Authority
from offers.lines.models import Entitlement, PartnerOffer
from tests.factories import MembershipFactory
from tests.support.sheets import Sheet, counts, fetch, send, take_in

ONE, ALL = "walsall", "the region"
how_much = pytest.mark.parametrize("whose", [ONE, pytest.param(ALL, marks=pytest.mark.slow)])


@pytest.fixture
def sender(client, content, whose):
    """Somebody whose sheet has the lines of one council, or all of them."""
    where = {"authority": Authority.objects.get(slug=ONE)} if whose == ONE else {"regional": True}
    client.force_login(MembershipFactory(**where).user)
    return client


@pytest.fixture
def lines(whose):
    """What the sheet of the sender has in it."""
    lines = Entitlement.objects.order_by("pk")
    return lines.filter(authority__slug=ONE) if whose == ONE else lines


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


def is_the_same_after_a_journey(client, model, kind, count):
    before = everything()
    data = fetch(client, f".{kind}", model)
    response = send(client, data, f"all.{kind}", model)
    assert counts(response) == {"unchanged": count}
    take_in(client, data, f"all.{kind}", model)
    return everything() == before


@how_much
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_lines_out_and_in_are_an_identical_database(sender, lines, kind):
    assert lines.count() > 20
    assert is_the_same_after_a_journey(sender, Entitlement, kind, lines.count())


@pytest.mark.parametrize("whose", [ALL])
@pytest.mark.parametrize("kind", [pytest.param("xlsx", marks=pytest.mark.slow), "csv"])
def test_partner_offers_out_and_in_are_an_identical_database(sender, kind):
    count = PartnerOffer.objects.count()
    assert count > 60
    assert is_the_same_after_a_journey(sender, PartnerOffer, kind, count)


@how_much
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_drafts_and_the_archive_out_and_in_are_an_identical_database(sender, lines, kind):
    by = MembershipFactory(regional=True).user
    for number, line in enumerate(list(lines)[::12]):
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
    take_in(sender, fetch(sender, f".{kind}"), f"all.{kind}")
    assert everything() == before


@how_much
def test_an_import_can_be_put_back_by_the_file_from_before(sender):
    """Every line changed by one file; the older file then says what the drafts should be again."""
    sheet = Sheet.out(sender)
    older = [dict(row) for row in sheet.rows]
    for row in sheet.rows:
        row["Summary"] = f"Changed. {row['Summary']}"[:300]
    take_in(sender, sheet.xlsx())
    assert Entitlement.objects.exclude(draft_of=None).count() == len(older)
    sheet.rows = [row | {"Version": ""} for row in older]
    take_in(sender, sheet.xlsx())
    for draft in Entitlement.objects.exclude(draft_of=None).select_related("draft_of"):
        assert draft.content() == draft.draft_of.content()


@how_much
def test_content_that_is_loaded_again_is_not_touched_by_an_import(sender):
    take_in(sender, fetch(sender))
    before = everything()
    call_command("load_content", verbosity=0)
    assert everything() == before
