"""A line's answers for three example people, shown to editors beside the form."""

from dataclasses import dataclass

from authorities.models import Authority
from offers.eligibility.answers import Answer, answer, is_for_situations_of
from offers.eligibility.person import Person, Place


@dataclass(frozen=True)
class Example:
    who: str
    answer: Answer
    is_under_if: bool  # shown under "If this is you", because it is for a situation


def examples(line, authority=None) -> list[Example]:
    """A 17-year-old living locally, a 20-year-old living elsewhere and a 24-year-old at university.

    `authority` is their council where the line belongs to no council.
    """
    authorities = list(Authority.objects.all())
    is_nobodys = line.is_entitlement and line.scope == "authority" and not line.authority_id
    if is_nobodys or not authorities:
        return []
    home, other = homes(authorities, line.authority_id or (authority and authority.pk))
    people = [
        (f"17, living in {home}", Person(home, 17, Place(home))),
        (f"20, living in {other}", Person(home, 20, Place(other))),
        ("24, at university", Person(home, 24, Place(home), frozenset({"university"}))),
    ]
    return [
        Example(
            f"{home} care leaver, {who}",
            answer(line, person),
            not is_for_situations_of(line, person) if line.is_entitlement else False,
        )
        for who, person in people
    ]


def homes(authorities, wanted):
    """The authority with that id (or the first), and its nearest neighbour on the tile map."""
    home = next((a for a in authorities if a.pk == wanted), authorities[0])
    others = [a for a in authorities if a.pk != home.pk] or [home]
    return home, min(others, key=lambda other: (distance(home, other), other.short_name))


def distance(one, other):
    return abs(one.tile_row - other.tile_row) + abs(one.tile_column - other.tile_column)


def as_typed(line, form):
    """The unsaved line from a form, with the many-to-many values that answers read.

    A line that was never saved has no sets to ask the database for, and a form may leave some out.
    Whether there is a twin was asked of the stored title.
    """
    line.__dict__.pop("twin_exists", None)
    cleaned = form.cleaned_data
    for name, column, attribute in (
        ("districts", "name", "district_names"),
        ("situations", "slug", "situation_slugs"),
        ("authorities", "short_name", "authority_names"),
    ):
        if name in cleaned:
            texts = frozenset(getattr(row, column) for row in cleaned[name])
            setattr(line, attribute, texts)
        elif line.pk is None:
            setattr(line, attribute, frozenset())
    return line
