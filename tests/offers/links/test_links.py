"""Links that work or do not: checking them all, ranking the dead, and who sees which."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from offers.lines.models import Entitlement, ViewCount
from offers.lines.view_counts import first_month_ranked
from offers.links.addresses import NamingRows
from offers.links.checker import LinkResult
from offers.links.models import Link
from offers.management.commands.check_links import Command, taking_turns
from tests.factories import (
    AuthorityFactory,
    EntitlementFactory,
    MembershipFactory,
    PartnerOfferFactory,
)
from tests.support.reading import read
from tests.support.web_server import web_server

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
LIST = "/admin/offers/link/"


@pytest.fixture
def site():
    with web_server() as site:
        yield site


def check(*, site=None, numbers=None, sleep=lambda seconds: None, **options):
    """Run the command, with every name meaning this machine unless `numbers` says otherwise."""
    command, out = Command(), StringIO()
    command.asker_options = {
        "is_allowed": lambda number, port: number == "127.0.0.1",
        "look_up": lambda host, port: (numbers or {}).get(host, ["127.0.0.1"]),
        "sleep": sleep,
    }
    call_command(command, stdout=out, **options)
    return out.getvalue()


def line_naming(address, **fields):
    """A line whose source is the address, in a council whose own page is not another link."""
    if not fields.keys() & {"authority", "national"}:
        fields["authority"] = AuthorityFactory(website=address)
    return EntitlementFactory(source_url=address, **fields)


def dead(address, **fields):
    return Link.objects.create(
        address=address, result="gone", status=404, checked_at=NOW, failing_since=NOW, **fields
    )


def state():
    return dict(Link.objects.values_list("address", "result"))


# Checking them all


def test_every_address_of_lines_offers_and_councils_is_asked_for(site):
    at = f"http://site.example:{site.port}"
    council = AuthorityFactory(
        website=f"{at}/website", local_offer_url=f"{at}/offer", sources=[f"{at}/read"]
    )
    for status in ("published", "draft", "ready"):
        EntitlementFactory(
            authority=council,
            status=status,
            source_url=f"{at}/{status}",
            contact_url=f"{at}/{status}/contact",
        )
    EntitlementFactory(authority=council, status="archived", source_url=f"{at}/archived")
    PartnerOfferFactory(source_url=f"{at}/partner", contact_url=f"{at}/partner/contact")
    site.pages["/website"] = 200
    said = check()
    paths = {path for _, _, path in site.asked}
    assert paths == {
        "/website", "/offer", "/read", "/published", "/published/contact", "/draft",
        "/draft/contact", "/ready", "/ready/contact", "/partner", "/partner/contact",
    }  # fmt: skip
    assert state()[f"{at}/website"] == "works"
    assert state()[f"{at}/partner"] == "gone"
    assert "11 of 11 URLs checked" in said
    assert "10 The page is gone" in said
    assert "Dead links now: 10. Not checked yet: 0." in said


def test_address_named_many_times_is_asked_for_once(site):
    address = f"http://site.example:{site.port}/page"
    site.pages["/page"] = 200
    council = AuthorityFactory(website=address)
    for _ in range(3):
        EntitlementFactory(authority=council, source_url=address, contact_url=address)
    check()
    assert len(site.asked) == 1


def test_result_status_and_end_of_redirects_are_kept(site):
    at = f"http://site.example:{site.port}"
    line_naming(f"{at}/old")
    site.pages |= {"/old": (301, "/new"), "/new": 200}
    check()
    link = Link.objects.get()
    assert (link.result, link.status, link.final_address) == ("moved", 200, f"{at}/new")
    assert link.failing_since is None


def test_name_in_our_own_network_is_not_asked_and_is_no_dead_link(site):
    line_naming(f"http://inside.example:{site.port}/")
    check(numbers={"inside.example": ["10.0.0.1"]})
    link = Link.objects.get()
    assert link.result == "not-asked"
    assert link.failing_since is None
    assert site.asked == []


def test_what_was_asked_lately_is_left_alone(site):
    line_naming(f"http://site.example:{site.port}/")
    site.pages["/"] = 200
    check()
    check()
    assert len(site.asked) == 1
    Link.objects.update(checked_at=timezone.now() - timedelta(days=8))
    check()
    assert len(site.asked) == 2
    check(again_after=0)
    assert len(site.asked) == 3


def test_run_that_was_stopped_goes_on_where_it_ended(site):
    at = f"http://site.example:{site.port}"
    for n in range(4):
        line_naming(f"{at}/{n}")
    site.pages |= {f"/{n}": 200 for n in range(4)}

    def interrupted(seconds):
        if len(site.asked) == 2:
            raise KeyboardInterrupt

    assert "Stopped. Run it again to go on." in check(sleep=interrupted)
    assert Link.objects.filter(result="works").count() == 2
    check()
    assert sorted(path for _, _, path in site.asked) == ["/0", "/1", "/2", "/3"]


def test_limit_is_kept_and_the_rest_is_asked_next_time(site):
    for n in range(3):
        line_naming(f"http://site.example:{site.port}/{n}")
    assert "Not checked yet: 1." in check(limit=2)
    assert len({path for _, _, path in site.asked}) == 2
    check(limit=2)
    assert len({path for _, _, path in site.asked}) == 3


def test_sites_take_turns():
    links = [Link(address=f"http://{host}.example/{n}") for host in "abc" for n in range(2)]
    hosts = [link.address[7] for link in taking_turns(links)]
    assert hosts == ["a", "b", "c", "a", "b", "c"]


def test_address_that_nothing_names_any_more_is_forgotten(site):
    line = line_naming(f"http://site.example:{site.port}/", national=True)
    dead("http://other.example/")
    check()
    assert list(state()) == [line.source_url]


def test_machine_without_internet_notes_nothing():
    """All at once unreachable: it is us."""
    for n in range(5):
        line_naming(f"http://site-{n}.example/")
    with pytest.raises(CommandError, match="no internet connection"):
        check(numbers={f"site-{n}.example": ["127.0.0.1"] for n in range(5)})
    assert set(state().values()) == {""}


def test_unreachable_sites_are_noted_once_another_answers(site):
    for n in range(6):
        line_naming(f"http://site-{n}.example/")  # port 80 of this machine: nobody there
    line_naming(f"http://works.example:{site.port}/")
    check()
    assert sorted(state().values()) == ["gone"] + ["no-answer"] * 6


def test_it_says_who_asks_and_where_to_read_about_it(site, settings):
    settings.SITE_URL = "https://offer.example.org.uk"
    line_naming(f"http://site.example:{site.port}/")
    check()
    assert site.agents == {"CareLeaverOfferLinkCheck/1.0 (+https://offer.example.org.uk/about/)"}


# Dead or not


def noted(*answers):
    """A link after these answers, as (hours after the first, result)."""
    link = Link.objects.create(address="https://site.example/")
    for hours, result in answers:
        link.note(LinkResult(result), now=NOW + timedelta(hours=hours))
    return link


def is_dead(link):
    return Link.objects.dead().filter(pk=link.pk).exists()


def test_page_that_is_gone_is_dead_at_once():
    assert is_dead(noted((0, "gone")))


@pytest.mark.parametrize(
    "result", ["server-error", "no-such-site", "no-answer", "bad-certificate", "endless"]
)
def test_other_failures_are_dead_when_a_check_a_day_later_fails_too(result):
    link = noted((0, result), (23, result))
    assert link.failing_since
    assert not is_dead(link)
    link.note(LinkResult(result), now=NOW + timedelta(hours=24))
    assert is_dead(link)


def test_success_between_two_failures_starts_again():
    link = noted((0, "no-answer"), (30, "works"), (60, "no-answer"))
    assert not is_dead(link)
    assert link.failing_since == NOW + timedelta(hours=60)


@pytest.mark.parametrize("result", ["works", "moved", "refused", "not-asked"])
def test_what_did_not_fail_is_not_dead(result):
    link = noted((0, result), (48, result))
    assert link.failing_since is None


def test_first_failure_is_asked_again_next_day_and_the_rest_after_a_week():
    first, known, works = (
        Link.objects.create(address=f"https://{name}.example/") for name in ("a", "b", "c")
    )
    first.note(LinkResult("no-answer"), now=NOW)
    known.note(LinkResult("gone"), now=NOW - timedelta(days=3))
    known.note(LinkResult("gone"), now=NOW)
    works.note(LinkResult("works"), now=NOW)

    def due_after(**later):
        return set(Link.objects.due(again_after=timedelta(days=7), now=NOW + timedelta(**later)))

    assert due_after(hours=23) == set()
    assert due_after(hours=24) == {first}
    assert due_after(days=7) == {first, known, works}


@pytest.mark.parametrize("result", [value for value in Link.Result.values if value])
def test_every_result_is_said_in_words(result):
    said = Link(result=result, status=404 if result == "gone" else None).result_text
    assert said[0].isupper()
    assert ("404" in said) == (result == "gone")


# Ranked


def viewed(line, times, month=None):
    kind = "entitlement" if isinstance(line, Entitlement) else "partner_offer"
    month = month or timezone.localdate().replace(day=1)
    ViewCount.objects.create(**{kind: line}, month=month, views=times)


def ranked(rows=None):
    links = Link.objects.dead().most_viewed_first(
        rows or NamingRows.all(), since=first_month_ranked()
    )
    return [(link.address[8:-9], link.views) for link in links]


def test_dead_links_are_ranked_by_how_often_their_lines_are_viewed():
    for name in ("rare", "often", "never"):
        dead(f"https://{name}.example/")
    viewed(line_naming("https://rare.example/"), 2)
    viewed(line_naming("https://often.example/"), 3)
    viewed(EntitlementFactory(contact_url="https://often.example/"), 4)
    viewed(PartnerOfferFactory(contact_url="https://often.example/"), 5)
    line_naming("https://never.example/")
    assert ranked() == [("often", 12), ("rare", 2), ("never", 0)]


def test_line_that_names_a_link_twice_counts_its_views_once():
    dead("https://twice.example/")
    line = line_naming("https://twice.example/", contact_url="https://twice.example/")
    viewed(line, 3)
    assert ranked() == [("twice", 3)]


def test_views_of_the_last_twelve_months_count():
    dead("https://old.example/")
    line = line_naming("https://old.example/")
    first = first_month_ranked()
    viewed(line, 4, month=first)
    viewed(line, 8, month=(first - timedelta(days=1)).replace(day=1))
    assert ranked() == [("old", 4)]


# Who sees which


@pytest.fixture
def walsall():
    return AuthorityFactory(short_name="Walsall", website="https://walsall.example/")


@pytest.fixture
def officer(client, walsall):
    client.force_login(MembershipFactory(authority=walsall).user)
    return client


@pytest.fixture
def lead(client):
    client.force_login(MembershipFactory(regional=True).user)
    return client


def shown(client, **query):
    return [link.address for link in client.get(LIST, query).context["cl"].result_list]


def test_officer_sees_the_links_of_own_rows_with_own_lines_and_views_only(officer, walsall):
    dudley = AuthorityFactory(short_name="Dudley", website="https://dudley.example/")
    both, theirs = "https://both.example/", "https://theirs.example/"
    for address in (both, theirs, dudley.website, walsall.website):
        dead(address)
    viewed(line_naming(both, authority=walsall, title="Ours"), 2)
    viewed(line_naming(both, authority=dudley, title="Not ours"), 50)
    line_naming(both, authority=dudley, title="A secret plan", status="draft")
    line_naming(theirs, authority=dudley, title="Also not ours")
    page = officer.get(LIST)
    result = page.context["cl"].result_list
    assert [(link.address, link.views) for link in result] == [(both, 2), (walsall.website, 0)]
    text = page.content.decode()
    assert "Ours</a> (Walsall)" in text
    for hidden in ("Not ours", "secret", "theirs.example", "dudley.example", "Dudley"):
        assert hidden not in text


def test_link_of_another_council_cannot_be_opened(officer):
    other = dead("https://theirs.example/")
    line_naming(other.address)
    page = reverse("admin:offers_link_change", args=[other.pk])
    response = officer.get(page, follow=True)
    assert response.redirect_chain
    assert "theirs.example" not in response.content.decode()


def test_lead_sees_every_dead_link(lead, walsall):
    line_naming(dead("https://one.example/").address, authority=walsall)
    line_naming(dead("https://two.example/").address, national=True)
    PartnerOfferFactory(contact_url=dead("https://three.example/").address)
    assert len(shown(lead)) == 3


def test_national_and_partner_links_are_the_leads(officer):
    line_naming(dead("https://two.example/").address, national=True)
    PartnerOfferFactory(contact_url=dead("https://three.example/").address)
    assert shown(officer) == []


def test_list_begins_with_the_dead_and_can_show_the_others(officer, walsall):
    gone, moved, closed, fine = (f"https://{n}.example/" for n in ("gone", "moved", "shut", "fine"))
    dead(gone)
    for address, result in ((moved, "moved"), (closed, "refused"), (fine, "works")):
        Link.objects.create(address=address, result=result, checked_at=NOW)
    for address in (gone, moved, closed, fine):
        line_naming(address, authority=walsall)
    assert shown(officer) == [gone]
    assert shown(officer, state="moved") == [moved]
    assert shown(officer, state="unclear") == [closed]
    assert set(shown(officer, state="all")) == {gone, moved, closed, fine}
    assert shown(officer, state="all", q="fine") == [fine]


@pytest.mark.parametrize("query", [{"state": "zzz"}, {"o": "99"}, {"p": "zzz"}, {"q": "\x00"}])
def test_list_survives_any_question(officer, query):
    assert officer.get(LIST, query).status_code in (200, 302)


def test_link_page_says_what_came_of_it_and_cannot_be_changed(officer, walsall):
    link = dead("https://gone.example/")
    line_naming(link.address, authority=walsall, title="Council tax")
    page = reverse("admin:offers_link_change", args=[link.pk])
    text = officer.get(page).content.decode()
    assert "The page is gone (404)" in text
    assert "Council tax</a> (Walsall, source web address)" in text
    assert officer.post(page, {"result": "works"}).status_code == 403
    assert officer.get(f"{LIST}add/").status_code == 403
    assert officer.post(page.replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert is_dead(link)


def test_address_that_could_run_a_script_is_no_link(officer, walsall):
    link = dead("javascript:alert(1)")
    line_naming(link.address, authority=walsall)
    for page in (LIST, reverse("admin:offers_link_change", args=[link.pk])):
        text = officer.get(page).content.decode()
        assert "javascript:alert(1)" in text
        assert 'href="javascript:' not in text


def test_list_and_link_page_ask_the_database_as_often_for_3_rows_as_for_1(lead, walsall):
    counted = []
    for rows in (1, 2):
        for n in range(rows):
            link = dead(f"https://site-{rows}-{n}.example/")
            viewed(line_naming(link.address, authority=walsall), 1)
            PartnerOfferFactory(source_url=link.address)
        for page in (LIST, reverse("admin:offers_link_change", args=[link.pk])):
            lead.get(page)
            with CaptureQueriesContext(connection) as queries:
                assert lead.get(page).status_code == 200
            counted.append(len(queries))
    assert counted[:2] == counted[2:]


def test_emails_are_for_the_lead_to_read(officer, client):
    assert officer.get("/admin/authorities/outgoingmail/").status_code == 403
    client.force_login(MembershipFactory(regional=True).user)
    assert client.get("/admin/authorities/outgoingmail/").status_code == 200
    assert client.get("/admin/authorities/outgoingmail/add/").status_code == 403


def test_links_of_one_council_can_be_counted_for_its_card(walsall):
    for address in ("https://a.example/", "https://b.example/", walsall.website):
        dead(address)
    line_naming("https://a.example/", authority=walsall)
    line_naming("https://b.example/", authority=AuthorityFactory(short_name="Dudley"))
    found = Link.objects.dead().named_in(NamingRows.of_council(walsall))
    assert {link.address for link in found} == {"https://a.example/", walsall.website}


def test_long_list_of_lines_is_cut_in_the_list_and_whole_on_the_page(officer, walsall):
    link = dead(f"https://gone.example/{'very-' * 20}long")
    for n in range(5):
        line_naming(link.address, authority=walsall, title=f"Line {n}")
    text = read(officer.get(LIST)).text
    assert text.count(" (Walsall)") == 2
    assert "and 3 more" in text
    assert link.address not in text
    text = officer.get(reverse("admin:offers_link_change", args=[link.pk])).content.decode()
    assert text.count("</a> (Walsall, source web address)") == 5
    assert link.address in text
