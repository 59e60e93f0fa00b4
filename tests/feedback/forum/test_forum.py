"""The digest for the young people's forum: the same on the page, in the file and from the command."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from feedback.forum.pack import ForumPack
from feedback.messages.models import Message
from feedback.public.models import AskedCount
from tests.factories import (
    AreaFactory,
    AuthorityFactory,
    EntitlementFactory,
    MembershipFactory,
    MessageFactory,
)

pytestmark = pytest.mark.django_db

URL, CSV = "/feedback/forum-pack/", "/feedback/forum-pack.csv"


@pytest.fixture
def sent_at():
    return timezone.now() - timedelta(days=4)


@pytest.fixture
def period(today):
    """The last thirty days, as the form sends them."""
    return {"from": (today - timedelta(days=30)).isoformat(), "to": today.isoformat()}


@pytest.fixture(autouse=True)
def messages(walsall, lead, sent_at):
    line = EntitlementFactory(
        authority=walsall, title="Free gym", area=AreaFactory(name="Health and wellbeing")
    )
    MessageFactory(
        authority=walsall, entitlement=line, kind="told-no", text="zanderquist", sent_at=sent_at
    )
    MessageFactory(authority=walsall, published="Are there bikes?", sent_at=sent_at).reply(
        "x", by=lead
    )
    MessageFactory(authority=AuthorityFactory(short_name="Dudley"), published="Dudley's own")
    MessageFactory(authority=walsall, sent_at=timezone.now() - timedelta(days=31))
    MessageFactory(authority=walsall, braked=True)
    AskedCount.objects.create(entitlement=line, outcome="told-no", times=3)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def rows_of(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_pack_counts_what_came_in_between_the_days(lead, period):
    text = signed_in(lead).get(URL, period).content.decode()
    assert "2 messages" in text
    assert "Free gym" in text
    assert "1 message, 1 of them told no" in text
    assert "Half were answered within 4 days" in text
    assert "Are there bikes?" in text
    assert "zanderquist" not in text
    assert "Dudley" not in text


def test_file_has_the_same_numbers(lead, period):
    rows = rows_of(signed_in(lead).get(CSV, period))
    assert ["total", "Messages received", "2"] in rows
    assert ["By kind", "Told no", "1"] in rows
    assert ["By area", "Health and wellbeing", "1"] in rows
    assert ["By council", "Walsall", "2"] in rows
    assert ["tapped told no", "Free gym", "3", "Walsall"] in rows
    assert any("Are there bikes?" in row for row in rows)
    assert not any("zanderquist" in cell for row in rows for cell in row)


def test_pack_leaves_out_what_has_nothing(walsall, lead, sent_at, period):
    asked = EntitlementFactory(authority=walsall, title="Free bus pass")
    MessageFactory(authority=walsall, entitlement=asked, sent_at=sent_at)
    shown, rows = signed_in(lead).get(URL, period), rows_of(signed_in(lead).get(CSV, period))
    assert "Did the answer help?" not in shown.content.decode()
    assert ["most asked about", "Free bus pass", "1", "Walsall"] in rows
    told_no = [row for row in rows if row[0] == "most asked about: told no"]
    assert told_no == [["most asked about: told no", "Free gym", "1", "Walsall"]]


def test_pack_says_whether_answers_helped_once_somebody_has_said_so(walsall, lead, period):
    Message.objects.get(answered_at__isnull=False).say_whether_it_helped(True)
    assert "Did the answer help?" in signed_in(lead).get(URL, period).content.decode()
    assert ["Did the answer help?", "It helped", "1"] in rows_of(signed_in(lead).get(CSV, period))


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([], "Nothing was answered."),
        ([0, 0], "Every answer came the same day."),
        ([0, 0, 1], "Half were answered the same day; the slowest took 1 day."),
        ([0, 4, 9], "Half were answered within 4 days; the fastest the same day, the slowest in 9 days."),
        ([1, 4, 9], "Half were answered within 4 days; the fastest in 1 day, the slowest in 9 days."),
    ],
)  # fmt: skip
def test_pack_says_in_words_how_long_answers_took(lead, days, said, today):
    dudley = AuthorityFactory(short_name="Dudley")
    for number in days:
        sent_at = timezone.now() - timedelta(days=number)
        MessageFactory(authority=dudley, sent_at=sent_at).reply("x", by=lead)
    pack = ForumPack(today - timedelta(days=30), today, (dudley.pk,))
    assert pack.how_long_answers_took == said


@pytest.mark.parametrize("council", ["", "walsall", "dudley", "region"])
def test_command_makes_the_same_file(region, council, tmp_path, period):
    file = tmp_path / "pack.csv"
    call_command(
        "forum_pack", "--from", period["from"], "--to", period["to"], "--council", council,
        "--output", str(file), stdout=io.StringIO(),
    )  # fmt: skip
    response = signed_in(region).get(CSV, {**period, "council": council})
    assert file.read_bytes() == response.content


def test_command_without_a_file_prints_it(region):
    out = io.StringIO()
    call_command("forum_pack", stdout=out)
    assert "Messages received" in out.getvalue()
    with pytest.raises(CommandError, match="no council"):
        call_command("forum_pack", "--council", "atlantis")


@pytest.mark.parametrize("option", ["--from", "--to"])
@pytest.mark.parametrize("day", ["0001-01-01", "31.01.2026", "2026-02-30"])
def test_command_explains_a_day_that_it_cannot_read(option, day):
    with pytest.raises(CommandError, match=f"{option}: .* Write it as 2026-11-25"):
        call_command("forum_pack", option, day)


def test_lead_cannot_ask_for_another_council(lead):
    client = signed_in(lead)
    assert "Select a valid choice" in client.get(URL, {"council": "dudley"}).content.decode()
    assert client.get(CSV, {"council": "dudley"}).status_code == 403
    assert client.get(CSV, {"council": "region"}).status_code == 403


def test_regional_lead_gets_all(region, period):
    text = signed_in(region).get(URL, period).content.decode()
    assert "3 messages" in text
    assert "Dudley" in text


def test_public_and_colleagues_get_nothing(walsall):
    assert Client().get(URL).status_code == 302
    assert Client().get(CSV).status_code == 403
    officer = signed_in(MembershipFactory(authority=walsall, role="officer").user)
    assert officer.get(URL).status_code == 403
    assert officer.get(CSV).status_code == 403


def test_pack_is_private_to_the_browser_and_survives_any_address(lead, today):
    client = signed_in(lead)
    for query in ({}, {"from": "x"}, {"from": today, "to": "2020-01-01"}, {"to": "\x00"},
                  {"to": "0001-01-01"}, {"from": "0001-01-01"}, {"to": "9999-12-31"}):  # fmt: skip
        response = client.get(URL, query)
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
