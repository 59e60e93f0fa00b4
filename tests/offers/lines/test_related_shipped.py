"""The same thing in the other councils, on the shipped content: nothing unknown is said to be no."""

import pytest

from authorities.models import Authority
from offers.lines.models import Entitlement
from offers.lines.related import in_other_authorities

pytestmark = pytest.mark.usefixtures("content")


def elsewhere(scope, slug):
    line = Entitlement.objects.public().of_scope(scope).for_lists().get(slug=slug)
    return {other.authority.slug: other for other in in_other_authorities(line)}


@pytest.mark.parametrize(
    "topic",
    ["council-tax", "driving", "travel", "apprenticeships", "setting-up-home", "parenting"],
)
def test_a_council_with_a_line_on_a_narrow_subject_is_never_said_to_have_none(topic):
    about = Entitlement.objects.public().filter(scope="authority", topics__slug=topic)
    has_some = {*about.values_list("authority__slug", flat=True)}
    assert len(has_some) >= 4
    for line in about.for_lists():
        others = {other.authority.slug: other for other in in_other_authorities(line)}
        assert {s for s in has_some - {line.authority.slug} if not others[s].entitlement} == set()


@pytest.mark.parametrize(
    ("scope", "slug", "council", "title", "is_same"),
    [
        ("coventry", "council-tax-covered-wherever-you-live", "telford-and-wrekin",
         "Council tax: nothing to pay until 25", False),
        ("dudley", "no-council-tax-to-pay-until-you-are-25", "telford-and-wrekin",
         "Council tax: nothing to pay until 25", True),
        ("dudley", "apprenticeships-in-dudley-childrens-services", "walsall",
         "Apprenticeships and work experience at the council", False),
        ("dudley", "apprenticeships-in-dudley-childrens-services", "telford-and-wrekin",
         "Placements and apprenticeships through the Covenant", False),
        ("walsall", "up-to-2-000-to-set-up-your-home", "solihull",
         "Setting up home money of up to £2,000", True),
        ("solihull", "up-to-600-a-year-for-a-college-bus-pass", "stoke-on-trent",
         "Planned: free or cheaper public transport", False),
    ],
)  # fmt: skip
def test_what_another_council_has_on_it_is_found(scope, slug, council, title, is_same):
    other = elsewhere(scope, slug)[council]
    assert (other.entitlement.title, other.is_same) == (title, is_same)


def test_lines_that_share_a_wide_topic_only_are_not_taken_for_the_same():
    """A place on the housing list is no room with St Basils; a bus pass is no bursary."""
    housing_list = elsewhere("staffordshire", "stafford-borough-join-the-housing-list-before-18")
    for council in ("birmingham", "coventry", "warwickshire", "sandwell"):
        assert housing_list[council].entitlement is None
        assert housing_list[council].topic.slug == "finding-a-home"
    bus_pass = elsewhere("solihull", "up-to-600-a-year-for-a-college-bus-pass")
    assert {
        other.entitlement.title
        for other in bus_pass.values()
        if other.entitlement and "bursary" in other.entitlement.title.lower()
    } <= {"Bursary for training, work clothes and travel"}
    assert len(bus_pass) == Authority.objects.count() - 1
