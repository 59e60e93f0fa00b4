"""The pledge's sections of the review e-mail: `(person, day) -> list[Part]`.

A row is a text and the path of the staff page that deals with it.
"""

from django.urls import reverse

from authorities.models import Authority
from authorities.rights import EDIT
from offers.pledge.models import Borrowed, Review
from offers.publishing.reminders import Part

MOST_ROWS = 10


def review(person, day):
    """The questions of the current review that the person's councils have not answered."""
    current = Review.objects.current()
    if current is None:
        return []
    found = []
    for authority in councils_of(person):
        waiting = authority.review_items.filter(review=current).waiting()
        titles = waiting.order_by("commitment__position").values_list(
            "commitment__title", flat=True
        )
        intro = "For each promise, say whether the answer is still right."
        found += reminder(f"THE REVIEW OF {current.year}", intro, authority, list(titles), "review")
    return found


def borrowed(person, day):
    """Lines that the person's councils borrowed, and whose original has since changed."""
    intro = "The line you borrowed has changed since. Yours has not."
    found = []
    for authority in councils_of(person):
        titles = [row.line.title for row in Borrowed.objects.with_news([authority])]
        found += reminder("BORROWED LINES", intro, authority, titles, "changed")
    return found


def councils_of(person):
    return Authority.objects.filter(pk__in=person.rights.authority_ids(EDIT))


def reminder(title, intro, authority, texts, part):
    if not texts:
        return []
    path = f"{reverse('admin:offers_position_desk', args=[authority.slug])}#{part}"
    rows = tuple((text, path) for text in texts[:MOST_ROWS])
    return [Part(title, intro, authority.short_name, rows, len(texts) - len(rows), path)]
