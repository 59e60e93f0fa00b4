"""The page and the file that answer "what am I entitled to?"."""

import csv
import io
from urllib.parse import unquote

import pytest

from tests.factories import (
    AuthorityFactory,
    DistrictFactory,
    EntitlementFactory,
    PartnerOfferFactory,
    SituationFactory,
    TopicFactory,
)
from tests.support.reading import read

URL = "/my-offer/"


def text_of(response):
    return read(response).text


def ids_on(page):
    """In the order of the page."""
    return [element["id"] for element in page.all("[id]")]


def rows_of(response):
    """The rows of a CSV response, after its byte order mark."""
    text = response.content.decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


@pytest.mark.django_db
class TestThePage:
    @pytest.fixture(autouse=True)
    def walsall(self):
        self.walsall = AuthorityFactory(short_name="Walsall")

    def offer(self, client, **query):
        response = client.get(URL, {"council": "walsall", "age": "19", **query})
        return response.context["offer"]

    def test_it_takes_an_unstated_home_to_be_the_council_and_says_so(self, client):
        page = text_of(client.get(URL, {"council": "walsall", "age": "19"}))
        assert "We have taken it that you live in Walsall." in page

    def test_lines_are_grouped_by_birthday(self, client):
        EntitlementFactory(authority=self.walsall, from_age=21, title="Starts at 21")
        EntitlementFactory(authority=self.walsall, until_birthday=21, title="Stops at 21")
        page = text_of(client.get(URL, {"council": "walsall", "age": "19"}))
        assert page.count("When you turn 21") == 2
        assert "Starts at 21" in page
        assert "Stops at 21" in page

    def test_a_line_for_a_situation_waits_until_the_situation_is_named(self, client):
        university = SituationFactory(name="University")
        EntitlementFactory(authority=self.walsall, situations=[university], title="For students")
        before = self.offer(client)
        assert (before.counts["open"], before.counts["open_if"]) == (0, 1)
        after = self.offer(client, situation="university")
        assert (after.counts["open"], after.counts["open_if"]) == (1, 0)

    def test_the_headline_says_how_many_more_there_are_and_leads_to_them(self, client):
        tenancy = SituationFactory(name="You have your own tenancy")
        query = {"council": "walsall", "age": "19"}
        assert "if one of these is you" not in text_of(client.get(URL, query))
        tax = TopicFactory(slug="council-tax")
        EntitlementFactory(authority=self.walsall, situations=[tenancy], topics=[tax])
        EntitlementFactory(authority=self.walsall, situations=[tenancy])
        page = read(client.get(URL, query))
        assert "2 more if one of these is you, including council tax help" in page.text
        assert page.one('a[href="#if"]').text == "2 more if one of these is you"
        named = text_of(client.get(URL, {**query, "situation": tenancy.slug}))
        assert "if one of these is you" not in named

    def test_the_headline_keeps_what_is_had_apart_from_what_is_only_asked_about(self, client):
        tenancy = SituationFactory(name="You have your own tenancy")
        lines = {"authority": self.walsall, "situations": [tenancy]}
        query = {"council": "walsall", "age": "19"}
        EntitlementFactory(**lines, is_planned=True)
        page = read(client.get(URL, query))
        assert page.one('a[href="#if"]').text == "1 to ask about if one of these is you"
        assert "more if one of these is you" not in page.text
        EntitlementFactory(**lines)
        EntitlementFactory(**lines, topics=[TopicFactory(slug="council-tax")])
        page = read(client.get(URL, query))
        assert page.one('a[href="#if"]').text == "2 more if one of these is you"
        assert page.one('span:has(> a[href="#if"])').text == (
            "2 more if one of these is you, including council tax help, and 1 to ask about then"
        )

    def test_a_closed_fold_names_the_largest_sums_and_what_is_wanted_most(self, client):
        tenancy = SituationFactory(name="You have your own tenancy")
        tax = TopicFactory(slug="council-tax")
        for title, amount, topics in [
            ("£900 for carpets", 900, []),
            ("£2,000 for a home", 2000, []),
            ("£20 for paint", 20, []),
            ("No council tax", None, [tax]),
            ("A visit", None, []),
        ]:
            EntitlementFactory(
                authority=self.walsall,
                situations=[tenancy],
                title=title,
                amount_gbp=amount,
                topics=topics,
            )
        (group,) = self.offer(client).situation_groups
        named = [line.title for line in group.highlights]
        assert named == ["No council tax", "£2,000 for a home", "£900 for carpets"]

    def test_the_folds_stand_before_the_areas_and_name_the_situation_in_one_tap(self, client):
        tenancy = SituationFactory(name="You have your own tenancy")
        line = EntitlementFactory(authority=self.walsall, situations=[tenancy])
        open_line = EntitlementFactory(authority=self.walsall, title="For everybody")
        page = read(client.get(URL, {"council": "walsall", "age": "19"}))
        ids = ids_on(page)
        assert ids.index("if") < ids.index(open_line.area.slug)
        (group,) = self.offer(client).situation_groups
        assert page.one(f'a[href="{group.add_url}"]').text.startswith("This is me")
        after = client.get(URL + group.add_url).context["offer"]
        assert line in [a.line for a in after.open]

    def test_a_line_for_two_situations_stands_under_both_and_counts_once(self, client):
        renting = SituationFactory(name="You rent", position=1)
        parent = SituationFactory(name="You are a parent", position=2)
        EntitlementFactory(authority=self.walsall, situations=[renting], title="A deposit")
        EntitlementFactory(
            authority=self.walsall, situations=[renting, parent], title="Money for a child"
        )
        EntitlementFactory(
            authority=self.walsall, situations=[parent], is_planned=True, title="A pram"
        )
        before = self.offer(client)
        folds = {
            g.situation: sorted(a.line.title for a in g.answered) for g in before.situation_groups
        }
        assert folds == {
            renting: ["A deposit", "Money for a child"],
            parent: ["A pram", "Money for a child"],
        }
        assert before.counts["if"] == 3
        page = text_of(client.get(URL, {"council": "walsall", "age": "19"}))
        assert "If this is you 3" in page
        for group in before.situation_groups:
            after = self.offer(client, situation=group.situation.slug)
            moved = len(after.open) + len(after.ask)
            assert moved == len(group.answered)

    def test_what_ends_for_a_situation_not_named_ends_too_and_says_for_whom(self, client):
        tenancy = SituationFactory(name="You have your own tenancy")
        EntitlementFactory(authority=self.walsall, until_birthday=25, title="For everybody")
        EntitlementFactory(
            authority=self.walsall, until_birthday=25, situations=[tenancy], title="Council tax"
        )
        (group,) = self.offer(client).ending
        said = {item.line.title: item.condition for item in group["lines"]}
        assert said == {"For everybody": "", "Council tax": "If you have your own tenancy"}
        (group,) = self.offer(client, situation=tenancy.slug).ending
        assert {item.condition for item in group["lines"]} == {""}

    def test_what_to_ask_about_waits_for_its_situation_like_what_is_open(self, client):
        parent = SituationFactory(name="You are a parent")
        EntitlementFactory(
            authority=self.walsall, lives="unknown", situations=[parent], title="A pram"
        )
        before = self.offer(client, living="elsewhere")
        assert (before.counts["ask"], before.counts["ask_if"], before.counts["if"]) == (0, 1, 1)
        (group,) = before.situation_groups
        assert [a.line.title for a in group.ask] == ["A pram"]
        after = self.offer(client, living="elsewhere", situation=parent.slug)
        assert (after.counts["ask"], after.counts["ask_if"]) == (1, 0)

    def test_what_has_not_begun_is_asked_about_and_does_not_end(self, client):
        EntitlementFactory(authority=self.walsall, until_birthday=25, is_planned=True)
        offer = self.offer(client)
        assert (offer.counts["open"], offer.counts["ask"], offer.ending) == (0, 1, [])

    def test_living_away_is_a_situation_that_need_not_be_named(self, client):
        away = SituationFactory(slug="living-out-of-area", name="You live away")
        AuthorityFactory(short_name="Dudley")
        EntitlementFactory(authority=self.walsall, situations=[away])
        assert self.offer(client).counts["open"] == 0
        assert self.offer(client, living="dudley").counts["open"] == 1

    def test_a_national_line_steps_back_only_for_a_council_line_that_says_as_much(self, client):
        law = EntitlementFactory(national=True, title="At least £3,000", amount_gbp=3000)
        own = EntitlementFactory(
            authority=self.walsall, title="Our money", delivers=law, amount_gbp=3000
        )
        assert [a.line for a in self.offer(client).shown] == [own]
        own.amount_gbp = 2000
        own.save()
        assert {a.line for a in self.offer(client).shown} == {own, law}

    def test_what_is_not_published_never_shows(self, client):
        EntitlementFactory(authority=self.walsall, status="draft", title="Secret draft")
        EntitlementFactory(authority=self.walsall, status="archived", title="Old archive")
        PartnerOfferFactory(status="draft", title="Secret partner")
        page = client.get(URL, {"council": "walsall", "age": "19"}).content.decode()
        file = client.get("/my-offer.csv", {"council": "walsall", "age": "19"}).content.decode()
        for text in (page, file):
            assert "Secret" not in text
            assert "Old archive" not in text

    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ({"council": "walsall"}, "Say how old you are."),
            ({"council": "walsall", "age": "abc"}, "Write an age in figures, such as 19."),
            ({"council": "walsall", "age": "99"}, "Enter an age from 15 to 30."),
            ({"council": "walsall", "age": "14"}, "Enter an age from 15 to 30."),
            ({"age": "19"}, "Choose the council that looked after you."),
            ({"council": "nowhere", "age": "19"}, "We do not know the council “nowhere”."),
            ({"council": "walsall", "age": "19", "living": "mars"}, "the place “mars”"),
            ({"council": "walsall", "age": "19", "situation": "x"}, "the situation “x”"),
            ({"council": "wal\x00sall", "age": "19"}, "We do not know the council"),
            ({"council": "x" * 5000, "age": "19"}, "We do not know the council"),
            ({"council": ["dudley", "walsall"], "age": "19"}, "here: “dudley” or “walsall”."),
            ({"council": "walsall", "age": ["19", "20"]}, "here: “19” or “20”. Choose one."),
        ],
    )
    def test_what_cannot_be_read_is_said_and_the_rest_is_kept(self, client, query, message):
        response = client.get(URL, query)
        page = read(response)
        assert response.status_code == 200
        assert message in page.text
        assert page.one("title").text.startswith("Error:")
        if query.get("council") == "walsall":
            assert page.one('[name="council"] [selected]')["value"] == "walsall"
        if isinstance(query.get("age"), str):
            assert page.one('[name="age"]')["value"] == query["age"]
        assert client.get("/my-offer.csv", query).status_code == 400

    @pytest.mark.parametrize("council", ["Walsall", ["walsall", "Walsall"], ["walsall", ""]])
    def test_capitals_and_a_value_said_twice_are_no_mistake(self, client, council):
        query = {"council": council, "age": "19"}
        assert self.offer(client, council=council).person.authority == self.walsall
        page = read(client.get(URL, query))
        assert page.one('[name="council"] [selected]')["value"] == "walsall"
        assert client.get("/my-offer.csv", query).status_code == 200

    def test_it_runs_the_same_few_queries_however_long_the_list(
        self, client, django_assert_max_num_queries
    ):
        county = AuthorityFactory(short_name="Staffordshire")
        counts = []
        for _ in range(2):
            line = EntitlementFactory(authority=self.walsall, delivers=None)
            line.districts.set([DistrictFactory(authority=county)])
            PartnerOfferFactory(coverage="authorities", authorities=[self.walsall])
            with django_assert_max_num_queries(8) as queries:
                client.get(URL, {"council": "walsall", "age": "19"})
            counts.append(len(queries))
            EntitlementFactory(authority=self.walsall, situations=[SituationFactory()])
        assert counts[0] == counts[1]

    def test_it_sets_no_cookie(self, client):
        assert not client.get(URL, {"council": "walsall", "age": "19"}).cookies

    def test_an_address_that_says_nothing_about_anybody_is_no_mistake(self, client):
        page = text_of(client.get(URL, {"from": "text"}))
        assert "Error:" not in page
        assert "Tell us three things" in page
        assert client.get("/my-offer.csv", {"from": "text"}).status_code == 400

    def test_the_council_of_the_home_is_pointed_to_for_what_it_has_for_anybody(self, client):
        dudley = AuthorityFactory(short_name="Dudley")
        tax = EntitlementFactory(
            authority=dudley, care_leavers_of="any", lives="in-authority", title="No council tax"
        )
        EntitlementFactory(authority=dudley, title="For its own")
        EntitlementFactory(
            authority=dudley, care_leavers_of="any", lives="in-authority", until_birthday=18
        )
        assert [a.line for a in self.offer(client, living="dudley").from_home] == [tax]
        page = text_of(client.get(URL, {"council": "walsall", "age": "19", "living": "dudley"}))
        assert "Dudley has this for anybody who was in care and lives there:" in page
        nowhere = SituationFactory(name="You have nowhere to stay")
        tax.situations.add(nowhere)
        assert [item.condition for item in self.offer(client, living="dudley").from_home] == [
            "If you have nowhere to stay"
        ]
        for home in ("", "walsall", "elsewhere", "outside"):
            assert self.offer(client, living=home).from_home == []

    def test_with_nothing_open_it_says_what_there_is_to_ask(self, client):
        EntitlementFactory(authority=self.walsall, until_birthday=None, title="No end stated")
        page = text_of(client.get(URL, {"council": "walsall", "age": "26"}))
        assert "That does not mean no." in page
        assert "there is 1 thing that you may well get" in page
        assert "We have found nothing here" not in page

    def test_what_needs_asking_comes_with_a_sentence_to_send_and_stands_by_area(self, client):
        line = EntitlementFactory(authority=self.walsall, lives="unknown", title="A bus pass")
        page = read(client.get(URL, {"council": "walsall", "age": "19", "living": "outside"}))
        asked = page.one("#ask")
        assert "“I am a Walsall care leaver, 19, living outside England." in asked.text
        assert asked.text.index(line.area.name) < asked.text.index("A bus pass")
        text = unquote(asked.one('a[href^="sms:?body="]')["href"].removeprefix("sms:?body="))
        assert text.startswith("I am a Walsall care leaver, 19, living outside England. Which")
        assert text.endswith(" http://testserver/my-offer/?council=walsall&age=19&living=outside")

    def test_the_numbers_of_the_headline_lead_to_their_parts_and_asking_comes_first(self, client):
        parent = SituationFactory(name="You are a parent")
        EntitlementFactory(authority=self.walsall, lives="unknown", title="A bus pass")
        EntitlementFactory(authority=self.walsall, from_age=21)
        EntitlementFactory(authority=self.walsall, lives="anywhere", situations=[parent])
        page = read(client.get(URL, {"council": "walsall", "age": "19", "living": "outside"}))
        for part, words in [("if", "1 more"), ("ask", "1 needs asking"), ("later", "1 starts")]:
            assert page.one(f'a[href="#{part}"]').text.startswith(words)
            assert page.has(f"section#{part}")
        assert ids_on(page).index("ask") < ids_on(page).index("later")

    def test_it_says_that_ticked_situations_stand_in_the_address_too(self, client):
        SituationFactory(name="Custody")
        query = {"council": "walsall", "age": "19"}
        assert "what you said is true for you" not in text_of(client.get(URL, query))
        told = text_of(client.get(URL, {**query, "situation": "custody"}))
        assert "council, age and place, and what you said is true for you. Nothing else." in told
