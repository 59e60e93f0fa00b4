"""Requests that no browser sends: each is answered with "We could not read that", and none with a 500."""

import pytest

from tests.support.server import FORM, ask

pytestmark = pytest.mark.django_db
UNUSABLE = [
    "undefined",
    "base64",
    "rot13",
    "idna",
    "punycode",
    "utf-16",
    "utf-32",
    "hex",
    "no-such",
]
ADDRESSES = ["/", "/offers/?q=b%C3%BCs", "/feedback/", "/staff/sign-in/", "/admin/", "/missing/"]


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("charset", UNUSABLE)
def test_charset_that_is_none_for_text_is_a_bad_request(charset, method, path):
    body = b"a=1&b=%C3%BC" if method == "POST" else b""
    status, headers, page = ask(method, path, body, f"{FORM}; charset={charset}")
    assert status == 400
    assert b"We could not read that" in page
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "content_type",
    [
        f"{FORM}; charset*=base64''x",
        f"{FORM}; charset=utf-8%00",
        "text/html; charset*=undefined''x",
    ],
)
def test_content_type_that_cannot_be_taken_apart_is_a_bad_request(content_type):
    assert ask("GET", "/", content_type=content_type)[0] == 400
    assert ask("POST", "/feedback/", b"a", content_type)[0] == 400


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8"])
def test_charset_that_a_browser_names_is_read(charset, walsall):
    assert ask("GET", "/offers/?q=bus", content_type=f"{FORM}; charset={charset}")[0] == 200
    status, _, page = ask("POST", "/feedback/", b"text=", f"{FORM}; charset={charset}")
    assert status == 200
    assert b"<title>Error:" in page


def test_form_without_a_content_type_is_read(walsall):
    assert ask("GET", "/", content_type="")[0] == 200


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "https://a b", "null", "\x00"])
@pytest.mark.parametrize("path", ["/feedback/", "/staff/sign-in/", "/admin/logout/"])
def test_origin_that_is_none_is_refused(origin, path):
    expected = {"http://[": 400, "http://[::1": 400}
    status = ask("POST", path, b"text=hello", Origin=origin)[0]
    assert status == expected.get(origin, status)
    assert status < 500


PARTS = [
    b"",
    b"--x\r\n",
    b"--x",
    b"\xff\xfe",
    b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nabc',
    b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\nab!c\r\n--x--',
    b"--x\r\nContent-Disposition: form-data; name*=bogus''a\r\n\r\nabc\r\n--x--",
    b"--x\r\nContent-Disposition: form-data; name*=base64''a; filename*=undefined''b\r\n\r\nabc\r\n--x--",
    b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\xfe\r\n--x--',
    b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\nContent-Type: text/plain; charset=base64\r\n\r\nabc\r\n--x--',
    b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\nContent-Length: abc\r\n\r\nabc\r\n--x--',
    b"--x\r\nContent-Disposition: form-data; name=\"a\"; filename*=rot13''b\r\nContent-Type: a; charset*=undefined''b\r\n\r\nabc\r\n--x--",
    b"--x\r\nContent-Disposition\r\n\r\nabc\r\n--x--",
]
MULTIPART = [
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=\xff",
    "multipart/form-data; boundary=" + "x" * 300,
    "multipart/form-data; boundary=x; charset=utf-16",
]


@pytest.mark.parametrize("path", ["/feedback/", "/staff/sign-in/"])
@pytest.mark.parametrize("content_type", MULTIPART)
def test_broken_multipart_is_never_an_error_of_ours(content_type, path):
    for body in PARTS:
        assert ask("POST", path, body, content_type)[0] < 500, body
