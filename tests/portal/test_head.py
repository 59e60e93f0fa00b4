"""HEAD is answered like GET, without the body, and counts nothing."""

import pytest

from offers.lines.models import ViewCount
from offers.search.models import SearchCount
from tests.factories import EntitlementFactory
from tests.support.server import ask

pytestmark = pytest.mark.django_db
ADDRESSES = ["/", "/offers/", "/my-offer/", "/healthz", "/robots.txt", "/missing/", "/offers/x/y/"]


@pytest.mark.parametrize("path", [*ADDRESSES, "/offers.csv", "/static/css/site.css"])
@pytest.mark.parametrize("coding", ["", "gzip", "br"])
def test_head_has_the_headers_of_get_and_no_body(path, coding, walsall):
    """gunicorn writes a warning about every answer to HEAD that has a body."""
    headers = {"Accept-Encoding": coding}
    status, said, body = ask("HEAD", path, **headers)
    expected_status, expected, page = ask("GET", path, **headers)
    assert body == b""
    assert page
    assert status == expected_status
    expected.pop("ETag", None)  # Django makes it from the page for GET alone
    if coding == "gzip":  # Django pads it with random bytes
        assert said.keys() == expected.keys()
    else:
        assert said == expected


def test_head_counts_no_view_and_no_search(walsall):
    line = EntitlementFactory(authority=walsall, title="Bus pass")
    assert ask("HEAD", line.get_absolute_url())[0] == 200
    assert ask("HEAD", "/offers/?q=bus")[0] == 200
    assert not ViewCount.objects.exists()
    assert not SearchCount.objects.exists()
    ask("GET", line.get_absolute_url())
    ask("GET", "/offers/?q=bus")
    assert ViewCount.objects.count() == SearchCount.objects.count() == 1
