"""A model's check constraints, asked for thousands of rows.

`CheckConstraint.validate` asks the database, twenty questions a line. Its answer depends on nothing
but the fields that its condition names, and mostly on less: whether a text is empty, not what it
says. So each constraint is asked once for each case that is different, and the answer remembered.
"""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, F, Q

MAX_ANSWERS = 20_000


def leaves(condition):
    """The comparisons of a condition: pairs such as ("until_birthday__lte", 35)."""
    for child in condition.children:
        if isinstance(child, Q):
            yield from leaves(child)
        else:
            yield child


def case(row, comparison):
    """What a comparison's truth depends on in a row; the value itself where that is not known."""
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
    # Kept for as long as the server runs: an answer changes only with the code.
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
        """Pairs of the field names of a constraint and the sentence that it says."""
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
