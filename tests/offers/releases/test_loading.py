"""A later release meets a database in which people have worked: nothing is lost, and it always starts."""

import copy
import io

import pytest
import yaml
from django.core.management import call_command

from offers.lines.models import Entitlement, PartnerOffer
from offers.pledge.models import Position
from offers.releases.models import ShippedRow
from tests.factories import EntitlementFactory

pytestmark = pytest.mark.django_db
IDS = [f"d8e01b64-5fb2-5bfc-a734-e88c5f8d85{n}" for n in range(10, 20)]


def row(model, **fields):
    return {"model": model, "fields": fields}


def line(number, slug, **fields):
    return row(
        "offers.entitlement",
        **{
            "public_id": IDS[number],
            "slug": slug,
            "scope": "authority",
            "authority": ["walsall"],
            "area": ["money"],
            "topics": [],
            "title": f"Line {number}",
            "summary": "As shipped.",
            "basis": "discretionary",
            "source_title": "Our offer",
            "source_url": "https://council.invalid/",
            "confidence": "high",
            "status": "published",
            **fields,
        },
    )


FIRST = {
    "vocabulary.yaml": [row("offers.area", slug="money", name="Money", position=1)],
    "authorities.yaml": [
        row(
            "authorities.authority",
            slug="walsall", name="Walsall Council", short_name="Walsall", gss_code="E08000030",
            kind="metropolitan borough", website="https://w.invalid/", tile_row=1, tile_column=1,
        )
    ],
    "national.yaml": [
        line(0, "law", scope="england", authority=None, basis="statutory", title="The law")
    ],
    "councils/walsall.yaml": [
        line(1, "a-mentor", delivers=["england", "law"]),
        line(2, "a-bus-pass"),
    ],
    "partners.yaml": [
        row("offers.partnerorganisation", slug="gym", name="Gym", sector="private"),
        row(
            "offers.partneroffer",
            public_id=IDS[3], slug="free-gym", organisation=["gym"], coverage="england",
            authorities=[], area=["money"], topics=[], title="Free gym", summary="As shipped.",
            source_title="Gym", source_url="https://gym.invalid/", confidence="high",
            status="published",
        ),
    ],
    "commitments.yaml": [
        row("offers.commitmentgroup", slug="help", name="Help", position=1),
        row(
            "offers.commitment",
            slug="mentors", title="Mentors", meaning="Somebody to talk to.", group=["help"],
            area=["money"], topics=[], national=None, position=1,
        ),
    ],
    "positions/walsall.yaml": [
        row(
            "offers.position",
            authority=["walsall"], commitment=["mentors"], answer="yes", as_of="2026",
            evidence=[["walsall", "a-mentor"]], status="published",
        )
    ],
}  # fmt: skip


@pytest.fixture
def release(tmp_path, settings):
    """release(**files) loads these files; gives what the command says of what it left out."""
    settings.CONTENT_DIR = tmp_path

    def load(files, **options):
        for name, rows in files.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            text = rows if isinstance(rows, str) else yaml.safe_dump(rows)
            (tmp_path / name).write_text(text)
        told = io.StringIO()
        call_command("load_content", stdout=io.StringIO(), stderr=told, **options)
        return told.getvalue()

    return load


@pytest.fixture
def second(release):
    """The files of the first release, loaded, to be changed into those of a second one."""
    assert release(FIRST) == ""
    return copy.deepcopy(FIRST)


def mentor():
    return Entitlement.objects.get(public_id=IDS[1])


def test_changed_slug_is_known_by_the_public_id_and_keeps_what_people_wrote(release, second):
    Entitlement.objects.filter(public_id=IDS[1]).update(summary="Written by an officer.")
    second["councils/walsall.yaml"][0]["fields"]["slug"] = "somebody-to-talk-to"
    assert release(second) == ""
    assert mentor().slug == "a-mentor"
    assert mentor().summary == "Written by an officer."
    assert Entitlement.objects.count() == 3


def test_what_names_a_line_by_its_changed_slug_finds_it(release, second):
    second["national.yaml"][0]["fields"]["slug"] = "the-law"
    second["councils/walsall.yaml"] += [line(4, "new", delivers=["england", "the-law"])]
    second["councils/walsall.yaml"][0]["fields"]["slug"] = "somebody-to-talk-to"
    Position.objects.all().delete()
    second["positions/walsall.yaml"][0]["fields"] |= {
        "evidence": [["walsall", "somebody-to-talk-to"]],
        "as_of": "2027",
    }
    assert release(second) == ""
    assert Entitlement.objects.get(slug="new").delivers.slug == "law"
    assert [*Position.objects.get().evidence.all()] == [mentor()]


def test_reset_puts_a_changed_slug_into_the_line_that_is_there(release, second):
    second["councils/walsall.yaml"][0]["fields"]["slug"] = "somebody-to-talk-to"
    second["positions/walsall.yaml"][0]["fields"]["evidence"] = [["walsall", "somebody-to-talk-to"]]
    before = mentor().pk
    assert release(second, reset=True) == ""
    assert (mentor().pk, mentor().slug) == (before, "somebody-to-talk-to")
    assert [*Position.objects.get().evidence.all()] == [mentor()]


def test_line_that_somebody_wrote_with_the_slug_of_a_new_one_stays(release, second):
    own = EntitlementFactory(authority=mentor().authority, slug="a-laptop", summary="Ours.")
    second["councils/walsall.yaml"] += [line(4, "a-laptop"), line(5, "a-bike")]
    for reset in (False, True):
        told = release(second, reset=reset)
        assert "councils/walsall.yaml: offers.entitlement “a-laptop”" in told
        assert "somebody has written a line of their own with this slug" in told
        assert "1 not loaded" in told
        own.refresh_from_db()
        assert own.summary == "Ours."
        assert str(own.public_id) != IDS[4]
    assert Entitlement.objects.filter(slug="a-bike").exists()


def test_row_that_the_database_refuses_is_told_in_words_and_the_rest_is_loaded(release, second):
    second["councils/walsall.yaml"] += [
        line(4, "wrong", from_age=25, until_birthday=18),
        line(5, "right"),
    ]
    second["positions/walsall.yaml"] += [
        row(
            "offers.position",
            authority=["walsall"], commitment=["no-such"], answer="yes", as_of="2026", evidence=[],
        )
    ]  # fmt: skip
    told = release(second)
    assert "It has to start at a younger age than it stops." in told
    assert "names what is not here" in told
    assert Entitlement.objects.filter(slug="right").exists()
    assert not Entitlement.objects.filter(slug="wrong").exists()


def test_row_that_could_not_be_loaded_is_tried_again(release, second):
    second["councils/walsall.yaml"] += [line(4, "new", area=["health"])]
    assert "“new”" in release(second)
    second["vocabulary.yaml"] += [row("offers.area", slug="health", name="Health", position=2)]
    assert release(second) == ""
    assert Entitlement.objects.get(slug="new").area.slug == "health"


def test_nothing_of_a_refused_row_stays(release, second):
    """Its topics are saved after it."""
    second["councils/walsall.yaml"] += [line(4, "new", topics=[["no-such"]])]
    count = ShippedRow.objects.count()
    assert "“new”" in release(second)
    assert Entitlement.objects.count() == 3
    assert ShippedRow.objects.count() == count


def test_new_name_of_a_topic_that_is_there_stops_nothing(release, second):
    """What carries no public id is known by its slug: a second area of one name is left out."""
    second["vocabulary.yaml"][0]["fields"]["slug"] = "cash"
    told = release(second)
    assert "offers.area “cash”" in told
    assert PartnerOffer.objects.get().area.slug == "money"


def test_file_that_cannot_be_read_stops_no_other(release, second):
    second["councils/walsall.yaml"] = "- model: [\n"
    second["partners.yaml"] += [
        row("offers.partnerorganisation", slug="cafe", name="Cafe", sector="private")
    ]
    told = release(second)
    assert "councils/walsall.yaml: the file cannot be read" in told
    assert PartnerOffer.objects.exists()
    assert mentor()
