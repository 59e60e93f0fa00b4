"""The groups in which compared rows stand on the page."""

import pytest

from offers.pledge.compare import Comparison
from offers.pledge.models import Commitment
from tests.factories import AuthorityFactory, CommitmentFactory, PositionFactory

pytestmark = pytest.mark.django_db


def groups_of(*answers):
    """The groups of a comparison of two councils, a pair of answers (or None) for each promise."""
    councils = [AuthorityFactory(), AuthorityFactory()]
    for pair in answers:
        commitment = CommitmentFactory()
        for council, answer in zip(councils, pair, strict=True):
            if answer:
                PositionFactory(authority=council, commitment=commitment, answer=answer)
    return Comparison(councils, Commitment.objects.all()).groups


def test_every_row_is_in_one_group_and_the_differences_come_first():
    groups = groups_of(("yes", "no"), ("yes", None), ("yes", "yes"), (None, None))
    assert [(g.slug, len(g.rows)) for g in groups] == [
        ("different", 1), ("part-known", 1), ("same", 1), ("unknown", 1),
    ]  # fmt: skip
    assert [g.slug for g in groups if g.is_unknown] == ["unknown"]


def test_all_but_the_differences_are_folded_unless_there_is_a_single_row():
    several = groups_of(("yes", "no"), ("yes", "yes"))
    assert [g.is_folded for g in several] == [False, True, True, True]


def test_a_single_row_is_never_folded():
    assert not any(g.is_folded for g in groups_of(("yes", "yes")))
