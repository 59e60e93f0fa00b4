"""Who reads a council's messages, in the order in which an alarm escalates."""

from dataclasses import dataclass

from authorities.models import Membership
from feedback.choices import AlarmStep


def readers(authority) -> dict[str, list]:
    """The people of each step, for a council or (None) the region, which has only the last step."""
    people = {step: [] for step in AlarmStep}
    current = Membership.objects.current().filter(user__is_active=True).select_related("user")
    if authority is not None:
        for membership in current.of_council(authority).filter(role="participation-lead"):
            people[AlarmStep.DEPUTY if membership.is_deputy else AlarmStep.LEAD].append(
                membership.user
            )
    people[AlarmStep.REGION] = [m.user for m in current.filter(role="regional-lead")]
    return people


def is_reader(person, authority) -> bool:
    """Whether a message at this desk waits for this person to read it.

    It waits for the council's participation lead and deputy. Where there are none, and at the
    region's own desk, it waits for a regional lead.
    """
    people = readers(authority)
    own = people[AlarmStep.LEAD] + people[AlarmStep.DEPUTY]
    return person in (own or people[AlarmStep.REGION])


@dataclass(frozen=True)
class Reader:
    """A sentence saying who will read a message, true as of today."""

    text: str
    is_there: bool = True


def reader_of(authority) -> Reader:
    people = readers(authority)
    where = authority.short_name if authority else "the West Midlands"
    if people[AlarmStep.LEAD] or people[AlarmStep.DEPUTY]:
        return Reader(
            f"The participation lead of {where} reads it: a person whose job is to listen."
        )
    if people[AlarmStep.REGION] and authority:
        return Reader(f"Nobody in {where} reads messages here yet, so the regional lead reads it.")
    if people[AlarmStep.REGION]:
        return Reader("The regional lead for the West Midlands reads it.")
    return Reader(
        f"Nobody has been named yet to read messages for {where}. Yours is kept until somebody "
        "is, so we cannot say when an answer comes.",
        is_there=False,
    )
