"""Nothing that was not published, no original, no address and no code: by any door.

A secret is put into every place that is not public. Then every address of the site is opened, by
the public, by another council's people, and by colleagues who do not answer messages.
"""

from datetime import timedelta
from io import StringIO
from itertools import product

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.exceptions import NoReverseMatch
from django.utils import timezone

from feedback.messages.models import Hold, Message
from tests.factories import (
    AuthorityFactory,
    EntitlementFactory,
    MembershipFactory,
    MessageFactory,
    PartnerOfferFactory,
    UserFactory,
)
from tests.support.amounts import one_in

pytestmark = pytest.mark.django_db

SECRET = "zanderquist"
CODE = "purple-train-lemon-maple"


@pytest.fixture
def messages(walsall):
    """One message in every state of publicity but published, and one that is published."""
    lead = MembershipFactory(
        authority=walsall, role="participation-lead", user__name="Lee Lead"
    ).user
    line = EntitlementFactory(authority=walsall, slug="free-gym")
    offer = PartnerOfferFactory(slug="free-coffee")

    def make(**values):
        message = MessageFactory(
            authority=walsall, text=f"{SECRET} original", email=f"{SECRET}@example.com", **values
        )
        Hold.objects.create(message=message, kind="name", words=f"{SECRET} hold")
        message.note(f"{SECRET} note", by=lead)
        return message

    waiting = make(entitlement=line, code=CODE)
    edited = make(partner_offer=offer)
    edited.edit(f"{SECRET} edited", f"{SECRET} reply", by=lead)
    declined = make()
    declined.edit(f"{SECRET} edited", f"{SECRET} reply", by=lead)
    declined.decline("personal", by=lead)
    taken_back = make(published=f"{SECRET} was public")
    taken_back.take_back(by=lead)
    danger = make(is_danger=True, danger_at=timezone.now())
    archived = make(published=False)
    archived.reply(f"{SECRET} private reply", by=lead)
    archived.archive(by=lead)
    public = make(entitlement=line, published="Are there bikes?")
    public.reply(f"{SECRET} private reply", by=lead)
    call_command("alarms", stdout=StringIO())
    return [waiting, edited, declined, taken_back, danger, archived, public]


def every_route(patterns=None, prefix=()):
    """(name, how many arguments) of every named address, with its namespace."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if hasattr(pattern, "url_patterns"):
            space = (*prefix, pattern.namespace) if pattern.namespace else prefix
            yield from every_route(pattern.url_patterns, space)
        elif pattern.name:
            yield ":".join([*prefix, pattern.name]), pattern.pattern.regex.groups


def every_address(messages):
    """Every address of the site, with whatever would lead to these messages in its place."""
    numbers = [message.pk for message in messages]
    slugs = [("walsall", "free-gym"), ("partner", "free-coffee")]
    for name, arguments in set(every_route()):
        if "logout" in name:
            continue
        own = numbers if "feedback" in name else numbers[:1]
        tries = {
            0: [()],
            1: [*((n,) for n in own), ("walsall",), ("free-coffee",), ("free-gym",), (CODE,)],
            2: [*slugs, *((14, n) for n in own)],
        }.get(arguments, [])
        for values in tries:
            try:
                yield reverse(name, args=values)
            except NoReverseMatch:
                continue
    yield from (message.get_absolute_url() for message in messages)
    yield from (f"/feedback/heard/?council=walsall&state={s}" for s in ("waiting", "read"))
    yield from (f"/feedback/follow/?code={CODE}", f"/feedback/{CODE}/", "/feedback/?about=1")
    yield from (f"/admin/feedback/{model}/{n}/{page}/"
                for model in ("message", "original", "followup", "reply", "replyaddress", "event",
                              "hold", "alarm")
                for n in numbers for page in ("change", "history", "delete"))  # fmt: skip
    yield from (f"/admin/authorities/outgoingmail/{n}/{page}/"
                for n in numbers for page in ("change", "history", "delete"))  # fmt: skip
    yield from (
        f"/admin/feedback/message/?q={SECRET}",
        "/admin/feedback/message/?original__text__contains=z",
    )
    yield f"/admin/autocomplete/?app_label=feedback&model_name=message&field_name=authority&term={SECRET}"


def browser_of(user):
    client = Client()
    if user:
        client.force_login(user)
    return client


def others(walsall):
    """The browsers of everybody else."""
    dudley = AuthorityFactory(short_name="Dudley")
    users = {
        "public": None,
        "other council's lead": MembershipFactory(authority=dudley, role="participation-lead").user,
        "own council's publisher": MembershipFactory(authority=walsall, role="publisher").user,
        "nobody in particular": UserFactory(name="Nobody"),
    }
    return {who: browser_of(user) for who, user in users.items()}


@one_in(5)
def test_every_door_is_closed_to_everybody_else(messages, walsall, step):
    addresses = sorted(set(every_address(messages)))
    assert len(addresses) > 200
    assert "/feedback/heard/feed/" in addresses
    assert "/feedback/forum-pack.csv" in addresses
    assert reverse("admin:feedback_message_change", args=[messages[0].pk]) in addresses
    open_doors = []
    for address, (who, client) in [*product(addresses, others(walsall).items())][::step]:
        response = client.get(address)
        body = b"".join(response) if response.streaming else response.content
        if SECRET.encode() in body.replace(f"q={SECRET}".encode(), b"").replace(
            f'value="{SECRET}"'.encode(), b""
        ):
            open_doors.append((who, address))
        assert response.status_code < 500, (who, address)
    assert open_doors == []
    assert not Message.objects.filter(pk=messages[0].pk, read_at__isnull=False).exists()


def test_what_is_published_is_seen_by_everybody(messages):
    """So that the test above means something: the doors it knocks at do show messages."""
    for address in (
        "/feedback/heard/",
        "/feedback/heard/feed/",
        "/offers/walsall/free-gym/",
        messages[-1].get_absolute_url(),
    ):
        assert "Are there bikes?" in Client().get(address).content.decode()


def test_own_lead_sees_the_secret_where_it_belongs(messages, walsall):
    client = Client()
    client.force_login(walsall.memberships.get(role="participation-lead").user)
    address = reverse("admin:feedback_message_change", args=[messages[0].pk])
    assert SECRET in client.get(address).content.decode()


@one_in(11)
def test_posting_at_every_door_changes_and_shows_nothing(messages, walsall, step):
    before = list(Message.objects.order_by("pk").values())
    addresses = sorted(
        address
        for address in set(every_address(messages))
        if address.startswith(("/admin/feedback/", "/feedback/")) and "?" not in address
    )
    sendings = [
        {"command": "reply", "text": "Hijacked"},
        {"action": "publish", "_selected_action": [m.pk for m in messages]},
        {"message": [m.pk for m in messages], "withdraw-now": "1", "code": "apple-lemon"},
    ]
    tries = [*product(addresses, others(walsall).values(), sendings)]
    for address, client, data in tries[::step]:
        response = client.post(address, data)
        assert response.status_code < 500, address
        assert SECRET.encode() not in response.content, address
    assert list(Message.objects.order_by("pk").values()) == before


def test_published_queryset_holds_no_original_and_no_code(messages):
    published = Message.objects.published()
    assert [message.pk for message in published] == [messages[-1].pk]
    assert {"code_digest", "sending_digest"} <= published[0].get_deferred_fields()


def test_code_of_one_message_opens_no_other(messages):
    text = Client().post("/feedback/follow/", {"code": CODE}).content.decode()
    assert text.count(f"{SECRET} original") == 1
    assert f"{SECRET}@example.com" not in text
    assert f"{SECRET} note" not in text


def test_code_that_has_run_out_opens_nothing(messages):
    Message.objects.update(sent_at=timezone.now() - timedelta(days=366))
    response = Client().post("/feedback/follow/", {"code": CODE})
    assert response.status_code == 404
