"""The fields, places and errors shared by the forms that read a query string."""

from django import forms
from django.utils.datastructures import MultiValueDict

from authorities.models import Authority, District
from offers.eligibility.person import (
    ELSEWHERE,
    ELSEWHERE_SLUG,
    OLDEST,
    OUTSIDE,
    OUTSIDE_SLUG,
    YOUNGEST,
    Place,
)
from offers.lines.wording import either


def unknown_choice(thing: str) -> str:
    return f"We do not know the {thing} “%(value)s”. Choose one from the list."


# Django's own errors for text, in our words.
TEXT_ERRORS = {
    "max_length": "This is too long. Use %(limit_value)d characters or fewer.",
    "null_characters_not_allowed": "This contains a character that we cannot read. Type it again.",
}


def situation_field():
    return forms.MultipleChoiceField(
        label="Are any of these true for you?",
        help_text="You do not have to say. It helps us to show the right things first.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "We do not know the situation “%(value)s”. Choose from the list."
        },
    )


class Places:
    """The 14 authorities and their districts, read once and looked up by slug."""

    def __init__(self):
        self.authorities = list(Authority.objects.with_districts())
        self.authority_by_slug = {authority.slug: authority for authority in self.authorities}
        self.district_by_slug: dict[str, District] = {
            district.slug: district
            for authority in self.authorities
            for district in authority.districts.all()
        }

    def living(self, slug: str) -> Place | None:
        if slug == ELSEWHERE_SLUG:
            return ELSEWHERE
        if slug == OUTSIDE_SLUG:
            return OUTSIDE
        if authority := self.authority_by_slug.get(slug):
            return Place(authority)
        if district := self.district_by_slug.get(slug):
            return Place(self.authority_by_slug[district.authority.slug], district)
        return None

    @property
    def council_choices(self):
        return [(authority.slug, authority.short_name) for authority in self.authorities]

    @property
    def living_choices(self):
        """Option groups for a select: the councils, the districts of each county, and further away."""
        counties = [authority for authority in self.authorities if authority.districts.all()]
        return [
            ("West Midlands", self.council_choices),
            *[
                (
                    f"Districts of {county.short_name}",
                    [(d.slug, d.name) for d in county.districts.all()],
                )
                for county in counties
            ],
            (
                "Further away",
                [(ELSEWHERE_SLUG, "Somewhere else in England"), (OUTSIDE_SLUG, "Outside England")],
            ),
        ]


class QueryForm(forms.Form):
    """Reads a query string that may have been typed, or pasted together from two others.

    Choices are read in lower case. Several different values for a field that takes one are an
    error, because taking any of them would ignore the others. An empty value counts as none.
    """

    def full_clean(self):
        if isinstance(self.data, MultiValueDict):
            self.data = self.data.copy()
            for name, field in self.fields.items():
                if name in self.data:
                    self.data.setlist(name, self.answers_to(name, field) or [""])
        super().full_clean()

    def answers_to(self, name, field):
        """The different values that the query string gives for a field."""
        given = self.data.getlist(name) if isinstance(self.data, MultiValueDict) else []
        if hasattr(field, "choices"):
            given = [value.lower() for value in given]
        return [value for value in dict.fromkeys(given) if value]

    def clean(self):
        cleaned = super().clean()
        for name, field in self.fields.items():
            given = self.answers_to(name, field)
            if len(given) > 1 and not isinstance(field, forms.MultipleChoiceField):
                said = either([f"“{value}”" for value in given])
                self.add_error(name, f"You can only give one answer here: {said}. Choose one.")
        return cleaned


class AgeField(forms.IntegerField):
    """An age in whole years, typed. Not a number input: browsers empty that when
    they cannot read what was typed."""

    def __init__(self, **kwargs):
        between = f"Enter an age from {YOUNGEST} to {OLDEST}."
        super().__init__(
            min_value=YOUNGEST,
            max_value=OLDEST,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 3, "class": "w-2"}),
            error_messages={
                "required": "Say how old you are.",
                "invalid": "Write an age in figures, such as 19.",
                "min_value": between,
                "max_value": between,
            },
            **kwargs,
        )
