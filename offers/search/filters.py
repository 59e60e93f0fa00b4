"""Filters that turn the query string into calls on a Catalogue. The rules are not here."""

from functools import cached_property

import django_filters as filters
from django.db.models import Value

from offers.eligibility.person import OLDEST, YOUNGEST
from offers.eligibility.query_forms import TEXT_ERRORS, Places, QueryForm, unknown_choice
from offers.lines.models import Area, PartnerOrganisation, Situation, Topic
from offers.search.catalogue import ENTITLEMENTS, EVERYTHING, PARTNER_OFFERS
from offers.search.index import find
from offers.search.sorting import SORT_KEYS, SORTS


class One(filters.ChoiceFilter):
    """A choice filter whose empty choice says what choosing nothing means.

    `thing` is its name in errors. `chip` goes before the choice on a chip, where the choice alone
    would not say what it is about.
    """

    def __init__(self, label, method, empty, choices=(), *, thing="", chip=""):
        super().__init__(
            label=label,
            method=method,
            empty_label=empty,
            choices=choices,
            error_messages={"invalid_choice": unknown_choice(thing or label.lower())},
        )
        self.chip = chip


class CatalogueFilter(filters.FilterSet):
    """Filters a Catalogue and counts the lines that each choice would give.

    A value that cannot be read is an error of the form; the other filters still apply.
    """

    # Each of these changes what the others mean, so they apply in this order and are counted
    # together.
    joint = ("living", "council", "own")
    # The order on the page: what people know about themselves comes first.
    shown = ("q", "council", "sector", "age", "living", "area", "topic", "situation")

    class Meta:
        form = QueryForm

    q = filters.CharFilter(
        label="Words", method="filter_q", max_length=200, error_messages=TEXT_ERRORS
    )

    def __init__(self, data, queryset, *, places=None):
        super().__init__(data, queryset)
        self.places = places or Places()
        for name, choices in self.choices().items():
            self.filters[name].extra["choices"] = choices

    def choices(self):
        """The choices that come from the database, by filter name."""
        return {"council": self.places.council_choices}

    def filter_queryset(self, queryset):
        found = self.filtered(queryset, self.values, self.filters)
        return found if self.order == "best" else found.sorted_by(SORT_KEYS[self.order])

    @property
    def order(self):
        """The chosen sort order. "Best match" needs search words; without them the order is by
        title."""
        order = self.values.get("sort", "best")
        return "title" if order == "best" and "q" not in self.values else order

    @cached_property
    def values(self):
        """The values that were given and are valid, by filter name."""
        if not self.is_bound:
            return {}
        self.form.full_clean()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def filtered(self, catalogue, values, names):
        for name in names:
            if name in values and name != "sort":
                catalogue = self.filters[name].filter(catalogue, values[name])
        return catalogue

    @cached_property
    def found_words(self):
        return find(self.values["q"]) if "q" in self.values else None

    @property
    def council(self):
        return self.places.authority_by_slug.get(self.values.get("council"))

    def filter_q(self, catalogue, name, value):
        return catalogue.ranked(self.found_words.ranks)

    def filter_council(self, catalogue, name, value):
        return catalogue.for_care_leavers_of(self.places.authority_by_slug[value])

    def filter_area(self, catalogue, name, value):
        return catalogue.in_area(value)

    def filter_sort(self, catalogue, name, value):
        return catalogue

    def counts(self, name):
        """For each choice of a filter, the number of lines it gives together with the other
        filters."""
        late = [n for n in self.filters if n in self.joint] if name in self.joint else [name]
        base = self.filtered(self.queryset, self.values, [n for n in self.filters if n not in late])
        return {
            choice: len(self.filtered(base, {**self.values, name: choice}, late))
            if choice
            else len(self.filtered(base, self.values, [n for n in late if n != name]))
            for choice, _ in flat(self.form.fields[name].choices)
        }

    @cached_property
    def counted_form(self):
        """The form with its counts: "Walsall (112)"."""
        for name, field in self.form.fields.items():
            if name != "sort" and hasattr(field, "choices"):
                counted = with_counts(list(field.choices), self.counts(name))
                field.empty_label = None  # the counted choices include it
                field.choices = counted
        self.form.order_fields(self.shown)
        return self.form

    @property
    def chips(self):
        """The chosen filters in words, each with the URL that removes it."""
        chips = []
        for name, value in self.values.items():
            if name != "sort" and value != EVERYTHING:
                field = self.form.fields[name]
                labels = dict(flat(field.choices)) if hasattr(field, "choices") else {}
                text = f"{getattr(self.filters[name], 'chip', '')} {labels.get(value, value)}"
                chips.append({"text": text.strip(), "remove_url": self.address(**{name: None})})
        return chips

    @property
    def nearest(self):
        """Words of ours that resemble those not found, each with the URL that searches for it."""
        words = self.found_words.nearest if self.found_words else ()
        return [{"word": word, "url": self.address(q=word)} for word in words]

    @property
    def sorts(self):
        return [
            {"label": label, "url": self.address(sort=value), "is_chosen": value == self.order}
            for value, label in SORTS
            if value != "best" or "q" in self.values
        ]

    def address(self, **changes):
        """The query string with some values changed, or removed where they are None.

        It starts at the first page again, because another choice gives another list.
        """
        query = self.data.copy()
        for name, value in {"page": None, **changes}.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"?{query.urlencode()}"


def headings(**models):
    """The choices from the rows of each model, by filter name, in a single query."""
    queries = [
        model.objects.annotate(of=Value(name))
        .values_list("of", "position", "name", "slug")
        .order_by()
        for name, model in models.items()
    ]
    choices = {name: [] for name in models}
    for of, _, name, slug in sorted(queries[0].union(*queries[1:], all=True)):
        choices[of].append((slug, name))
    return choices


def flat(choices):
    """The choices of a field without their option groups."""
    return [
        choice
        for value, label in choices
        for choice in (label if isinstance(label, list | tuple) else [(value, label)])
    ]


def with_counts(choices, counts):
    return [
        (value, with_counts(label, counts))
        if isinstance(label, list | tuple)
        else (value, f"{label} ({counts[value]})")
        for value, label in choices
    ]


class OfferFilter(CatalogueFilter):
    kind = One(
        "Who it is from",
        "filter_kind",
        None,
        [
            (EVERYTHING, "Everyone"),
            (ENTITLEMENTS, "From councils and the law"),
            (PARTNER_OFFERS, "From partners"),
        ],
        thing="kind",
    )
    living = One("Where you live", "filter_living", "Anywhere", thing="place", chip="Living:")
    council = One("Council that looked after you", "filter_council", "Any council", thing="council")
    own = One(
        "Include national and partner offers?",
        "filter_own",
        "Yes, include everything",
        [("yes", "No, only councils’ own")],
        thing="choice",
    )
    area = One("Part of your life", "filter_area", "All six", thing="area")
    topic = One("Topic", "filter_topic", "All topics")
    basis = One(
        "Right or council’s choice",
        "filter_basis",
        "Both",
        [("statutory", "Right in law"), ("discretionary", "A council’s choice, or a scheme")],
        thing="choice",
    )
    age = One(
        "Your age",
        "filter_age",
        "Any age",
        [(str(age), str(age)) for age in range(YOUNGEST, OLDEST + 1)],
        thing="age",
        chip="Age",
    )
    situation = One("Your situation", "filter_situation", "Any situation", thing="situation")
    sort = One("Order", "filter_sort", "", SORTS)

    def choices(self):
        return {
            **super().choices(),
            "living": self.places.living_choices,
            **headings(area=Area, topic=Topic, situation=Situation),
        }

    def filter_kind(self, catalogue, name, value):
        return catalogue.of_kind(value)

    def filter_living(self, catalogue, name, value):
        return catalogue.living_in(self.places.living(value))

    def filter_own(self, catalogue, name, value):
        return catalogue.own()

    def filter_topic(self, catalogue, name, value):
        return catalogue.about(value)

    def filter_basis(self, catalogue, name, value):
        return catalogue.on_basis(value)

    def filter_age(self, catalogue, name, value):
        return catalogue.open_at(int(value))

    def filter_situation(self, catalogue, name, value):
        return catalogue.aimed_at(value)


class PartnerFilter(CatalogueFilter):
    sector = One(
        "Who it is from",
        "filter_sector",
        "Anybody",
        PartnerOrganisation.Sector.choices,
        thing="kind of partner",
    )
    council = One("Council area", "filter_council", "Any area")
    area = One("Part of your life", "filter_area", "All six", thing="area")

    def choices(self):
        return {
            **super().choices(),
            **headings(area=Area),
        }

    def filter_sector(self, catalogue, name, value):
        return catalogue.in_sector(value)
