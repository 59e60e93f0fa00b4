"""Piles of work: what staff may want to see to, each a number and the list behind it.

Most are the same for everybody who sees the rows; those that wait for one person say so.
"""

from dataclasses import dataclass

from django.db.models import Q

from authorities.rights import EDIT, PUBLISH, SEE


@dataclass(frozen=True)
class Pile:
    """`rows(lines, day, user)` narrows a queryset of lines for whoever looks at it on a day.

    The admin's list and the front page both use it. `right` is the right without which the pile
    is of no use, and not shown.
    """

    slug: str
    label: str
    rows: object
    is_urgent: bool = False
    right: str = SEE


PILES = [
    Pile(
        "to-check",
        "waiting for your check",
        lambda lines, day, user: lines.waiting_for(user),
        is_urgent=True,
        right=PUBLISH,
    ),
    Pile(
        "mine",
        "drafts of yours, not handed in",
        lambda lines, day, user: lines.left_unfinished_by(user),
        right=EDIT,
    ),
    Pile("ready", "waiting for somebody’s check", lambda lines, day, user: lines.ready()),
    Pile(
        "overdue", "overdue for a look", lambda lines, day, user: lines.overdue(day), is_urgent=True
    ),
    Pile("due", "due in 60 days", lambda lines, day, user: lines.due_soon(day)),
    Pile("unconfirmed", "to confirm", lambda lines, day, user: lines.published(day).unconfirmed()),
    Pile("drafts", "drafts begun", lambda lines, day, user: lines.filter(status="draft")),
    Pile("scheduled", "scheduled", lambda lines, day, user: lines.to_come(day)),
    Pile(
        "no-amount",
        "without a sum",
        lambda lines, day, user: lines.published(day).filter(amount_gbp=None),
    ),
    Pile(
        "no-ages",
        "without ages",
        lambda lines, day, user: lines.published(day).filter(
            Q(from_age=None) | Q(until_birthday=None), ages_unstated=False
        ),
    ),
    Pile(
        "no-way",
        "without how to get it",
        lambda lines, day, user: lines.published(day).filter(how_to_get=""),
    ),
    Pile(
        "no-place",
        "without where you must live",
        lambda lines, day, user: lines.published(day).filter(
            lives="unknown", authority__isnull=False
        ),
    ),
]
# No work by itself: the list behind what the front page counts of a council's areas.
SHOWN = Pile("shown", "what the public sees", lambda lines, day, user: lines.published(day))
PILE_BY_SLUG = {pile.slug: pile for pile in [*PILES, SHOWN]}
# Fewer published lines than this in a guidance area looks thin.
THIN = 3
