"""The staff front page: what needs doing, each a number that opens the list of just that many."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from offers.lines.models import Area, Entitlement
from offers.links.models import Link
from offers.staff.work_lists import WORK_LISTS
from tests.factories import (
    AreaFactory,
    AuthorityFactory,
    EntitlementFactory,
    MembershipFactory,
    PartnerOfferFactory,
)
from tests.support.admin_pages import text_of

pytestmark = pytest.mark.django_db

STATED = {"from_age": 16, "until_birthday": 25, "how_to_get": "Ring us.", "amount_gbp": 5}


@pytest.fixture
def this_month(today):
    return f"{today:%Y-%m}"


def numbers(client, title):
    """The numbers of a card by their labels."""
    cards = client.get(reverse("admin:index")).context["cards"]
    card = next(card for card in cards if card.title == title)
    return {number.label: number for number in card.content}


@pytest.fixture
def offer(walsall, today, this_month):
    """One line in each pile of Walsall's, and one with nothing to do."""

    def make(**fields):
        return EntitlementFactory(
            authority=walsall, **{**STATED, "checked_on": this_month, **fields}
        )

    make(title="All well", confirmed_on=today)
    make(title="Overdue", checked_on="2020-01", confirmed_on=today)
    make(title="Due", checked_on=f"{today.year - 1}-{today.month:02d}", confirmed_on=today)
    make(title="Unconfirmed")
    make(title="Drafted", status="draft")
    make(title="Handed in", status="ready")
    make(title="To come", starts_on=today + timedelta(days=2), confirmed_on=today)
    make(title="No sum", amount_gbp=None, confirmed_on=today)
    make(title="No ages", until_birthday=None, confirmed_on=today)
    make(title="No ages on purpose", until_birthday=None, ages_unstated=True, confirmed_on=today)
    make(title="No way", how_to_get="", confirmed_on=today)
    make(title="No place", lives="unknown", confirmed_on=today)


EXPECTED = {
    "to-check": ["Handed in"],
    "mine": [],
    "ready": ["Handed in"],
    "overdue": ["Overdue"],
    "due": ["Due"],
    "unconfirmed": ["Unconfirmed"],
    "drafts": ["Drafted"],
    "scheduled": ["To come"],
    "no-amount": ["No sum"],
    "no-ages": ["No ages"],
    "no-way": ["No way"],
    "no-place": ["No place"],
}


@pytest.mark.parametrize("pile", WORK_LISTS, ids=lambda pile: pile.slug)
def test_each_number_opens_the_list_of_just_those_lines(publisher, offer, dudley, pile):
    EntitlementFactory(authority=dudley, checked_on="2020", how_to_get="", status="published")
    EntitlementFactory(authority=dudley, status="draft")
    assert titles(publisher, pile.label) == EXPECTED[pile.slug]


TO_CHECK, UNFINISHED = "waiting for your check", "your unfinished drafts"


def titles(client, label):
    """The titles of the list that a number of Walsall's card opens; the number counts them."""
    number = numbers(client, "Walsall’s offer")[label]
    rows = [row.title for row in client.get(number.url).context["cl"].queryset]
    assert number.number == len(rows)
    return rows


def drafted(line, by, title):
    """The draft of a public line, with another title."""
    draft = line.start_draft(by=by)
    with draft.one_record(by=by):
        draft.title = title
    return draft


def test_with_four_eyes_ones_own_changes_wait_for_somebody_else(publisher, officer, walsall):
    walsall.four_eyes = True
    walsall.save()
    own, colleagues = (EntitlementFactory(authority=walsall, **STATED) for _ in range(2))
    drafted(own, publisher.user, "Own").hand_in(by=publisher.user)
    drafted(colleagues, officer.user, "A colleague’s").hand_in(by=officer.user)
    assert titles(publisher, TO_CHECK) == ["A colleague’s"]
    assert titles(publisher, "waiting to be checked") == ["A colleague’s", "Own"]


def test_handing_in_for_a_colleague_is_no_change_of_ones_own(publisher, officer, walsall):
    walsall.four_eyes = True
    walsall.save()
    draft = drafted(EntitlementFactory(authority=walsall, **STATED), officer.user, "A colleague’s")
    draft.hand_in(by=publisher.user)
    assert titles(publisher, TO_CHECK) == ["A colleague’s"]


def test_without_four_eyes_ones_own_changes_may_be_checked_by_oneself(publisher, walsall):
    line = EntitlementFactory(authority=walsall, **STATED)
    drafted(line, publisher.user, "Own").hand_in(by=publisher.user)
    assert titles(publisher, TO_CHECK) == ["Own"]


def test_who_may_not_publish_is_not_told_to_check(officer, offer):
    assert TO_CHECK not in numbers(officer, "Walsall’s offer")
    page = officer.get(reverse("admin:offers_entitlement_changelist"))
    assert TO_CHECK.capitalize() not in text_of(page)
    forced = officer.get(reverse("admin:offers_entitlement_changelist"), {"pile": "to-check"})
    assert not forced.context["cl"].queryset


def test_drafts_that_one_was_the_last_to_change_are_ones_own_to_finish(publisher, officer, walsall):
    drafted(EntitlementFactory(authority=walsall), officer.user, "Left to the colleague")
    handed_in = drafted(EntitlementFactory(authority=walsall, **STATED), officer.user, "Handed in")
    handed_in.hand_in(by=officer.user)
    passed_on = drafted(EntitlementFactory(authority=walsall), officer.user, "Passed on")
    with passed_on.one_record(by=publisher.user):
        passed_on.summary = "Better words."
    assert titles(officer, UNFINISHED) == ["Left to the colleague"]
    assert titles(publisher, UNFINISHED) == ["Passed on"]


def test_areas_with_fewer_than_three_lines_are_named(officer, walsall):
    thin, full = AreaFactory(name="Employment"), AreaFactory(name="Accommodation")
    EntitlementFactory(authority=walsall, area=thin)
    for _ in range(3):
        EntitlementFactory(authority=walsall, area=full)
    found = numbers(officer, "Walsall’s offer")
    number = found["line on employment: thin"]
    assert number.number == 1
    assert [row.area for row in officer.get(number.url).context["cl"].queryset] == [thin]
    assert not any("accommodation" in label for label in found)
    assert Area.objects.count() == 2


def test_list_behind_a_thin_area_holds_what_the_public_sees_now(officer, walsall, today):
    area = AreaFactory(name="Employment")
    days = {"ended": {"ends_on": today - timedelta(days=1)}, "shown": {"ends_on": today}}
    days |= {"to come": {"starts_on": today + timedelta(days=1)}, "draft": {"status": "draft"}}
    for title, fields in days.items():
        EntitlementFactory(authority=walsall, area=area, title=title, **fields)
    number = numbers(officer, "Walsall’s offer")["line on employment: thin"]
    assert number.number == 1
    found = officer.get(number.url)
    assert [row.title for row in found.context["cl"].queryset] == ["shown"]
    assert "What the public sees" in text_of(found)


def test_officer_sees_the_own_council_only(officer, offer, dudley):
    page = text_of(officer.get(reverse("admin:index")))
    assert "Walsall’s offer" in page
    assert "Dudley" not in page
    assert "All councils" not in page


def test_whoever_only_answers_messages_is_given_no_lines_to_edit(walsall):
    from tests.conftest import signed_in

    lead = signed_in(MembershipFactory(authority=walsall, role="participation-lead").user)
    titles = [card.title for card in lead.get(reverse("admin:index")).context["cards"]]
    assert "Walsall’s offer" not in titles


def test_regional_lead_sees_who_is_behind_first_and_when_each_last_signed_in(
    regional_lead, offer, walsall, dudley, officer, today, this_month
):
    EntitlementFactory(authority=dudley, checked_on=this_month, confirmed_on=today, **STATED)
    quiet = AuthorityFactory(short_name="Solihull")
    MembershipFactory(authority=dudley)  # invited, and never came
    cards = regional_lead.get(reverse("admin:index")).context["cards"]
    rows = next(card for card in cards if card.title == "All councils").content["rows"]
    assert [row["authority"] for row in rows] == [walsall, dudley, quiet]
    officer.user.refresh_from_db()
    assert rows[0]["last_sign_in"] == officer.user.last_login
    page = text_of(regional_lead.get(reverse("admin:index")))
    assert f"{officer.user.last_login:%-d %B %Y}" in page
    assert "Never" in page
    assert "Nobody has an account" in page


def test_numbers_of_the_regional_table_open_their_lists(regional_lead, offer, walsall):
    cards = regional_lead.get(reverse("admin:index")).context["cards"]
    content = next(card for card in cards if card.title == "All councils").content
    for number in content["rows"][0]["counts"]:
        assert regional_lead.get(number.url).context["cl"].result_count == number.number


def council_row(regional_lead, council):
    cards = regional_lead.get(reverse("admin:index")).context["cards"]
    rows = next(card for card in cards if card.title == "All councils").content["rows"]
    return next(row for row in rows if row["authority"] == council)


def test_regional_table_counts_what_the_councils_own_card_does(
    regional_lead, publisher, offer, walsall
):
    own = numbers(publisher, "Walsall’s offer")
    row = council_row(regional_lead, walsall)
    table = {number.label: number.number for number in row["counts"]}
    assert table.pop("dead links") == 0
    assert table == {
        label: number.number
        for label, number in own.items()
        if label not in (TO_CHECK, UNFINISHED) and "thin" not in label
    }


def test_regional_table_names_the_thin_areas_of_each_council(regional_lead, walsall, dudley):
    area = AreaFactory(name="Employment")
    for council, many in ((walsall, 2), (dudley, 3)):
        for _ in range(many):
            EntitlementFactory(authority=council, area=area)
    (number,) = council_row(regional_lead, walsall)["thin"]
    assert (number.number, number.label) == (2, "lines on employment: thin")
    assert regional_lead.get(number.url).context["cl"].result_count == 2
    assert council_row(regional_lead, dudley)["thin"] == []


def dead_link(address):
    now = timezone.now()
    return Link.objects.create(address=address, result="gone", checked_at=now, failing_since=now)


def test_regional_table_counts_dead_links_and_opens_those_of_the_council(
    regional_lead, walsall, dudley
):
    both, own = "https://both.invalid/", "https://own.invalid/"
    EntitlementFactory(authority=walsall, source_url=both, contact_url=both)
    EntitlementFactory(authority=walsall, source_url=both, contact_url=own)
    EntitlementFactory(authority=dudley, source_url=both)
    PartnerOfferFactory(source_url=own)
    for address in (both, own):
        dead_link(address)
    for council, addresses in ((walsall, {both, own}), (dudley, {both})):
        number = council_row(regional_lead, council)["counts"][-1]
        assert (number.label, number.number) == ("dead links", len(addresses))
        found = regional_lead.get(number.url).context["cl"].queryset
        assert {link.address for link in found} == addresses


def test_filter_by_council_tells_an_outsider_nothing(officer, walsall, dudley):
    """Not even that a draft of the other council names an address that one's own line names."""
    EntitlementFactory(authority=walsall, source_url="https://own.invalid/")
    dead_link("https://own.invalid/")
    page = officer.get(reverse("admin:offers_link_changelist"), {"council": dudley.pk})
    assert [link.address for link in page.context["cl"].queryset] == ["https://own.invalid/"]
    assert "Dudley" not in text_of(page)


def test_dead_links_of_the_own_lines_are_counted(officer, walsall, dudley):
    for council, name in ((walsall, "ours"), (dudley, "theirs")):
        EntitlementFactory(authority=council, source_url=f"https://{name}.invalid/")
        dead_link(f"https://{name}.invalid/")
    number = numbers(officer, "Web addresses")["dead links"]
    assert number.number == 1
    rows = officer.get(number.url).context["cl"].result_list
    assert [link.address for link in rows] == ["https://ours.invalid/"]


def test_regional_lead_keeps_partner_offers_too(regional_lead):
    PartnerOfferFactory(status="ready")
    number = numbers(regional_lead, "Partner offers")["waiting to be checked"]
    assert number.number == 1
    assert regional_lead.get(number.url).context["cl"].result_count == 1


def test_front_page_asks_the_database_as_often_for_3_councils_as_for_1(regional_lead, walsall):
    counted = []
    for names in (["Walsall"], ["Dudley", "Solihull"]):
        for name in names:
            line = EntitlementFactory(
                authority=AuthorityFactory(short_name=name), source_url=f"https://{name}.invalid/"
            )
            dead_link(line.source_url)
        regional_lead.get(reverse("admin:index"))
        with CaptureQueriesContext(connection) as queries:
            regional_lead.get(reverse("admin:index"))
        counted.append(len(queries))
    assert counted[0] == counted[1]


@pytest.mark.parametrize("four_eyes", [False, True])
@pytest.mark.parametrize("page", ["index", "offers_entitlement_changelist"])
def test_pages_ask_as_often_for_3_drafts_handed_in_as_for_1(
    publisher, officer, walsall, four_eyes, page
):
    """What the person changed is among them: that is where four eyes look into the history."""
    walsall.four_eyes = four_eyes
    walsall.save()
    address, counted = reverse(f"admin:{page}"), []
    for many in (1, 2):
        for _ in range(many):
            line = EntitlementFactory(authority=walsall, **STATED)
            draft = drafted(line, publisher.user, "Own")
            draft.hand_in(by=officer.user)
        publisher.get(address, {"pile": "to-check"} if "list" in page else {})
        with CaptureQueriesContext(connection) as queries:
            publisher.get(address, {"pile": "to-check"} if "list" in page else {})
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_list_asks_the_database_as_often_for_3_lines_as_for_1(officer, walsall):
    counted = []
    for many in (1, 2):
        for _ in range(many):
            EntitlementFactory(authority=walsall).start_draft(by=officer.user)
        officer.get(reverse("admin:offers_entitlement_changelist"))
        with CaptureQueriesContext(connection) as queries:
            officer.get(reverse("admin:offers_entitlement_changelist"))
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert Entitlement.objects.count() == 6
