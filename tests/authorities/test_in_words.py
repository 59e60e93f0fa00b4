"""How councils and roles are said in a sentence."""

import pytest

from authorities.models import Authority, Membership


@pytest.mark.parametrize(
    ("details", "text"),
    [
        ({}, "Leaving care team"),
        ({"team_name": "Care4U", "team_phone": "01922 650000"}, "Care4U, 01922 650000"),
        (
            {"team_phone": "01922 650000", "team_address": "1 High Street"},
            "Leaving care team, 1 High Street, 01922 650000",
        ),
    ],
)
def test_team_is_said_with_what_is_known_of_it(details, text):
    assert Authority(**details).team_text == text


def test_role_is_said_with_its_council_in_full():
    walsall = Authority(pk=1, name="Walsall Council")
    deputy = Membership(role="publisher", authority=walsall, is_deputy=True)
    assert deputy.full_text == "publisher for Walsall Council (deputy)"
    assert Membership(role="regional-lead").full_text == "regional lead for the region"
