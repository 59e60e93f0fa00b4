"""Who answers for a council: each guard alone."""

import pytest
from django.core.exceptions import ValidationError

from offers.pledge.models import Review
from tests.factories import CommitmentFactory, MembershipFactory, PositionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(walsall):
    PositionFactory(authority=walsall, commitment=CommitmentFactory())
    return Review.objects.open(2026).items.get(authority=walsall)


def test_only_a_member_of_the_council_answers_its_review(item, walsall, dudley):
    for outsider in (
        MembershipFactory(regional=True).user,
        MembershipFactory(authority=dudley, role="publisher").user,
    ):
        with pytest.raises(ValidationError):
            item.confirm(by=outsider, mark=item.mark)
        item.refresh_from_db()
        assert item.answered_at is None
    member = MembershipFactory(authority=walsall, role="officer").user
    item.confirm(by=member, mark=item.mark)
    item.refresh_from_db()
    assert (item.outcome, item.answered_by) == ("confirmed", member)


def test_nobody_confirms_what_they_have_not_seen(item, walsall):
    member = MembershipFactory(authority=walsall, role="officer").user
    with pytest.raises(ValidationError):
        item.confirm(by=member, mark="another text")
    item.refresh_from_db()
    assert item.answered_at is None
