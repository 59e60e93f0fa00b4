from django.urls import reverse

from authorities.models import Authority
from authorities.rights import EDIT
from authorities.staff.front_page import Card, Number
from offers.pledge.models import Borrowed, Commitment, Position, Review, ReviewItem


def cards(user):
    """A card for each council whose rows the person edits, and the progress for a regional lead."""
    own = Authority.objects.filter(pk__in=user.rights.authority_ids(EDIT))
    found = [Card(f"The pledge in {a.short_name}", "staff/_piles.html", numbers(a)) for a in own]
    if user.rights.is_regional_lead:
        found.append(Card("The pledge", "staff/_piles.html", region_numbers()))
    return found


def numbers(authority):
    desk = reverse("admin:offers_position_desk", args=[authority.slug])
    review = Review.objects.current()
    waiting = authority.review_items.filter(review=review).waiting().count()
    known = Position.objects.counting().of_authorities([authority]).count()
    return [
        Number(waiting, "to confirm in the yearly review", f"{desk}#review", is_urgent=True),
        Number(
            len(Borrowed.objects.with_news([authority])),
            "borrowed lines to look at",
            f"{desk}#changed",
        ),
        Number(Commitment.objects.current().count() - known, "not known: see who does it", desk),
    ]


def region_numbers():
    progress = reverse("admin:offers_position_progress")
    review = Review.objects.current()
    items = ReviewItem.objects.filter(review=review)
    return [
        Number(items.waiting().count(), "review answers still to come", progress),
        Number(items.answered().count(), "review answers received", progress),
    ]
