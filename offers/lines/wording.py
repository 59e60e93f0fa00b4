from decimal import Decimal


def ordinal(number: int) -> str:
    """21 as "21st"."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def birthday(age: int) -> str:
    """25 as "25th birthday"."""
    return f"{ordinal(age)} birthday"


def ages_in_words(from_age: int | None, until_birthday: int | None) -> str:
    """The ages that a line is for; empty if neither limit is stated."""
    if from_age is not None and until_birthday is not None:
        return f"{from_age} to your {birthday(until_birthday)}"
    if from_age is not None:
        return f"from {from_age}"
    if until_birthday is not None:
        return f"until your {birthday(until_birthday)}"
    return ""


def pounds(amount: Decimal) -> str:
    """2000 as "£2,000", 4.5 as "£4.50"."""
    amount = Decimal(amount)
    return f"£{amount:,.0f}" if amount == amount.to_integral_value() else f"£{amount:,.2f}"


def either(names: list[str]) -> str:
    """["A", "B", "C"] as "A, B or C"."""
    return " or ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def both(names: list[str]) -> str:
    """["A", "B", "C"] as "A, B and C"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
