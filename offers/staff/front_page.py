"""The offer's cards on the staff front page: counts of what needs doing, linked to their lists."""

from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from authorities.models import Authority, Membership
from authorities.rights import EDIT
from authorities.staff.front_page import Card, Number
from offers.lines.models import Area, Entitlement, PartnerOffer
from offers.links.addresses import NamingRows
from offers.links.models import Link
from offers.staff.work_lists import SHOWN, THIN, WORK_LIST_BY_SLUG, WORK_LISTS

# The counts in a row of the regional lead's table.
TABLE = "ready overdue due unconfirmed drafts scheduled no-amount no-ages no-way no-place".split()
DEAD = "dead links"


def cards(user) -> list[Card]:
    """A card for each council whose rows the person edits; for a regional lead, the whole region."""
    rights = user.rights
    own = Authority.objects.filter(pk__in=rights.authority_ids(EDIT))
    found = [
        Card(
            f"{authority.short_name}’s offer",
            "staff/_piles.html",
            [*work_list_counts(user, Entitlement.objects.filter(authority=authority), authority=authority),
             *thin_areas(authority)],
        )
        for authority in own
    ]  # fmt: skip
    if rights.is_regional_lead:
        national = Entitlement.objects.filter(authority=None)
        found += [
            Card("All councils", "offers/staff/_councils.html", council_rows(user), is_wide=True),
            Card(
                "National lines",
                "staff/_piles.html",
                work_list_counts(user, national, scope="england"),
            ),
            Card("Partner offers", "staff/_piles.html", partner_counts(user)),
        ]
    if user.has_perm("offers.change_entitlement"):
        found.append(Card("Web addresses", "staff/_piles.html", link_counts(rights)))
    return found


def link_counts(rights):
    named = Link.objects.named_in(NamingRows.of(rights))
    return [
        Number(named.dead().count(), DEAD, changelist(Link), is_urgent=True),
        Number(named.moved().count(), "moved permanently", changelist(Link, state="moved")),
        Number(named.unclear().count(), "to check by hand", changelist(Link, state="unclear")),
    ]


def changelist(model, **query):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?{urlencode(query)}" if query else address


def work_list_counts(user, lines, *, authority=None, scope=None):
    """A count for each work list, for the lines of a council or of a wider scope."""
    day = timezone.localdate()
    place = {"authority__id__exact": authority.pk} if authority else {"scope__exact": scope}
    return [
        Number(
            pile.rows(lines, day, user).count(),
            pile.label,
            changelist(Entitlement, pile=pile.slug, **place),
            pile.is_urgent,
        )
        for pile in WORK_LISTS
        if user.rights.may(pile.right, authority)
        and (authority or pile.slug not in ("unconfirmed", "no-place"))
    ]


def partner_counts(user):
    day, lines = timezone.localdate(), PartnerOffer.objects.all()
    slugs = [
        "to-check",
        "mine",
        "ready",
        "overdue",
        "due",
        "drafts",
        "scheduled",
        "no-ages",
        "no-way",
    ]
    return [
        Number(
            WORK_LIST_BY_SLUG[slug].rows(lines, day, user).count(),
            WORK_LIST_BY_SLUG[slug].label,
            changelist(PartnerOffer, pile=slug),
            WORK_LIST_BY_SLUG[slug].is_urgent,
        )
        for slug in slugs
    ]


def thin_areas(authority):
    return thin_areas_of([authority])[authority.pk]


def thin_areas_of(authorities):
    """For each council id, a count for each area in which it has fewer than three published lines."""
    shown = Entitlement.objects.public().filter(authority__in=authorities).order_by()
    counts = {
        (authority, area): number
        for authority, area, number in shown.values_list("authority", "area").annotate(Count("pk"))
    }
    areas = [*Area.objects.all()]
    return {
        authority.pk: [
            thin_area(authority, area, counts.get((authority.pk, area.pk), 0))
            for area in areas
            if counts.get((authority.pk, area.pk), 0) < THIN
        ]
        for authority in authorities
    }


def thin_area(authority, area, number):
    return Number(
        number,
        f"{'line' if number == 1 else 'lines'} on {area.name.lower()}: thin",
        changelist(
            Entitlement,
            pile=SHOWN.slug,
            area__id__exact=area.pk,
            authority__id__exact=authority.pk,
        ),
    )


def council_rows(user):
    """Every council with its counts and last sign-in, furthest behind first."""
    day = timezone.localdate()
    counted = {}
    for slug in TABLE:
        rows = WORK_LIST_BY_SLUG[slug].rows(Entitlement.objects.exclude(authority=None), day, user)
        pairs = rows.order_by().values_list("authority").annotate(number=Count("pk"))
        counted[slug] = dict(pairs)
    dead = NamingRows.all().count_by_council(Link.objects.dead().values_list("address", flat=True))
    with_people = {*Membership.objects.current().values_list("authority", flat=True)}
    authorities = [*Authority.objects.with_last_sign_in()]
    thin = thin_areas_of(authorities)
    rows = [
        {
            "authority": authority,
            "counts": [
                *(
                    Number(
                        counted[slug].get(authority.pk, 0),
                        WORK_LIST_BY_SLUG[slug].label,
                        changelist(Entitlement, pile=slug, authority__id__exact=authority.pk),
                    )
                    for slug in TABLE
                ),
                Number(dead[authority.pk], DEAD, changelist(Link, council=authority.pk)),
            ],
            "thin": thin[authority.pk],
            "has_people": authority.pk in with_people,
            "last_sign_in": authority.last_sign_in,
        }
        for authority in authorities
    ]
    behind = [TABLE.index("overdue"), TABLE.index("ready"), TABLE.index("unconfirmed")]
    rows.sort(
        key=lambda row: [-row["counts"][i].number for i in behind] + [row["authority"].short_name]
    )
    return {"labels": [*(WORK_LIST_BY_SLUG[slug].label for slug in TABLE), DEAD], "rows": rows}
