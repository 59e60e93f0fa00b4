"""Rows for tests. Only what a test is about is spelled out in it."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from authorities.models import Authority, District, Membership, User
from feedback.messages.codes import code_hash
from feedback.messages.models import Message, Original, ReplyAddress
from offers.lines.models import (
    Area,
    Entitlement,
    PartnerOffer,
    PartnerOrganisation,
    Situation,
    Topic,
    Word,
)
from offers.pledge.models import Commitment, CommitmentGroup, Position
from offers.search.models import DangerPhrase, Synonym


class AuthorityFactory(DjangoModelFactory):
    class Meta:
        model = Authority
        django_get_or_create = ["slug"]

    short_name = factory.Sequence(lambda n: f"Borough {n}")
    slug = factory.LazyAttribute(lambda a: a.short_name.lower().replace(" ", "-"))
    name = factory.LazyAttribute(lambda a: f"{a.short_name} Council")
    gss_code = factory.Sequence(lambda n: f"E{n:08d}")
    kind = "metropolitan borough"
    website = "https://council.invalid/"
    tile_row = factory.Sequence(lambda n: n)
    tile_column = 0


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        django_get_or_create = ["email"]

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.LazyAttribute(lambda u: f"{u.name.lower().replace(' ', '.')}@council.invalid")


class MembershipFactory(DjangoModelFactory):
    """Somebody in a role: MembershipFactory(role="publisher", authority=walsall).user"""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    authority = factory.SubFactory(AuthorityFactory)
    role = "officer"

    class Params:
        regional = factory.Trait(role="regional-lead", authority=None)


class DistrictFactory(DjangoModelFactory):
    class Meta:
        model = District
        django_get_or_create = ["slug"]

    authority = factory.SubFactory(AuthorityFactory)
    name = factory.Sequence(lambda n: f"District {n}")
    slug = factory.LazyAttribute(lambda d: d.name.lower().replace(" ", "-"))


class HeadingFactory(DjangoModelFactory):
    class Meta:
        abstract = True
        django_get_or_create = ["slug"]

    slug = factory.LazyAttribute(lambda h: h.name.lower().replace(" ", "-"))


class AreaFactory(HeadingFactory):
    class Meta:
        model = Area

    name = "Accommodation"


class TopicFactory(HeadingFactory):
    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"Topic {n}")


class SituationFactory(HeadingFactory):
    class Meta:
        model = Situation

    name = factory.Sequence(lambda n: f"Situation {n}")


class LineFactory(DjangoModelFactory):
    class Meta:
        abstract = True
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Help number {n}")
    slug = factory.Sequence(lambda n: f"help-{n}")
    summary = "What this is, in a sentence."
    area = factory.SubFactory(AreaFactory)
    source_title = "Our local offer"
    source_url = "https://council.invalid/offer"
    confidence = "high"
    checked_on = "2026"
    status = "published"
    archived_on = factory.LazyAttribute(
        lambda line: timezone.localdate() if line.status == "archived" else None
    )
    confirmed_by = factory.Maybe("confirmed_on", factory.SubFactory(UserFactory), None)
    confirmed_on = None

    @factory.post_generation
    def topics(self, create, extracted, **kwargs):
        self.topics.set(extracted or [])


class EntitlementFactory(LineFactory):
    class Meta:
        model = Entitlement

    scope = "authority"
    authority = factory.SubFactory(AuthorityFactory)
    basis = "discretionary"
    lives = "anywhere"

    class Params:
        national = factory.Trait(scope="england", authority=None)
        regional = factory.Trait(scope="west-midlands", authority=None)
        draft = factory.Trait(status="draft")

    @factory.post_generation
    def districts(self, create, extracted, **kwargs):
        self.districts.set(extracted or [])

    @factory.post_generation
    def situations(self, create, extracted, **kwargs):
        self.situations.set(extracted or [])


class PartnerOrganisationFactory(DjangoModelFactory):
    class Meta:
        model = PartnerOrganisation

    name = factory.Sequence(lambda n: f"Partner {n}")
    slug = factory.LazyAttribute(lambda p: p.name.lower().replace(" ", "-"))
    sector = "private"


class PartnerOfferFactory(LineFactory):
    class Meta:
        model = PartnerOffer

    organisation = factory.SubFactory(PartnerOrganisationFactory)
    coverage = "england"

    @factory.post_generation
    def authorities(self, create, extracted, **kwargs):
        self.authorities.set(extracted or [])


class CommitmentGroupFactory(HeadingFactory):
    class Meta:
        model = CommitmentGroup

    name = "Housing"


class CommitmentFactory(DjangoModelFactory):
    class Meta:
        model = Commitment

    title = factory.Sequence(lambda n: f"Promise {n}")
    slug = factory.LazyAttribute(lambda c: c.title.lower().replace(" ", "-"))
    meaning = "What a council has to do for a yes."
    group = factory.SubFactory(CommitmentGroupFactory)
    area = factory.SubFactory(AreaFactory)
    position = factory.Sequence(lambda n: n)


class PositionFactory(DjangoModelFactory):
    """A published answer: PositionFactory(authority=walsall, answer="no", evidence=[line])

    A yes or a partly has a line of its own council behind it, unless other evidence is given.
    """

    class Meta:
        model = Position
        skip_postgeneration_save = True

    authority = factory.SubFactory(AuthorityFactory)
    commitment = factory.SubFactory(CommitmentFactory)
    answer = "yes"
    note = "What there is to know."
    as_of = "2026"
    status = "published"

    @factory.post_generation
    def evidence(self, create, extracted, **kwargs):
        if extracted is None and self.needs_evidence:
            extracted = [EntitlementFactory(authority=self.authority)]
        self.evidence.set(extracted or [])


class WordFactory(DjangoModelFactory):
    class Meta:
        model = Word

    term = factory.Sequence(lambda n: f"word {n}")
    slug = factory.LazyAttribute(lambda w: w.term.lower().replace(" ", "-"))
    meaning = "You meet this word in letters."


class SynonymFactory(DjangoModelFactory):
    class Meta:
        model = Synonym


class DangerPhraseFactory(DjangoModelFactory):
    class Meta:
        model = DangerPhrase


class MessageFactory(DjangoModelFactory):
    """A message as it came in: MessageFactory(text="Can I …?", authority=walsall)"""

    class Meta:
        model = Message
        skip_postgeneration_save = True

    kind = "question"
    authority = factory.SubFactory(AuthorityFactory)
    may_publish = True
    sent_at = factory.LazyFunction(timezone.now)
    due_on = factory.LazyAttribute(lambda m: timezone.localdate(m.sent_at) + timedelta(days=14))

    class Params:
        danger = factory.Trait(is_danger=True, danger_at=factory.SelfAttribute("sent_at"))
        braked = factory.Trait(is_braked=True)

    @factory.post_generation
    def text(self, create, extracted, **kwargs):
        Original.objects.create(message=self, text=extracted or "Can I get a laptop?")

    @factory.post_generation
    def email(self, create, extracted, **kwargs):
        if extracted:
            ReplyAddress.objects.create(message=self, email=extracted)

    @factory.post_generation
    def code(self, create, extracted, **kwargs):
        if extracted:
            self.code_digest = code_hash(extracted)
            self.save()

    @factory.post_generation
    def published(self, create, extracted, **kwargs):
        """The public's version; published=True takes a harmless one."""
        if extracted:
            by = UserFactory(name="Moderator")
            text = extracted if isinstance(extracted, str) else "Can young people get laptops?"
            self.edit(text, "Yes, ask us.", by=by)
            self.publish(by=by)
