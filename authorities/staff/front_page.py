from dataclasses import dataclass


@dataclass(frozen=True)
class Number:
    number: int
    label: str
    url: str
    is_urgent: bool = False


@dataclass(frozen=True)
class Card:
    """A card on the front page: `template` renders `content`."""

    title: str
    template: str
    content: object
    is_wide: bool = False
