"""Which lines stand beside a line, and which line of another council is called the same."""

import pytest

from offers.lines.models import Entitlement
from offers.lines.related import (
    DIFFERENT,
    MOST_RELATED,
    SAME,
    SAME_RIGHT,
    SAME_SUBJECT,
    in_other_authorities,
    related_lines,
    sameness,
)
from tests.factories import AuthorityFactory, EntitlementFactory, TopicFactory

pytestmark = pytest.mark.django_db


def as_shown(line):
    return Entitlement.objects.for_lists().get(pk=line.pk)


def test_at_most_four_related_lines_with_the_most_topics_in_common_first(walsall):
    money, home = TopicFactory(name="Money"), TopicFactory(name="Home")
    line = EntitlementFactory(authority=walsall, title="A grant", topics=[money, home])
    for number in range(5):
        EntitlementFactory(authority=walsall, title=f"Thing {number}", topics=[money])
    both = EntitlementFactory(authority=walsall, title="Something else", topics=[money, home])
    found = related_lines(as_shown(line))
    assert found[0] == both
    assert len(found) == MOST_RELATED == 4


@pytest.mark.parametrize(
    ("councils", "lines", "is_narrow"),
    [(10, 18, True), (10, 19, True), (10, 20, False)],
)
def test_a_topic_is_narrow_up_to_19_lines_for_10_councils(walsall, councils, lines, is_narrow):
    topic = TopicFactory(name="Council tax")
    line = EntitlementFactory(authority=walsall, title="Xylophone", topics=[topic])
    others = [AuthorityFactory(short_name=f"Borough {n:02}") for n in range(councils)]
    for number in range(lines):
        EntitlementFactory(authority=others[number % councils], title="Quite other", topics=[topic])
    found = in_other_authorities(as_shown(line))
    # On a narrow topic two lines are on one subject, whatever their titles say.
    assert {elsewhere.entitlement is not None for elsewhere in found} == {is_narrow}
    assert not any(elsewhere.is_same for elsewhere in found)


class Titled:
    """As much of a line as `sameness` looks at."""

    pk, delivers_id, is_national = 1, None, False
    topic_slugs = frozenset({"money"})

    def __init__(self, title, **other):
        self.title = title
        self.__dict__.update(other)


def test_titles_that_are_just_alike_enough_are_the_same_thing():
    line, other = Titled("abcd"), Titled("abce")  # three of four letters: 75
    assert sameness(line, other, frozenset()) == (SAME, 75)


@pytest.mark.parametrize(
    ("title", "score"),
    [("abcde fghij", SAME), ("abcdeXXXX", SAME_SUBJECT), ("vwxyz", DIFFERENT)],
)
def test_the_less_alike_the_less_the_same(title, score):
    assert sameness(Titled("abcde"), Titled(title), frozenset())[0] == score


def test_two_versions_of_one_national_line_are_the_same_right_whatever_they_are_called():
    one, other = (Titled(title, delivers_id=7) for title in ("abc", "xyz"))
    assert sameness(one, other, frozenset())[0] == SAME_RIGHT
    assert sameness(one, Titled("xyz", delivers_id=8), frozenset())[0] == DIFFERENT
