"""“I asked for this”: one tap, counted, and shown only when it points at nobody."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from feedback.public.models import AskedCount, AskedPublic, AskedTap, rounded
from tests.factories import AuthorityFactory, EntitlementFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def line():
    return EntitlementFactory(
        authority=AuthorityFactory(short_name="Walsall"), slug="free-gym", title="Free gym"
    )


def tap(client, outcome="got-it", address="192.0.2.1", agent="Phone", **headers):
    return client.post(
        "/feedback/asked/walsall/free-gym/",
        {"outcome": outcome},
        REMOTE_ADDR=address,
        headers={"User-Agent": agent, **headers},
    )


def taps(line, **outcomes):
    for outcome, times in outcomes.items():
        AskedCount.objects.create(entitlement=line, outcome=outcome.replace("_", "-"), times=times)


def counted():
    return dict(AskedCount.objects.values_list("outcome", "times"))


def test_tap_is_counted_without_a_cookie(client, line):
    response = tap(client)
    assert response.status_code == 200
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    assert counted() == {"got-it": 1}


def test_device_is_counted_once_a_day_for_a_line_whatever_it_says(client, line):
    for outcome in ("got-it", "told-no", "waiting"):
        assert tap(client, outcome).status_code == 200
    assert counted() == {"got-it": 1}
    tap(client, agent="Another phone")
    tap(client, address="192.0.2.2")
    assert counted() == {"got-it": 3}


def test_three_answers_a_day_count_from_one_address_and_the_thanks_are_the_same(client, line):
    pages = [tap(client, "told-no", agent=f"Phone {n}").content for n in range(30)]
    assert counted() == {"told-no": 3}
    assert len(set(pages)) == 1
    tap(client, "told-no", address="192.0.2.2")
    assert counted() == {"told-no": 4}


def test_another_line_and_another_day_count_from_the_same_address(line):
    for device in ("a", "b", "c", "d"):
        AskedTap.tap(line, "waiting", device, NOW, place="192.0.2.1")
    assert AskedTap.tap(EntitlementFactory(), "waiting", "a", NOW, place="192.0.2.1")
    assert AskedTap.tap(line, "waiting", "d", NOW + timedelta(days=1), place="192.0.2.1")


def test_tomorrow_counts_again_and_yesterday_is_forgotten(line):
    assert AskedTap.tap(line, "waiting", "device", NOW)
    assert not AskedTap.tap(line, "waiting", "device", NOW)
    assert AskedTap.tap(line, "waiting", "device", NOW + timedelta(days=1))
    assert AskedTap.objects.count() == 1


def test_device_cannot_be_told_from_line_to_line(line):
    """Two lines, one device: the digests have nothing in common."""
    AskedTap.tap(line, "waiting", "device", NOW)
    AskedTap.tap(EntitlementFactory(), "waiting", "device", NOW)
    assert len(set(AskedTap.objects.values_list("digest", flat=True))) == 2
    assert len(set(AskedTap.objects.values_list("place", flat=True))) == 2


@pytest.mark.parametrize("outcome", ["", "maybe", "\x00"])
def test_anything_else_is_no_answer(client, line, outcome):
    assert tap(client, outcome).status_code == 404
    assert counted() == {}


def test_tap_from_another_website_is_refused(client, line):
    assert tap(client, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert counted() == {}


def test_drafts_cannot_be_tapped(client):
    EntitlementFactory(
        authority=AuthorityFactory(short_name="Walsall"), slug="free-gym", draft=True
    )
    assert tap(client).status_code == 404


def test_told_no_leads_to_what_can_be_done(client, line):
    text = tap(client, "told-no").content.decode()
    assert "#told-no" in text
    assert "about=walsall/free-gym&amp;kind=told-no" in text


# In public


def shown_in_public(client, line):
    page = client.get(line.get_absolute_url()).content.decode()
    csv = client.get("/feedback/asked.csv").content.decode("utf-8-sig")
    return "So far about" in page, line.slug in csv


def test_nine_answers_are_not_shown(client, line):
    taps(line, got_it=5, told_no=4)
    AskedPublic.refresh(NOW)
    assert shown_in_public(client, line) == (False, False)


def test_ten_answers_are_shown_to_the_nearest_five(client, line):
    taps(line, got_it=8, told_no=2)
    AskedPublic.refresh(NOW)
    assert shown_in_public(client, line) == (True, True)
    row = AskedPublic.objects.get()
    assert (row.got_it, row.told_no, row.waiting) == (10, 0, 0)
    page = client.get(line.get_absolute_url()).content.decode()
    assert "So far about 10 got it, 0 were told no and 0 are still waiting." in page


def test_counts_are_renewed_once_a_week_and_not_before(client, line):
    taps(line, got_it=10)
    assert AskedPublic.refresh(NOW) == 1
    AskedCount.objects.update(times=40)
    assert AskedPublic.refresh(NOW + timedelta(days=6)) is None
    assert AskedPublic.objects.get().got_it == 10
    assert AskedPublic.refresh(NOW + timedelta(days=7)) == 1
    assert AskedPublic.objects.get().got_it == 40


def test_page_shows_nothing_new_after_a_tap(client, line):
    taps(line, got_it=10)
    AskedPublic.refresh(NOW)
    before = client.get(line.get_absolute_url()).content
    tap(client)
    assert client.get(line.get_absolute_url()).content == before


def test_command_says_what_it_did(line):
    taps(line, got_it=12)
    out = StringIO()
    call_command("share_counts", stdout=out)
    call_command("share_counts", stdout=out)
    assert out.getvalue() == "1 lines shown.\nThe last copy is younger than a week.\n"


@pytest.mark.parametrize(("times", "shown"), [(0, 0), (2, 0), (3, 5), (7, 5), (8, 10), (12, 10)])
def test_numbers_are_rounded_to_five(times, shown):
    assert rounded(times) == shown
