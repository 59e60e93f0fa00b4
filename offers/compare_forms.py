"""The forms that read from the address which councils to compare, and which move to look at."""

from django import forms

from offers.forms import AddressForm, Places, situation_field, unknown_choice
from offers.models import Area, Commitment, Situation, Topic
from offers.person import OLDEST, YOUNGEST, Person, Place

EVERY = "all"
FEWEST, MOST = 2, 4
HOW_MANY = f"Choose {FEWEST} to {MOST} councils, or all of them."


class AgeField(forms.IntegerField):
    """An age in whole years, typed; what cannot be read stays in the box."""

    def __init__(self, **kwargs):
        between = f"This works from {YOUNGEST} to {OLDEST}. Write an age in between."
        super().__init__(
            min_value=YOUNGEST,
            max_value=OLDEST,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 3, "class": "w-2"}),
            error_messages={
                "required": "Say how old you are.",
                "invalid": "Write the age in figures, such as 19.",
                "min_value": between,
                "max_value": between,
            },
            **kwargs,
        )


class CompareForm(AddressForm):
    """Reads `council` (two to four, or `all`), `area`, `topic`, `commitment`, `age` and `living`."""

    council = forms.MultipleChoiceField(
        label="Which councils?",
        help_text=f"{FEWEST} to {MOST}, or all 14.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": HOW_MANY, "invalid_choice": unknown_choice("council")},
    )
    area = forms.ChoiceField(
        label="Part of life",
        required=False,
        error_messages={"invalid_choice": unknown_choice("area")},
    )
    topic = forms.ChoiceField(
        label="Topic", required=False, error_messages={"invalid_choice": unknown_choice("topic")}
    )
    commitment = forms.ChoiceField(
        label="One promise",
        required=False,
        error_messages={"invalid_choice": unknown_choice("promise")},
    )
    age = AgeField(
        label="For somebody of what age?",
        help_text="Leave it empty to compare what the councils promise.",
        required=False,
    )
    living = forms.ChoiceField(
        label="Living where?",
        required=False,
        error_messages={"invalid_choice": unknown_choice("place")},
    )

    def __init__(self, data=None):
        super().__init__(data, auto_id="id_%s")
        self.places = Places()
        self.commitments = list(Commitment.objects.current())
        self.fields["council"].choices = [*self.places.council_choices, (EVERY, "All of them")]
        areas, topics = Area.objects.all(), Topic.objects.exclude(commitments=None).distinct()
        self.fields["area"].choices = [("", "All"), *((a.slug, a.name) for a in areas)]
        self.fields["topic"].choices = [("", "All"), *((t.slug, t.name) for t in topics)]
        self.fields["commitment"].choices = [
            ("", "All"),
            *((c.slug, c.title) for c in self.commitments),
        ]
        self.fields["living"].choices = [
            ("", "In the council’s area"),
            *self.places.living_choices,
        ]

    @classmethod
    def of(cls, query):
        """The form for an address; one that asks for nothing (?from=text) is no mistake."""
        return cls(query if cls.base_fields.keys() & query.keys() else None)

    def clean_council(self):
        chosen = self.cleaned_data["council"]
        if EVERY not in chosen and not FEWEST <= len(set(chosen)) <= MOST:
            raise forms.ValidationError(HOW_MANY, code="how-many")
        return chosen

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("living") and cleaned.get("age") is None and "age" not in self.errors:
            self.add_error("age", "Say an age too, so that we can work out the answers.")
        return cleaned

    @property
    def authorities(self):
        """The chosen councils in the order of their names."""
        chosen = self.cleaned_data["council"]
        return [a for a in self.places.authorities if EVERY in chosen or a.slug in chosen]

    @property
    def chosen_commitments(self):
        data = self.cleaned_data
        found = Commitment.objects.current()
        if data["area"]:
            found = found.in_area(data["area"])
        if data["topic"]:
            found = found.about(data["topic"])
        return found.filter(slug=data["commitment"]) if data["commitment"] else found

    @property
    def living_place(self):
        return self.places.living(self.cleaned_data["living"])


class MovingForm(AddressForm):
    """Reads who moves (`council`, `age`, `situation`), `from` where and `to` where."""

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
        """Checked once a goal is named; before that what is known already is filled in.

        What is there and cannot be read is an error at once.
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
        # `from` is a word of Python, so these two cannot be written as attributes.
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
        """The same person in one of the two places."""
        data = self.cleaned_data
        authority = self.places.authority_by_slug[data["council"]]
        living = self.places.living(data[name]) or Place(authority)
        return Person(authority, data["age"], living, frozenset(data["situation"]))
