"""Asking for an address: what came of it, and never into a private network."""

import time

import pytest

from offers.links import checker as web
from offers.links.checker import Asker, LinkResult, is_allowed, is_public, look_up
from tests.support.web_server import certificate_for, web_server

NAME = "council.example"


@pytest.fixture(scope="module")
def server():
    with web_server() as site:
        yield site


@pytest.fixture
def site(server):
    server.pages, server.asked, server.agents, server.times = {}, [], set(), []
    return server


def here(host, port):
    return ["127.0.0.1"]


def anything(number, port):
    return True


def asker(**options):
    return Asker("Checker/1.0", **{"pause": 0, "look_up": here, "is_allowed": anything, **options})


def ask(site, path="/", **options):
    return asker(**options).ask(f"http://{NAME}:{site.port}{path}")


# Which numbers are the public internet


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255",  # noqa: S104
        "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1",
        "198.51.100.1", "203.0.113.1", "192.88.99.1", "224.0.0.1", "239.1.1.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "fc00::1", "fd12:3456::1", "fe80::1",
        "fe80::1%eth0", "fec0::1", "ff02::1", "2001::1", "2001:db8::1", "2002:7f00:1::",
        "3fff::1", "5f00::1", "", "localhost", "127.1", "0x7f000001", "2130706433",
    ],
)  # fmt: skip
def test_number_that_is_not_public_is_refused(number):
    assert not is_public(number)
    assert not is_allowed(number, 443)


@pytest.mark.parametrize(
    "number", ["8.8.8.8", "51.140.1.1", "172.32.0.1", "2606:4700::1111", "2a00:1450:4009::200e"]
)
def test_public_number_is_allowed_on_the_ports_of_the_web_only(number):
    assert is_allowed(number, 80)
    assert is_allowed(number, 443)
    for port in (22, 25, 3306, 5432, 6379, 8000, 8080):
        assert not is_allowed(number, port)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/",
        "http://0/", "http://localhost/", "http://[::1]/", "http://[::ffff:127.0.0.1]/",
        "http://[fe80::1]/", "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/",
        "http://8.8.8.8:22/", "https://8.8.8.8:8443/",
    ],
)  # fmt: skip
def test_address_into_a_private_network_or_to_another_port_is_refused(address, no_connection):
    assert Asker("Checker/1.0", pause=0).ask(address) == LinkResult("not-asked")


@pytest.fixture
def no_connection(monkeypatch):
    """Fails when anything tries to connect."""

    def connect(*args, **kwargs):
        raise AssertionError(f"connected: {args}")

    monkeypatch.setattr("socket.socket.connect", connect)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://council.example/", "file:///etc/passwd", "javascript:alert(1)", "gopher://a/",
        "//council.example/", "council.example", "", "http://", "http:///path",
        "http://user:secret@council.example/", "http://council.example:99999/",
        "http://council.example:port/", "http://[::1", "http://a..b/", "http://" + "a" * 64 + "/",
    ],
)  # fmt: skip
def test_address_that_is_no_plain_web_address_is_not_asked(address, no_connection):
    assert asker().ask(address).result == "not-asked"


def test_name_of_a_private_number_is_refused_and_never_connected_to(site, no_connection):
    """DNS rebinding: somebody's name is made to mean a machine in our network."""
    answer = ask(site, is_allowed=lambda number, port: is_public(number))
    assert answer == LinkResult("not-asked")
    assert site.asked == []


def test_name_with_one_private_number_among_others_is_refused(site, no_connection):
    mixed = lambda host, port: ["8.8.8.8", "127.0.0.1"]  # noqa: E731
    answer = ask(site, look_up=mixed, is_allowed=lambda number, port: is_public(number))
    assert answer == LinkResult("not-asked")


def test_name_is_looked_up_once_a_hop_and_its_checked_number_is_connected_to(site):
    """A name that means another number the second time gets no second time."""
    site.pages["/"] = 200
    numbers = iter([["127.0.0.1"], ["127.0.0.99"]])
    looked_up = []

    def changing(host, port):
        looked_up.append(host)
        return next(numbers)

    allowed = lambda number, port: number == "127.0.0.1"  # noqa: E731
    assert ask(site, look_up=changing, is_allowed=allowed) == LinkResult("works", 200)
    assert looked_up == [NAME]
    assert site.asked == [("HEAD", f"{NAME}:{site.port}", "/")]


def test_redirect_into_a_private_network_is_refused(site):
    """The public site answers; where it sends us is checked like any other address."""
    site.pages["/"] = (302, f"http://inside.example:{site.port}/secret")
    numbers = {NAME: ["127.0.0.1"], "inside.example": ["127.0.0.2"]}
    answer = ask(
        site,
        look_up=lambda host, port: numbers[host],
        is_allowed=lambda number, port: number == "127.0.0.1",
    )
    assert answer.result == "not-asked"
    assert [path for _, _, path in site.asked] == ["/"]


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://a.example/", "gopher://a.example"])
def test_redirect_to_something_else_than_the_web_is_refused(site, target):
    site.pages["/"] = (302, target)
    assert ask(site).result == "not-asked"


# What came of it


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (200, "works"), (204, "works"), (404, "gone"), (410, "gone"), (500, "server-error"),
        (503, "server-error"), (401, "refused"), (403, "refused"), (429, "refused"),
    ],
)  # fmt: skip
def test_status_codes_are_told_apart(site, status, result):
    site.pages["/"] = status
    assert ask(site) == LinkResult(result, status)


def test_name_that_does_not_exist_is_no_such_site():
    assert asker(look_up=look_up).ask("http://no-such-site.invalid/") == LinkResult("no-such-site")


def test_closed_port_is_no_answer():
    with web_server() as gone:
        pass
    assert ask(gone) == LinkResult("no-answer")


def test_second_number_is_tried_when_the_first_does_not_answer(site):
    site.pages["/"] = 200
    # Nothing listens on the first.
    assert ask(site, look_up=lambda *_: ["127.0.0.9", "127.0.0.1"]) == LinkResult("works", 200)


def test_server_that_says_nothing_is_given_up(site, monkeypatch):
    monkeypatch.setattr(web, "CONNECT_SECONDS", 0.2)
    site.pages["/"] = lambda handler: time.sleep(2)
    started = time.monotonic()
    assert ask(site) == LinkResult("no-answer")
    assert time.monotonic() - started < 1.5


def test_server_that_drips_its_headers_is_given_up(site, monkeypatch):
    """Each byte comes in time; the whole would take for ever."""
    monkeypatch.setattr(web, "ANSWER_SECONDS", 0.5)

    def drip(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for n in range(100):
            handler.wfile.write(f"X-{n}: x\r\n".encode())
            handler.wfile.flush()
            time.sleep(0.1)

    site.pages["/"] = drip
    started = time.monotonic()
    assert ask(site) == LinkResult("no-answer")
    assert time.monotonic() - started < 4


def test_endless_body_is_not_read(site):
    sent = []

    def flood(handler):
        handler.send_response(200 if handler.command == "GET" else 405)
        handler.end_headers()
        while handler.command == "GET":
            handler.wfile.write(b"x" * 65536)
            sent.append(65536)

    site.pages["/"] = flood
    assert ask(site) == LinkResult("works", 200)
    time.sleep(0.3)
    assert sum(sent) < 16_000_000  # what the buffers between two programs of one machine swallow


def test_nonsense_instead_of_http_is_no_answer(site):
    site.pages["/"] = lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH_9\r\n\r\n")
    assert ask(site) == LinkResult("no-answer")


@pytest.mark.parametrize("status", [403, 404, 405, 500, 501])
def test_get_has_the_last_word_where_head_is_not_understood(site, status):
    def only_get(handler):
        handler.send_response(200 if handler.command == "GET" else status)
        handler.end_headers()

    site.pages["/"] = only_get
    assert ask(site) == LinkResult("works", 200)
    assert [method for method, _, _ in site.asked] == ["HEAD", "GET"]


def test_get_is_tried_where_head_is_hung_up_on(site):
    def only_get(handler):
        if handler.command == "GET":
            handler.send_response(200)
            handler.end_headers()

    site.pages["/"] = only_get
    assert ask(site) == LinkResult("works", 200)


# Redirects


def test_move_for_good_says_where_to(site):
    site.pages |= {"/old": (301, "/newer"), "/newer": (308, "/new"), "/new": 200}
    assert ask(site, "/old") == LinkResult("moved", 200, f"http://{NAME}:{site.port}/new")


def test_redirect_for_now_works(site):
    site.pages |= {"/old": (301, "/newer"), "/newer": (302, "/new"), "/new": 200}
    assert ask(site, "/old") == LinkResult("works", 200, f"http://{NAME}:{site.port}/new")


def test_redirect_to_a_page_that_is_gone_is_gone(site):
    site.pages["/old"] = (301, "/nowhere")
    assert ask(site, "/old") == LinkResult("gone", 404, f"http://{NAME}:{site.port}/nowhere")


@pytest.mark.parametrize("onward", ["/", "/two"])
def test_circle_is_endless(site, onward):
    site.pages |= {"/": (302, onward), "/two": (302, "/")}
    assert ask(site).result == "endless"
    assert len(site.asked) <= 2


def test_long_chain_is_endless(site):
    site.pages |= {f"/{n}": (302, f"/{n + 1}") for n in range(50)}
    assert ask(site, "/0").result == "endless"
    assert len(site.asked) == web.MOST_HOPS + 1


def test_redirect_without_an_address_is_for_people_to_judge(site):
    site.pages["/"] = 302
    assert ask(site) == LinkResult("refused", 302)


@pytest.mark.parametrize("onward", ["http://[::1", "http://a b/", "\x7f", "http://" + "x" * 3000])
def test_redirect_that_cannot_be_read_breaks_nothing(site, onward):
    site.pages["/"] = (302, onward)
    assert ask(site).result in ("not-asked", "no-such-site", "gone", "no-answer")


def test_part_after_the_hash_is_not_sent(site):
    site.pages["/page"] = 200
    assert ask(site, "/page#part-2") == LinkResult("works", 200)


def test_other_letters_are_sent_encoded(site):
    site.pages["/caf%C3%A9?q=a%20b"] = 200
    assert ask(site, "/café?q=a b") == LinkResult("works", 200)


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return certificate_for(NAME, tmp_path_factory.mktemp("tls") / "council.pem")


@pytest.fixture
def secure_site(certificate):
    with web_server(certificate) as site:
        site.pages["/"] = 200
        yield site


def test_certificate_that_nobody_vouches_for_is_said(secure_site):
    answer = asker().ask(f"https://{NAME}:{secure_site.port}/")
    assert answer == LinkResult("bad-certificate")


def test_trusted_certificate_is_checked_against_the_name_and_not_the_number(
    secure_site, certificate, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert asker().ask(f"https://{NAME}:{secure_site.port}/") == LinkResult("works", 200)
    assert secure_site.names == [NAME]
    assert secure_site.asked == [("HEAD", f"{NAME}:{secure_site.port}", "/")]
    other = asker().ask(f"https://another.example:{secure_site.port}/")
    assert other == LinkResult("bad-certificate")


# Manners


def test_it_says_who_asks(site):
    ask(site)
    assert site.agents == {"Checker/1.0"}


def test_one_host_is_given_a_pause_between_two_questions_and_others_are_not(site):
    site.pages["/"] = 200
    slept = []
    one = asker(pause=5, sleep=slept.append)
    one.ask(f"http://a.example:{site.port}/")
    one.ask(f"http://b.example:{site.port}/")
    assert slept == []
    one.ask(f"http://a.example:{site.port}/")
    assert len(slept) == 1
    assert 4 < slept[0] <= 5


def test_pause_is_also_kept_between_redirects_and_before_the_second_try(site):
    site.pages["/"] = (302, "/gone")
    slept = []
    ask(site, pause=5, sleep=slept.append)
    assert [method for method, _, _ in site.asked] == ["HEAD", "HEAD", "GET"]
    assert len(slept) == 2
