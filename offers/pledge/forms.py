from django import forms

from offers.eligibility.query_forms import AgeField, Places, QueryForm, unknown_choice
from offers.lines.models import Area, Topic
from offers.pledge.models import Commitment

EVERY = "all"
FEWEST, MOST = 2, 4
HOW_MANY = f"Choose {FEWEST} to {MOST} councils, or all of them."


class CompareForm(QueryForm):
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
        label="What age?",
        help_text="Leave this empty to compare what the councils promise.",
        required=False,
    )
    living = forms.ChoiceField(
        label="Where do they live?",
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
        """The form for a query string: unbound, so without errors, if it holds none of our fields."""
        return cls(query if cls.base_fields.keys() & query.keys() else None)

    def clean_council(self):
        chosen = self.cleaned_data["council"]
        if EVERY not in chosen and not FEWEST <= len(set(chosen)) <= MOST:
            raise forms.ValidationError(HOW_MANY, code="how-many")
        return chosen

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("living") and cleaned.get("age") is None and "age" not in self.errors:
            self.add_error("age", "Enter an age too, so that we can work out the answers.")
        return cleaned

    @property
    def authorities(self):
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
