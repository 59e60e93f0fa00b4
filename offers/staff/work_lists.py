"""Work lists: what may need doing, each a count on the front page and a list behind it."""

from dataclasses import dataclass

from django.db.models import Q

from authorities.rights import EDIT, PUBLISH, SEE


@dataclass(frozen=True)
class WorkList:
    """`rows(lines, day, user)` narrows a queryset of lines, for the admin's list and the front
    page.

    `right` is the right without which the list is of no use and not shown.
    """

    slug: str
    label: str
    rows: object
    is_urgent: bool = False
    right: str = SEE


WORK_LISTS = [
    WorkList(
        "to-check",
        "waiting for your check",
        lambda lines, day, user: lines.waiting_for(user),
        is_urgent=True,
        right=PUBLISH,
    ),
    WorkList(
        "mine",
        "your unfinished drafts",
        lambda lines, day, user: lines.left_unfinished_by(user),
        right=EDIT,
    ),
    WorkList("ready", "waiting to be checked", lambda lines, day, user: lines.ready()),
    WorkList(
        "overdue",
        "overdue for a check",
        lambda lines, day, user: lines.overdue(day),
        is_urgent=True,
    ),
    WorkList("due", "due in 60 days", lambda lines, day, user: lines.due_soon(day)),
    WorkList("unconfirmed", "to confirm", lambda lines, day, user: lines.public(day).unconfirmed()),
    WorkList("drafts", "drafts", lambda lines, day, user: lines.plain_drafts()),
    WorkList("scheduled", "scheduled", lambda lines, day, user: lines.waiting_for_their_day(day)),
    WorkList(
        "no-amount",
        "without an amount",
        lambda lines, day, user: lines.public(day).filter(amount_gbp=None),
    ),
    WorkList(
        "no-ages",
        "without ages",
        lambda lines, day, user: lines.public(day).filter(
            Q(from_age=None) | Q(until_birthday=None), ages_unstated=False
        ),
    ),
    WorkList(
        "no-way",
        "without how to get it",
        lambda lines, day, user: lines.public(day).filter(how_to_get=""),
    ),
    WorkList(
        "no-place",
        "without where you have to live",
        lambda lines, day, user: lines.public(day).filter(lives="unknown", authority__isnull=False),
    ),
]
# No work by itself: the list behind what the front page counts of a council's areas.
SHOWN = WorkList("shown", "what the public sees", lambda lines, day, user: lines.public(day))
WORK_LIST_BY_SLUG = {pile.slug: pile for pile in [*WORK_LISTS, SHOWN]}
# An area with fewer published lines than this is thin.
THIN = 3
