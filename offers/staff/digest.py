"""The monthly e-mail that reminds people what to check.

A section (see `SECTIONS` at the end) is a function `(person, day) -> list[Part]`, empty if there is
nothing to say. `person.rights` decides what the person may see.
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from authorities.models import Authority, User
from authorities.staff.pages import change_page, list_page
from offers.lines.models import Entitlement, PartnerOffer
from offers.pledge import digest as pledge
from offers.publishing.reminders import Part

ESCALATED_AFTER = timedelta(days=60)
# Long lists go unread: the rest is a link to the list. The longest overdue come first.
MOST_ROWS, MOST_ESCALATED = 40, 5

OVERDUE = (
    "OVERDUE",
    "Nobody has checked these in time, and their public pages say so. Open each one. "
    "If it is still right, press “Checked, still right”. If not, change it.",
)
DUE = (
    "DUE IN THE NEXT 60 DAYS",
    "Check these now and they never become overdue.",
)
ESCALATED = (
    "OVERDUE FOR 60 DAYS OR MORE",
    "These councils were told and have not checked their lines yet. They may need some help.",
)


def recipients():
    """Who may get a digest: people with an active account and a current membership."""
    current = User.objects.active().filter(memberships__ended_at=None, memberships__isnull=False)
    return current.distinct().order_by("email")


def parts_for(person, day) -> list[Part]:
    return [part for section in SECTIONS for part in section(person, day)]


# Sections about lines


def overdue(person, day):
    return parts_of(person, OVERDUE, "overdue", lambda lines: lines.overdue(day))


def due_soon(person, day):
    return parts_of(person, DUE, "due", lambda lines: lines.due_soon(day))


def escalated(person, day):
    """For a regional lead: councils with lines that have been overdue for 60 days or more."""
    if not any(membership.authority_id is None for membership in person.rights.memberships):
        return []
    lines = long_overdue(day).exclude(authority=None).select_related("authority")
    by_council = {}
    for line in lines.order_by("authority__short_name", "due_month", "title"):
        by_council.setdefault(line.authority, []).append(line)
    return [
        shorten(ESCALATED, council.short_name, lines, MOST_ESCALATED, overdue_list(council))
        for council, lines in by_council.items()
    ]


def long_overdue(day):
    """Public lines that were already overdue 60 days before `day`.

    For a line that was never checked, the 60 days run from its creation.
    """
    before = day - ESCALATED_AFTER
    never_checked_for_long = ~Q(checked_on="") | Q(created_at__date__lte=before)
    return Entitlement.objects.overdue(before).public(day).filter(never_checked_for_long)


def lines_kept_by(person):
    """The lines that a person is reminded of, as (owner, queryset, query of their admin list).

    For officers and publishers: their council; for deputies: the council they deputise for, in any
    role; for regional leads: national and regional lines, and partner offers.
    """
    found = []
    for council in councils_kept_by(person):
        lines = Entitlement.objects.filter(authority=council)
        found.append((council.short_name, lines, list_of(council)))
    if any(membership.authority_id is None for membership in person.rights.memberships):
        wider = Entitlement.objects.filter(authority=None)
        found.append(("England and the West Midlands", wider, {}))
        found.append(("Partner offers", PartnerOffer.objects.all(), {}))
    return found


def councils_kept_by(person) -> list[Authority]:
    kept = {
        membership.authority.short_name: membership.authority
        for membership in person.rights.memberships
        if membership.authority_id
        and (membership.is_deputy or membership.role in ("officer", "publisher"))
    }
    return [kept[name] for name in sorted(kept)]


def list_of(council):
    return {"authority__id__exact": council.pk}


def overdue_list(council):
    return list_page(Entitlement, pile="overdue", **list_of(council))


def parts_of(person, heading, pile, narrowed):
    found = []
    for whose, lines, place in lines_kept_by(person):
        if rows := [*narrowed(lines).order_by("due_month", "title")]:
            path = list_page(lines.model, pile=pile, **place)
            found.append(shorten(heading, whose, rows, MOST_ROWS, path))
    return found


def shorten(heading, whose, lines, most, path):
    rows = tuple((said_of(line), change_page(line)) for line in lines[:most])
    return Part(*heading, whose, rows, len(lines) - len(rows), path)


def said_of(line):
    when = f"to be checked by {line.next_review_text}" if line.checked_on else "never checked"
    return f"{one_line(line.title)} ({when})"


# The e-mail


def text_for(person, parts):
    """Plain text. Its links lead to our own site and say nothing about the reader."""
    count = sum(part.count for part in parts)
    things = "1 thing" if count == 1 else f"{count} things"
    return f"Care Leaver Offer: {things} to check\n\n{body_of(person, parts)}"


def key_of(person, month):
    """What makes it one a month in the outbox."""
    return f"review:{person.pk}:{month:%Y-%m}"


def body_of(person, parts):
    lines = [f"Hello {one_line(person.get_short_name())},", ""]
    lines += ["Young people rely on what our pages say. Please check these.", ""]
    title = None
    for part in parts:
        if part.title != title:
            title = part.title
            lines += [title, part.intro, ""]
        lines += [f"{part.whose}: {part.count}", ""]
        for text, path in part.rows:
            lines += [f"- {text}", f"  {settings.SITE_URL}{path}"]
        if part.more:
            lines += [f"- and {part.more} more:", f"  {settings.SITE_URL}{part.more_path}"]
        lines.append("")
    lines += [
        "You get this e-mail at most once a month, because you look after these lines or deputise "
        "for somebody who does. If this is wrong, please tell your regional lead."
    ]
    return "\n".join(lines) + "\n"


def one_line(text):
    return " ".join(text.split())


# The sections of the e-mail, in order.
SECTIONS = [overdue, due_soon, escalated, pledge.review, pledge.borrowed]
