"""Who sees which lines. Every list that the public sees starts from `public()`."""

from datetime import timedelta

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Substr, Upper
from django.utils import timezone

from authorities.dates import month_number
from offers.lines.aggregates import TextSet
from offers.publishing.querysets import PublishableQuerySet

# A review is due soon if it is in the next 60 days.
SOON_DAYS = 60


def public_on(day, prefix=""):
    """The condition for a line that the public sees in lists on a day; `prefix` leads to the line."""
    return (
        Q(**{f"{prefix}status": "published"})
        & (Q(**{f"{prefix}starts_on": None}) | Q(**{f"{prefix}starts_on__lte": day}))
        & (Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": day}))
    )


class LineQuerySet(PublishableQuerySet):
    def public(self, day=None):
        """What the public sees in lists, as `Line.is_public`: published, begun and not yet ended."""
        return self.filter(public_on(day or timezone.localdate()))

    def with_address(self, day=None):
        """What has a public page, as `Line.has_address`: published and begun, or ended since."""
        day = day or timezone.localdate()
        has_begun = Q(starts_on=None) | Q(starts_on__lte=day)
        return self.filter(has_begun, status__in=["published", "archived"])

    def to_come(self, day=None):
        """Published already, but only seen from a day to come, as `Line.is_to_come`."""
        return self.filter(status="published", starts_on__gt=day or timezone.localdate())

    def waiting_for_their_day(self, day=None):
        """Lines to come, and changes that wait for their start date."""
        day = day or timezone.localdate()
        return self.filter(Q(status="scheduled") | Q(status="published", starts_on__gt=day))

    def with_review_month(self):
        """Annotates `due_month`: the month of the next review, as in `Line.review_month`."""
        year = Cast(Substr("checked_on", 1, 4), IntegerField())
        month = Case(
            When(checked_on__length__gte=7, then=Cast(Substr("checked_on", 6, 2), IntegerField())),
            default=Value(12),
        )
        return self.annotate(
            due_month=Case(
                When(checked_on="", then=None),
                # A year without a month moves by whole years, rounded up
                # (authorities.dates.months_later).
                When(
                    checked_on__length=4,
                    then=(year + (F("review_months") + 11) / 12) * 12 + 12,
                ),
                default=year * 12 + month + F("review_months"),
                output_field=IntegerField(),
            )
        )

    def twins_of(self, line):
        """Other lines of the same owner with the same title, not counting the line's own draft.

        A council line whose council has not been chosen has none: with authority None it would
        match the national and regional lines.
        """
        owner = (line.scope, line.authority_id or 0) if line.is_entitlement else ()
        return self.twins(Value(line.title), line.pk or 0, line.draft_of_id or 0, *owner)

    def with_twins(self):
        """Annotates `twin_exists`: has the line a twin?"""
        draft_of, authority = (
            Coalesce(OuterRef(f"{name}_id"), 0) for name in ("draft_of", "authority")
        )
        is_entitlement = self.model.is_entitlement
        owner = (OuterRef("scope"), authority) if is_entitlement else ()
        twins = self.model.objects.twins(OuterRef("title"), OuterRef("pk"), draft_of, *owner)
        return self.annotate(twin_exists=Exists(twins))

    def twins(self, title, pk, draft_of, scope=None, authority=None):
        """The one rule behind both: values or expressions, with 0 for an id that there is not."""
        twins = self.alias(upper_title=Upper("title")).filter(upper_title=Upper(title))
        if scope is not None:
            is_wider = ~Q(scope="authority")
            twins = twins.filter(is_wider | Q(authority=authority), scope=scope)
        return twins.exclude(status="archived").exclude(
            Q(pk=pk) | Q(pk=draft_of) | Q(draft_of__isnull=False, draft_of=pk)
        )

    def overdue(self, day=None):
        """Public lines whose month of review has passed, or never checked, as `Line.is_overdue`."""
        this_month = month_number(day or timezone.localdate())
        return (
            self.public(day)
            .with_review_month()
            .alias(due=Coalesce("due_month", 0))
            .filter(due__lt=this_month)
        )

    def due_soon(self, day=None):
        """Public lines that are to be reviewed this month or within 60 days, and not overdue."""
        day = day or timezone.localdate()
        first, last = month_number(day), month_number(day + timedelta(days=SOON_DAYS))
        return self.public(day).with_review_month().filter(due_month__range=(first, last))

    def in_area(self, area):
        return self.filter(area=area)


class EntitlementQuerySet(LineQuerySet):
    def statutory(self):
        return self.filter(basis="statutory")

    def national(self):
        return self.filter(scope="england")

    def of_scope(self, scope_slug):
        """Lines of a scope as it is in URLs: a council's slug, "england" or "west-midlands"."""
        if scope_slug in ("england", "west-midlands"):
            return self.filter(scope=scope_slug)
        return self.filter(authority__slug=scope_slug)

    def owed_to(self, person):
        """Lines that may be for this person, whatever the answer turns out to be.

        The responsible authority's, the wider ones, and those that the council where the person
        lives has for any council's care leavers.
        """
        return self.filter(
            Q(authority=None)
            | Q(authority=person.authority)
            | Q(authority=person.living.authority, care_leavers_of="any")
        )

    def for_answers(self):
        """With everything that answers and cards read, in one query.

        The annotations replace the cached properties of the same names.
        """
        return self.select_related("area", "authority", "delivers").annotate(
            district_names=TextSet("districts__name"), situation_slugs=TextSet("situations__slug")
        )

    def for_lists(self):
        return self.for_answers().annotate(topic_slugs=TextSet("topics__slug"))

    def for_likeness(self):
        """With only what is needed to compare two lines and to link to one."""
        columns = ("title", "slug", "scope", "delivers", "amount_gbp", "amount_note")
        return (
            self.select_related("authority")
            .only(*columns, "authority__slug")
            .annotate(topic_slugs=TextSet("topics__slug"))
        )

    def for_search(self):
        return self.select_related("area", "authority").annotate(
            topic_names=TextSet("topics__name"),
            situation_names=TextSet("situations__name"),
            place_names=TextSet("authority__districts__name"),
        )


class PartnerOfferQuerySet(LineQuerySet):
    def with_four_eyes(self):
        return self.none()

    def covering(self, authorities):
        """Offers for England, for the region, or for any of these authorities. Ignores None."""
        through = self.model.authorities.through
        wanted = [authority for authority in authorities if authority]
        return self.filter(
            ~Q(coverage="authorities")
            | Q(pk__in=through.objects.filter(authority__in=wanted).values("partneroffer"))
        )

    def for_answers(self):
        return self.select_related("area", "organisation").annotate(
            authority_names=TextSet("authorities__short_name")
        )

    def for_lists(self):
        return self.for_answers().annotate(topic_slugs=TextSet("topics__slug"))

    def for_search(self):
        return self.select_related("area", "organisation").annotate(
            topic_names=TextSet("topics__name"), place_names=TextSet("authorities__short_name")
        )
