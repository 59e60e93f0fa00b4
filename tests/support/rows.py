"""How to make a row of every model in the admin, so that its doors can be tried.

A model that is registered and not named here makes tests fail: say how to make a row, and whose it is.
"""

from django.utils import timezone

from authorities.models import Authority, District, Membership, User
from authorities.outbox.models import OutgoingMail
from feedback.messages.models import Message
from feedback.public.models import AskedCount
from feedback.setup.models import AbuseWord, Desk, ReplyTemplate
from offers import models
from offers.lines.models import Entitlement, PartnerOffer
from offers.pledge.models import Position
from offers.search.models import SearchCount, SearchWord
from tests import factories as make

SECRET = "Zanzibar"  # stands in every word of a row that an outsider must not read


def heading(factory):
    return lambda authority: factory(name=f"Heading {timezone.now().timestamp()}")


def own_link(authority):
    """An address that only a draft of the authority names, and the page behind it is gone."""
    address = f"https://{SECRET.lower()}.invalid/"
    make.EntitlementFactory(authority=authority, status="draft", contact_url=address)
    return models.Link.objects.create(
        address=address, result="gone", failing_since=timezone.now(), checked_at=timezone.now()
    )


# What belongs to an authority, or to the regional lead: an outsider sees nothing of it.
HIDDEN = {
    Entitlement: lambda authority: make.EntitlementFactory(
        authority=authority,
        status="draft",
        title=f"{SECRET} pass",
        summary=f"{SECRET}.",
        source_title=SECRET,
        slug="zanzibar-pass",
    ),
    PartnerOffer: lambda authority: make.PartnerOfferFactory(
        title=f"{SECRET} gift", status="draft", slug="zanzibar-gift"
    ),
    models.PartnerOrganisation: lambda authority: make.PartnerOrganisationFactory(
        name=f"{SECRET} Limited"
    ),
    User: lambda authority: (
        make.MembershipFactory(
            authority=authority, user=make.UserFactory(name=f"{SECRET} Smith")
        ).user
    ),
    Membership: lambda authority: make.MembershipFactory(
        authority=authority, user=make.UserFactory(name=f"{SECRET} Jones")
    ),
    models.Link: lambda authority: own_link(authority),
    Position: lambda authority: make.PositionFactory(
        authority=authority, status="draft", note=f"{SECRET} plan."
    ),
    models.Review: lambda authority: models.Review.objects.create(
        year=2027, opened_on="2027-01-01"
    ),
    models.Snapshot: lambda authority: models.Snapshot.objects.take(),
    SearchCount: lambda authority: SearchCount.objects.create(
        day=timezone.localdate(), authority=authority, found=424242
    ),
    SearchWord: lambda authority: SearchWord.objects.create(
        word=SECRET.lower(), last_on=timezone.localdate()
    ),
}
HIDDEN |= {
    Message: lambda authority: make.MessageFactory(authority=authority, text=f"About {SECRET}"),
    Desk: lambda authority: Desk.objects.create(authority=authority, target_days=9),
    AskedCount: lambda authority: AskedCount.objects.create(
        entitlement=make.EntitlementFactory(authority=authority), outcome="told-no", times=424242
    ),
    OutgoingMail: lambda authority: OutgoingMail.objects.create(
        key=SECRET, kind="alarm", to="zanzibar@council.invalid", subject=SECRET, body=SECRET
    ),
}
# What everybody on the staff may read, because the public can too, or because it is nobody's.
READABLE = {
    Authority: lambda authority: authority,
    District: lambda authority: make.DistrictFactory(authority=authority),
    models.Area: heading(make.AreaFactory),
    models.Topic: heading(make.TopicFactory),
    models.Situation: heading(make.SituationFactory),
    models.Word: lambda authority: make.WordFactory(also=["another"]),
    models.Synonym: lambda authority: make.SynonymFactory(term="omnibus", same_as="travel"),
    ReplyTemplate: lambda authority: ReplyTemplate.objects.create(
        kind="question", title="Yes", text="Yes, you can."
    ),
    AbuseWord: lambda authority: AbuseWord.objects.create(word="toadface"),
    models.CommitmentGroup: heading(make.CommitmentGroupFactory),
    models.Commitment: lambda authority: make.CommitmentFactory(),
    models.DangerPhrase: lambda authority: make.DangerPhraseFactory(phrase="a dark place"),
}
ROWS = {**HIDDEN, **READABLE}
