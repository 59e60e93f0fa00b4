"""What goes out with every public page: no cookie, a strict policy, few bytes."""

import gzip

import brotli
import pytest
from django.http import HttpResponse
from django.urls import path, reverse

from portal.middleware import accepts_brotli


def busy(request, status):
    after = request.GET.get("after")
    return HttpResponse(status=status, headers={"Retry-After": after} if after else {})


urlpatterns = [path("busy/<int:status>/", busy)]
PUBLIC = ["home", "offer-list", "my-offer", "help-now", "about", "privacy", "accessibility"]

pytestmark = pytest.mark.django_db


@pytest.fixture(params=PUBLIC)
def address(request):
    return reverse(request.param)


def test_public_page_sets_no_cookie_and_depends_on_none(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()


def test_public_page_loads_nothing_from_elsewhere(client, address):
    policy = client.get(address)["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["form-action"] == "'self'"


def test_public_page_keeps_its_address_to_itself(client, address):
    response = client.get(address)
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_public_page_is_the_same_page_compressed_or_not(client, address):
    plain = client.get(address)
    br = client.get(address, headers={"Accept-Encoding": "gzip, deflate, br, zstd"})
    gz = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert br["Content-Encoding"] == "br"
    assert gz["Content-Encoding"] == "gzip"
    assert brotli.decompress(br.content) == gzip.decompress(gz.content) == plain.content
    assert int(br["Content-Length"]) == len(br.content) < len(gz.content)
    assert "Accept-Encoding" in br["Vary"]
    assert "Accept-Encoding" in gz["Vary"]


@pytest.mark.parametrize("coding", ["", "gzip", "br"])
def test_second_visit_sends_no_page_again(client, address, coding):
    first = client.get(address, headers={"Accept-Encoding": coding})
    again = client.get(address, headers={"Accept-Encoding": coding, "If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert not again.content


def test_signed_in_page_is_gzip_with_its_padding(admin_client):
    response = admin_client.get("/admin/", headers={"Accept-Encoding": "gzip, br"})
    assert response["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("/", "testserver"),
        ("/missing/", "testserver"),
        ("/about", "testserver"),  # redirected
        ("/healthz", "testserver"),
        ("/admin/", "testserver"),
        ("/static/css/site.css", "testserver"),
        ("/", "somebody.else.test"),
    ],
)
def test_every_answer_denies_what_no_page_of_ours_uses(client, with_static_files, address, host):
    rules = client.get(address, headers={"host": host})["Permissions-Policy"].split(", ")
    assert {"camera=()", "geolocation=()", "microphone=()", "browsing-topics=()"} <= {*rules}


@pytest.fixture
def with_static_files(settings):
    """Served from their sources: nobody has collected them."""
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True


@pytest.mark.parametrize("address", ["/static/css/site.css", "/static/img/favicon.svg"])
def test_static_file_has_the_policy_of_the_pages(client, with_static_files, address):
    response = client.get(address)
    assert response.status_code == 200
    rules = response["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in rules
    assert "frame-ancestors 'none'" in rules


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("status", [503, 429])
def test_answer_that_says_not_now_says_when(client, status):
    assert int(client.get(f"/busy/{status}/")["Retry-After"]) >= 30


@pytest.mark.urls(__name__)
def test_what_a_page_says_about_when_is_kept(client):
    assert client.get("/busy/429/", {"after": "300"})["Retry-After"] == "300"
    assert "Retry-After" not in client.get("/busy/404/")


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("br", True),
        ("gzip, deflate, br, zstd", True),
        ("gzip;q=1.0, br;q=0.5", True),
        ("GZIP, BR", True),
        ("br; q=0", False),
        ("br;q=0.000", False),
        ("gzip", False),
        ("brotli", False),
        ("*", False),
        ("", False),
    ],
)
def test_accept_encoding_is_read_with_its_weights(header, accepted):
    assert accepts_brotli(header) is accepted
