"""Whoever answers for the site sees which e-mails do not arrive, and never what they say."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from authorities.outbox.models import OutgoingMail
from tests.support.reading import read

pytestmark = pytest.mark.django_db

LIST = "/admin/authorities/outgoingmail/"
HOUR = timedelta(hours=1)
SECRET = "zanderquist"


def put(kind="alarm", to="ann@council.invalid", ago=2 * HOUR):
    mail, _ = OutgoingMail.post(kind, to, f"One\n\n{SECRET}\n", now=timezone.now() - ago)
    return mail


def card(client):
    cards = client.get("/admin/").context["cards"]
    found = [card for card in cards if card.title == "E-mails"]
    return [(number.number, number.url) for number in found[0].content] if found else None


def rows(client, path):
    return read(client.get(path).content.decode()).texts("#result_list tbody th")


@pytest.mark.parametrize("who", ["regional_lead", "desk"])
def test_front_page_counts_what_waits_too_long_and_what_bounced(request, who):
    client = request.getfixturevalue(who)
    assert card(client) is None
    put()
    put("password")
    put("review", ago=0 * HOUR)
    put().bounce(timezone.now() - 24 * HOUR)
    put().bounce(timezone.now() - 8 * 24 * HOUR)
    late, bounced = card(client)
    assert late == (2, f"{LIST}?state=late")
    assert bounced == (1, f"{LIST}?state=bounced")
    assert len(rows(client, late[1])) == 2
    assert len(rows(client, bounced[1])) == 2
    assert len(rows(client, f"{LIST}?state=waiting")) == 3


def test_others_on_the_staff_hear_nothing_of_it(publisher):
    put()
    assert card(publisher) is None
    assert publisher.get(LIST).status_code == 403


def test_list_and_page_show_no_body_and_no_address_of_a_sender(regional_lead):
    notice, password = put("notice", "kim@example.com"), put("password", "lou@example.com")
    alarm = put()
    shown = regional_lead.get(LIST).content.decode()
    for row in (notice, password, alarm):
        shown += regional_lead.get(f"{LIST}{row.pk}/change/").content.decode()
    assert "ann@council.invalid" in shown
    for hidden in (SECRET, "kim@example.com", "lou@example.com"):
        assert hidden not in shown


@pytest.mark.parametrize(("kind", "minutes"), [("alarm", 15), ("review", 60), ("password", 60)])
def test_command_fails_once_an_email_waits_too_long(kind, minutes):
    def run(ago):
        row = put(kind, ago=timedelta(minutes=ago))
        OutgoingMail.objects.update(next_try_at=timezone.now() + HOUR)
        call_command("outbox", verbosity=0)
        row.delete()

    run(minutes - 1)
    with pytest.raises(CommandError, match="have waited for"):
        run(minutes)
