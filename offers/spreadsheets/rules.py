"""Evaluates a model's check constraints for thousands of rows.

`CheckConstraint.validate` runs a query, twenty of them for each line. Its result depends only on
the fields in its condition, and mostly on less: whether a text is empty, not what it says. So each
constraint is evaluated once for each distinct case, and the result cached.
"""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, F, Q

MAX_ANSWERS = 20_000


def leaves(condition):
    """The comparisons in a condition: pairs such as ("until_birthday__lte", 35)."""
    for child in condition.children:
        if isinstance(child, Q):
            yield from leaves(child)
        else:
            yield child


def case(row, comparison):
    """The facts about a row that decide a comparison; the value itself where we cannot tell."""
    (name, *lookups), wanted = comparison[0].split("__"), comparison[1]
    value = getattr(row, row._meta.get_field(name).attname)
    if isinstance(wanted, F):
        other = getattr(row, row._meta.get_field(wanted.name).attname)
        if not lookups:
            return (value is None, other is None, value == other)
        return (value, other)
    match lookups:
        case []:
            return (value is None, value == wanted)
        case ["isnull"]:
            return value is None
        case ["in"]:
            return (value is None, value in wanted)
        case _:
            return value


class Rules:
    # Cached for the life of the process: a result changes only with the code.
    answers: ClassVar[dict] = {}

    def __init__(self, model):
        self.model = model
        self.constraints = [
            (constraint, list(leaves(constraint.condition)))
            for constraint in model._meta.constraints
            if isinstance(constraint, CheckConstraint)
        ]
        if len(self.answers) > MAX_ANSWERS:
            self.answers.clear()

    def broken_by(self, row):
        """(field names, message) of each constraint that the row violates."""
        for constraint, comparisons in self.constraints:
            cases = tuple(case(row, comparison) for comparison in comparisons)
            if sentence := self.answer(constraint, row, cases):
                yield sorted(constraint.condition.referenced_base_fields), sentence

    def answer(self, constraint, row, cases):
        key = (constraint.name, cases)
        if key not in self.answers:
            try:
                constraint.validate(self.model, row)
                self.answers[key] = ""
            except ValidationError as error:
                self.answers[key] = " ".join(error.messages)
        return self.answers[key]
