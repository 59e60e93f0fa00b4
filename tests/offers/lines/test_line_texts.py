"""What a line says of itself in a few words: on a card, and under its title."""

from datetime import date

import pytest

from authorities.models import User
from offers.lines.models import Entitlement, PartnerOffer, PartnerOrganisation


def line(**kwargs):
    return Entitlement(scope="england", from_age=18, until_birthday=25, **kwargs)


def partner_offer(**kwargs):
    return PartnerOffer(organisation=PartnerOrganisation(name="Gym"), **kwargs)


def test_card_says_ages_and_place():
    assert line().plain_facts == ["18 to your 25th birthday", "anywhere in England"]


def test_card_leaves_out_what_nobody_has_stated():
    assert PartnerOffer(coverage="england").plain_facts == ["all of England"]
    assert Entitlement(scope="west-midlands", lives="unstated").plain_facts == [
        "if you live in the West Midlands"
    ]


def test_card_of_what_is_only_planned_says_so_instead_of_the_ages():
    assert line(is_planned=True).plain_facts[0] == "not started when we last looked"


@pytest.mark.parametrize(
    ("of", "said"),
    [
        ({}, "No single council can confirm this"),
        ({"source_date": "2020"}, "No single council can confirm this, source from 2020"),
        ({"confirmed_on": date(2026, 5, 1)}, "Confirmed"),
        ({"authority_id": 1}, "Not yet confirmed by the council"),
        ({"authority_id": 1, "source_date": "2020-04"},
         "Not yet confirmed by the council, source from April 2020"),
        ({"authority_id": 1, "confirmed_on": date(2026, 5, 1)}, "Confirmed by the council"),
    ],
)  # fmt: skip
def test_confirmation_says_whether_and_by_whom_and_how_old_the_source_is(of, said):
    by = {"confirmed_by": User(pk=1)} if "confirmed_on" in of else {}
    assert line(**of, **by).confirmation_text == said


def test_partner_offer_is_the_partners_to_confirm_and_no_right():
    assert partner_offer().confirmation_text == "Not yet confirmed by the partner"
    assert partner_offer().basis_text == "Partner offer"
    assert not partner_offer().is_right_in_law
