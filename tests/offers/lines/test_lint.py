"""The linter: what must be there before a line is published, and what would make it read better."""

import pytest

from offers.lines import lint
from offers.lines.models import Entitlement, PartnerOffer
from tests.factories import EntitlementFactory
from tests.support.admin_pages import text_of, url

GOOD = {
    "title": "Bus pass",
    "summary": "You get a bus pass. It is free. It is yours for a year.",
    "from_age": 16,
    "until_birthday": 25,
    "how_to_get": "Ring your adviser.",
    "basis": "discretionary",
    "source_title": "Our local offer",
    "source_url": "https://council.invalid/offer",
}


def line(**fields):
    """A line in memory only; `twin_exists` as lists annotate it."""
    twin_exists = fields.pop("twin_exists", False)
    made = Entitlement(**{**GOOD, **fields})
    made.twin_exists = twin_exists
    return made


def said(**fields):
    """What the linter says, as (field, text) without the errors that are not about these fields."""
    return [(f.field, f.text) for f in lint.findings(line(**fields)) if f.field != "area"]


def errors(**fields):
    return {f.field for f in lint.errors(line(**fields)) if f.field != "area"}


def test_good_line_has_nothing_to_put_right():
    assert said() == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"basis": ""}, "basis"),
        ({"source_title": ""}, "source_title"),
        ({"source_url": ""}, "source_title"),
        ({"until_birthday": None}, "until_birthday"),
        ({"from_age": None}, "from_age"),
    ],
)
def test_what_has_to_be_there_is_an_error(fields, field):
    assert errors(**fields) == {field}


def test_line_without_an_area_is_an_error():
    assert "area" in {finding.field for finding in lint.errors(Entitlement())}


def test_ages_left_out_on_purpose_are_no_error():
    assert errors(until_birthday=None, from_age=None, ages_unstated=True) == set()


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"summary": "We facilitate your move."}, "summary", "council-speak"),
        ({"detail": "In order to get it, ring us."}, "detail", "You could say “to”"),
        ({"detail": "One " + "more " * 30 + "word."}, "detail", "A sentence has 32 words"),
        ({"amount_gbp": 50}, "amount_note", "how often the amount is paid"),
        ({"amount_note": "up to"}, "amount_gbp", "“Up to” how much?"),
        ({"summary": "You get up to a lot of help."}, "summary", "“Up to” how much?"),
        ({"summary": "You get £2,000 for your home."}, "amount_gbp", "mentions an amount"),
        ({"title": "£ 50 at Christmas"}, "amount_gbp", "mentions an amount"),
        ({"basis": "statutory"}, "legal_basis", "Act and section"),
        ({"twin_exists": True}, "title", "the same title"),
        ({"how_to_get": ""}, "how_to_get", "how to get it"),
        ({"title": "Planned: a bus pass"}, "is_planned", "Has this started?"),
        ({"title": "A bus pass: a right on the way"}, "is_planned", "Has this started?"),
        ({"summary": "The council plans to give you one."}, "is_planned", "Has this started?"),
        ({"detail": "In June it had not started."}, "is_planned", "Has this started?"),
        (
            {
                "detail": "The authority’s multidisciplinary accommodation commissioning framework "
                "necessitates comprehensive eligibility determination by appropriately "
                "authorised professionals."
            },
            "detail",
            "reading age is",
        ),
    ],
)
def test_advice_says_where_and_what(fields, field, words):
    assert any(where == field and words in text for where, text in said(**fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"amount_gbp": 50, "amount_note": "a week"},
        {"amount_gbp": 2000, "amount_note": "up to, in total"},
        {
            "summary": "You get up to £2,000 for your home.",
            "amount_gbp": 2000,
            "amount_note": "up to, in total",
        },
        {"detail": "Passes cost £12 elsewhere."},
        {"summary": "You get up to 12 hours of driving lessons."},
        {"summary": "You can have it up to your 25th birthday."},
        {"basis": "statutory", "legal_basis": "Children Act 1989 s.23C"},
    ],
)
def test_what_is_said_well_is_left_alone(fields):
    assert said(**fields) == []


def test_partner_offer_needs_ages_and_a_source_but_no_basis():
    offer = PartnerOffer(**{name: value for name, value in GOOD.items() if name != "basis"})
    offer.twin_exists = False
    assert {finding.field for finding in lint.findings(offer)} == {"area"}


@pytest.mark.django_db
class TestTwins:
    def test_same_title_in_one_council_is_told_whatever_its_capitals(self, walsall):
        EntitlementFactory(authority=walsall, title="Bus Pass")
        twin = EntitlementFactory(authority=walsall, title="bus pass")
        assert lint.has_twin(twin)

    def test_draft_is_no_twin_of_its_own_line(self, walsall, superuser):
        own = EntitlementFactory(authority=walsall, title="Bus pass")
        draft = own.start_draft(by=superuser)
        assert not lint.has_twin(own)
        assert not lint.has_twin(draft)

    def test_same_title_in_another_council_is_fine(self, walsall, dudley):
        EntitlementFactory(authority=dudley, title="Bus pass")
        assert not lint.has_twin(EntitlementFactory(authority=walsall, title="Bus pass"))

    def test_line_of_nobody_yet_has_no_twin(self, db):
        EntitlementFactory(national=True, title="Bus pass")
        nobodys = Entitlement(title="Bus pass")
        assert not lint.has_twin(nobodys)

    def test_same_title_in_another_scope_is_fine(self, db):
        EntitlementFactory(national=True, title="Bus pass")
        assert not lint.has_twin(Entitlement(title="Bus pass", scope="west-midlands"))
        assert lint.has_twin(Entitlement(title="Bus pass", scope="england"))

    def test_archived_line_is_no_twin(self, walsall):
        EntitlementFactory(authority=walsall, title="Bus pass", status="archived")
        assert not lint.has_twin(EntitlementFactory(authority=walsall, title="Bus pass"))

    def test_list_counts_errors_and_advice(self, officer, walsall):
        EntitlementFactory(authority=walsall, title="Bus pass")
        EntitlementFactory(authority=walsall, title="Bus pass", from_age=1, until_birthday=2)
        page = text_of(officer.get(url(Entitlement, "changelist")))
        assert "2 to fix" in page
        assert "2 advice" in page
