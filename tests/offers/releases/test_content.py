"""All that ships, as it ships."""

import re
from collections import Counter

import pytest
from django.conf import settings
from django.core import serializers
from django.core.management import call_command
from django.utils.html import strip_tags

from authorities.models import Authority, District
from offers.eligibility.answers import age_answer
from offers.eligibility.person import LIVING_OUT_OF_AREA, OLDEST, YOUNGEST
from offers.lines.lint import NOT_BEGUN
from offers.lines.models import Area, Entitlement, PartnerOffer, PartnerOrganisation, Topic
from offers.pledge.models import Commitment, CouncilFigure, Position, YouthFigure
from offers.releases.loading import Release, fixture_files
from offers.releases.models import ShippedRow
from offers.search.models import Synonym
from tests.support.amounts import one_in
from tests.support.shipped import shipped_models

pytestmark = pytest.mark.usefixtures("content")


def dump():
    """Every shipped row with its relations, without the moments it was made and saved."""
    rows = [row for model in shipped_models() for row in model.objects.order_by("pk")]
    data = serializers.serialize("python", rows)
    for row in data:
        row["fields"].pop("updated_at", None)
        row["fields"].pop("created_at", None)
    return data


def test_everything_is_there():
    assert Authority.objects.count() == 14
    assert Entitlement.objects.public().count() == 499
    assert Entitlement.objects.public().national().count() == 43
    assert PartnerOffer.objects.public().count() == 69
    assert Area.objects.count() == 6
    assert District.objects.count() == 19


@one_in(7)
@pytest.mark.parametrize("model", shipped_models(), ids=lambda model: model.__name__)
def test_every_row_is_valid(model, step):
    rows = list(model.objects.all())[::step]
    assert rows
    for row in rows:
        row.full_clean()


def test_every_council_has_lines_in_all_six_areas():
    counts = Counter(
        Entitlement.objects.filter(scope="authority").values_list("authority__slug", "area__slug")
    )
    for authority in Authority.objects.all():
        for area in Area.objects.all():
            assert counts[authority.slug, area.slug], f"{authority} has nothing on {area}"


@pytest.mark.parametrize("model", [Entitlement, PartnerOffer])
def test_every_line_has_a_source_topics_and_no_confirmation(model):
    for line in model.objects.public().for_lists():
        assert line.source_title
        assert line.source_url.startswith("http")
        assert 1 <= len(line.topic_slugs) <= 3, line
        assert not line.is_confirmed
        assert line.confidence_text


def test_a_delivered_line_is_a_national_one():
    delivering = Entitlement.objects.exclude(delivers=None).select_related("delivers")
    assert delivering.count() > 50
    assert all(line.delivers.is_national and line.authority_id for line in delivering)


def test_no_district_has_the_slug_of_a_council():
    slugs = [*Authority.objects.values_list("slug", flat=True)]
    assert not District.objects.filter(slug__in=slugs).exists()


def test_the_situation_that_a_home_gives_away_is_shipped():
    assert Entitlement.objects.filter(situations__slug=LIVING_OUT_OF_AREA).exists()


def test_loading_again_changes_nothing():
    before = dump()
    call_command("load_content", verbosity=0)
    assert dump() == before


def test_loading_again_keeps_what_people_wrote_until_it_is_reset():
    line = Entitlement.objects.get_by_natural_key("walsall", "a-mentor")
    shipped = line.summary
    Entitlement.objects.filter(pk=line.pk).update(summary="Written by an officer.")
    call_command("load_content", verbosity=0)
    line.refresh_from_db()
    assert line.summary == "Written by an officer."
    call_command("load_content", reset=True, verbosity=0)
    line.refresh_from_db()
    assert line.summary == shipped


@one_in(6)
def test_djangos_own_loaddata_reads_the_files_too(step):
    before = dump()
    call_command("loaddata", *map(str, fixture_files(settings.CONTENT_DIR)[::step]), verbosity=0)
    assert dump() == before


def test_natural_keys_lead_back_to_their_row():
    for line in Entitlement.objects.select_related("authority"):
        assert Entitlement.objects.get_by_natural_key(*line.natural_key()) == line


def test_every_council_without_lines_in_an_area_says_so(client):
    gone = Area.objects.get(slug="employment")
    council = Authority.objects.get(slug="walsall")
    council.entitlements.in_area(gone).update(status="archived", archived_on="2026-11-01")
    for authority in Authority.objects.all():
        page = strip_tags(client.get(authority.get_absolute_url()).content.decode())
        said = f"We have not found anything on {gone.name.lower()}."
        assert (said in page) == (authority == council)


def test_councils_have_a_readable_file_each():
    files = {
        path.stem for path in fixture_files(settings.CONTENT_DIR) if path.parent.name == "councils"
    }
    assert files == set(Authority.objects.values_list("slug", flat=True))


def test_topics_are_a_short_list_and_each_is_used():
    assert Topic.objects.count() <= 40
    assert not Topic.objects.filter(entitlement=None, partneroffer=None).exists()


def test_every_partner_gives_something():
    assert not PartnerOrganisation.objects.filter(offers=None).exists()


def test_districts_of_a_line_lie_in_its_own_council():
    lines = Entitlement.objects.exclude(districts=None).distinct()
    assert lines
    for line in lines:
        assert set(line.districts.values_list("authority", flat=True)) == {line.authority_id}, line


def test_a_delivered_line_is_the_same_right():
    """About the same thing, and begun before the right in law has ended."""
    for line in Entitlement.objects.exclude(delivers=None).select_related("delivers"):
        law = line.delivers
        shared = set(line.topics.all()) & set(law.topics.all())
        assert shared or line.area_id == law.area_id, f"{line.natural_key()} and {law}"
        assert law.is_published
        if line.from_age is not None and law.until_birthday is not None:
            assert line.from_age < law.until_birthday, line.natural_key()


def test_a_line_that_delivers_a_right_is_not_open_when_the_right_has_ended():
    """Or it would be called a right in law at an age at which there is none."""
    for line in Entitlement.objects.exclude(delivers=None).select_related("delivers"):
        for age in range(YOUNGEST, OLDEST + 1):
            is_open = age_answer(line, age).is_open
            has_ended = age_answer(line.delivers, age).is_ended
            assert not (is_open and has_ended), f"{line.natural_key()} at {age}"


def test_loading_again_keeps_the_time_of_the_last_change():
    before = set(Entitlement.objects.values_list("pk", "updated_at"))
    call_command("load_content", verbosity=0)
    assert set(Entitlement.objects.values_list("pk", "updated_at")) == before


@pytest.fixture(params=["some", pytest.param("all", marks=pytest.mark.slow)])
def reset(request):
    """Puts back all that is shipped, or quickly the files that the test is about."""

    def reset():
        if request.param == "all":
            return call_command("load_content", reset=True, verbosity=0)
        release = Release(settings.CONTENT_DIR, reset=True)
        for path in release.files.copy():
            if path.stem not in ("search", "walsall"):
                del release.files[path]
        assert len(release.load()) == 3

    return reset


def test_loading_again_keeps_the_topics_that_people_chose(reset):
    line = Entitlement.objects.filter(authority__slug="walsall").first()
    line.topics.clear()
    call_command("load_content", verbosity=0)
    assert not line.topics.exists()
    reset()
    assert line.topics.exists()


def test_loading_again_brings_nothing_back_that_people_deleted_or_renamed():
    Synonym.objects.get(term="uni").delete()
    Position.objects.filter(authority__slug="walsall").delete()
    Topic.objects.filter(slug="travel").update(slug="getting-about", name="Getting about")
    before = dump()
    call_command("load_content", verbosity=0)
    assert dump() == before
    assert not Synonym.objects.filter(term="uni").exists()


def test_reset_brings_deleted_rows_back(reset):
    before = by_natural_key()
    Synonym.objects.get(term="uni").delete()
    Position.objects.filter(authority__slug="walsall").delete()
    reset()
    assert by_natural_key() == before


def test_content_from_before_loading_was_remembered_stays_as_it_is():
    line = Entitlement.objects.get_by_natural_key("walsall", "a-mentor")
    Entitlement.objects.filter(pk=line.pk).update(summary="Written by an officer.")
    ShippedRow.objects.all().delete()
    before = dump()
    call_command("load_content", verbosity=0)
    assert dump() == before


def test_reset_keeps_rows_of_peoples_own(reset):
    Synonym.objects.create(term="lolly", same_as="money")
    before = dump()
    reset()
    assert dump() == before


@pytest.mark.slow
def test_an_empty_database_is_filled_by_djangos_own_loaddata():
    before = by_natural_key()
    for model in shipped_models():
        for relation in model._meta.many_to_many:
            relation.remote_field.through.objects.all().delete()
    Entitlement.objects.update(delivers=None)
    for model in (
        Position,
        Commitment,
        CouncilFigure,
        YouthFigure,
        PartnerOffer,
        PartnerOrganisation,
        Entitlement,
        District,
        *shipped_models(),
    ):
        model.objects.all().delete()
    call_command("loaddata", *map(str, fixture_files(settings.CONTENT_DIR)), verbosity=0)
    assert by_natural_key() == before


def by_natural_key():
    """Every shipped row and its relations without any number that the database gave out."""
    rows = {}
    for model in shipped_models():
        instances = list(model.objects.order_by("pk"))
        data = serializers.serialize("python", instances, use_natural_foreign_keys=True)
        for instance, row in zip(instances, data, strict=True):
            fields = row["fields"]
            fields.pop("updated_at", None)
            fields.pop("created_at", None)
            for field in model._meta.many_to_many:
                fields[field.name] = sorted(map(list, fields[field.name]))
            rows[model._meta.label, *instance.natural_key()] = fields
    return rows


def test_a_title_that_names_the_birthday_it_stops_on_has_it_as_its_bound():
    """ "until you are 18", "before 18", "until 21, or 25 if you want one"."""
    checked = 0
    for line in Entitlement.objects.public():
        ages = re.findall(r"(?<!Year )\b\d\d\b", re.split(r"\b(?:until|before)\b", line.title)[-1])
        if ages and re.search(r"\b(?:until|before)\b", line.title):
            assert str(line.until_birthday) in ages, line.natural_key()
            checked += 1
    assert checked > 20


def test_what_says_that_it_has_not_begun_is_never_open():
    lines = [*Entitlement.objects.public(), *PartnerOffer.objects.public()]
    says_so = [line for line in lines if NOT_BEGUN.search(f"{line.title}. {line.summary}")]
    assert len(says_so) >= 7
    assert [line for line in says_so if not line.is_planned] == []
    assert [
        line for line in lines if line.title.startswith("Planned") and not line.is_planned
    ] == []
