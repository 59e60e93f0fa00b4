"""The rules of the database, remembered for thousands of rows: never one answer for another."""

import pytest

from offers.lines.models import Entitlement
from offers.spreadsheets.rules import Rules

pytestmark = pytest.mark.django_db


def line(walsall, **said):
    sound = {
        "authority": walsall, "title": "A", "summary": "B.", "source_title": "C",
        "source_url": "https://council.invalid/", "basis": "statutory", "confidence": "high",
    }  # fmt: skip
    return Entitlement(**sound | said)


def broken(walsall, **said):
    rules = Rules(Entitlement)
    return {tuple(names): text for names, text in rules.broken_by(line(walsall, **said))}


def test_two_columns_are_held_against_each_other_in_every_row(walsall):
    names = ("from_age", "until_birthday")
    for ages, is_broken in [
        ((18, 21), False),
        ((18, 18), True),
        ((18, 19), False),
        ((21, 19), True),
    ]:
        said = broken(walsall, from_age=ages[0], until_birthday=ages[1])
        assert (names in said) is is_broken


def test_each_rule_keeps_its_own_answers(walsall):
    assert broken(walsall) == {}
    assert "basis_is_known" in broken(walsall, basis="a wish")["basis",]
    assert "lives_is_known" in broken(walsall, lives="nowhere")["lives",]
    assert list(broken(walsall, lives="nowhere")) == [("lives",)]
