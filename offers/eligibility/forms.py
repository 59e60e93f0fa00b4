from django import forms

from offers.eligibility.person import Person, Place
from offers.eligibility.query_forms import (
    AgeField,
    Places,
    QueryForm,
    situation_field,
    unknown_choice,
)
from offers.lines.models import Situation


class PersonForm(QueryForm):
    """Reads `council`, `age`, `living` and `situation` from the query string into a `Person`.

    A value that cannot be read is an error on its field; the other fields keep theirs.
    """

    council = forms.ChoiceField(
        label="Which council looked after you?",
        error_messages={
            "required": "Choose the council that looked after you.",
            "invalid_choice": unknown_choice("council"),
        },
    )
    age = AgeField(label="How old are you?")
    living = forms.ChoiceField(
        label="Where do you live now?",
        help_text="Leave this as it is if you live in the area of the council that looked after you.",
        required=False,
        error_messages={"invalid_choice": unknown_choice("place")},
    )
    situation = situation_field()

    def __init__(self, data=None, *, places=None):
        super().__init__(data, prefix=None, auto_id="id_%s")
        self.places = places or Places()
        self.situations = list(Situation.objects.all())
        self.fields["council"].choices = [("", "Choose a council"), *self.places.council_choices]
        self.fields["living"].choices = [
            ("", "In that council’s area"),
            *self.places.living_choices,
        ]
        self.fields["situation"].choices = [(s.slug, s.name) for s in self.situations]

    @classmethod
    def of(cls, query):
        """The form for a query string: unbound, so without errors, if it holds none of our fields."""
        return cls(query if cls.base_fields.keys() & query.keys() else None)

    @property
    def person(self) -> Person:
        """The person that a valid form describes. Without `living`, they live in the council's
        area."""
        data = self.cleaned_data
        authority = self.places.authority_by_slug[data["council"]]
        living = self.places.living(data["living"]) or Place(authority, is_assumed=True)
        return Person(authority, data["age"], living, frozenset(data["situation"]))


class MovingForm(QueryForm):
    """Reads who is moving (`council`, `age`, `situation`), `from` where and `to` where."""

    council = forms.ChoiceField(
        label="Which council looked after you?",
        error_messages={
            "required": "Choose the council that looked after you.",
            "invalid_choice": unknown_choice("council"),
        },
    )
    age = AgeField(label="How old are you?")

    @classmethod
    def begun(cls, query):
        """Bound once a destination is given; until then prefilled with what we know.

        A value that is given but cannot be read is an error in either case.
        """
        form = cls(query)
        if "to" in query or any(query.get(name) for name in form.errors):
            return form
        return cls(initial=query.dict() | {"situation": query.getlist("situation")})

    def __init__(self, data=None, initial=None):
        super().__init__(data, initial=initial, auto_id="id_%s")
        self.places = Places()
        self.situations = list(Situation.objects.all())
        self.fields["council"].choices = [("", "Choose a council"), *self.places.council_choices]
        # `from` is a Python keyword, so these two cannot be class attributes.
        places = [("", "Choose a place"), *self.places.living_choices]
        for name, label, missing in [
            ("from", "Where do you live now?", "Choose where you live now."),
            ("to", "Where do you want to move to?", "Choose where you want to move to."),
        ]:
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=places,
                error_messages={"required": missing, "invalid_choice": unknown_choice("place")},
            )
        self.fields["situation"] = situation_field()
        self.fields["situation"].choices = [(s.slug, s.name) for s in self.situations]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("from") and cleaned.get("from") == cleaned.get("to"):
            self.add_error("to", "Choose a place that is not the one you live in now.")
        return cleaned

    def person_in(self, name):
        """The person, living in the place given for `name`: "from" or "to", both are required."""
        data = self.cleaned_data
        authority = self.places.authority_by_slug[data["council"]]
        living = self.places.living(data[name]) or Place(authority)
        return Person(authority, data["age"], living, frozenset(data["situation"]))
