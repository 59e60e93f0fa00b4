"""Asks whether a web address still works, and never reaches into a private network for it.

Addresses are typed by people and redirects are chosen by strangers, so each hop is treated alike:
its name is looked up once, every number that comes back has to be allowed, and the connection goes
to one of exactly those numbers. The name is kept for the Host header and the certificate.
"""

import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from http.client import HTTPException
from threading import Event, Timer
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, SSLError

PORTS = {"http": 80, "https": 443}
MOST_HOPS = 5  # redirects followed, as many as a short chain of moves needs
MOST_NUMBERS = 3  # numbers of one name that are tried
CONNECT_SECONDS, ANSWER_SECONDS = 8, 15
REDIRECTS, FOR_GOOD = {301, 302, 303, 307, 308}, {301, 308}
# What some servers say to HEAD although the page is there.
ASK_AGAIN = frozenset({400, 403, 404, 405, 406, 410, *range(500, 600)})

# IPv6 outside 2000::/3 is not the public internet; these parts of it are not either, or hide an
# IPv4 number inside (Teredo, 6to4). IANA IPv6 special-purpose address registry.
GLOBAL_IPV6 = ipaddress.ip_network("2000::/3")
SPECIAL_IPV6 = [
    ipaddress.ip_network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]
# Parts of IPv4 that Python's own tables call public in some releases.
SPECIAL_IPV4 = [
    ipaddress.ip_network(text)
    for text in ("192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10", "198.18.0.0/15", "0.0.0.0/8")
]


@dataclass(frozen=True)
class LinkResult:
    """What came of asking: a Link.Result, the last status code, and where it led if elsewhere."""

    result: str
    status: int | None = None
    final_address: str = ""


class Stopped(Exception):
    """Asking came to an end before there was a status code; says what came of it."""

    def __init__(self, result):
        super().__init__(result)
        self.result = result


def is_public(number: str) -> bool:
    """Is this IP address one of the public internet? Everything else is refused.

    Private, loopback, link-local, multicast, reserved and shared ranges, and IPv6 that wraps IPv4.
    """
    try:
        ip = ipaddress.ip_address(number)
    except ValueError:
        return False
    if ip.version == 6:
        return ip in GLOBAL_IPV6 and not any(ip in network for network in SPECIAL_IPV6)
    return ip.is_global and not (
        ip.is_multicast or ip.is_reserved or any(ip in network for network in SPECIAL_IPV4)
    )


def is_allowed(number: str, port: int) -> bool:
    """May we connect to this number and port? Only to the web's own ports on the public internet."""
    return port in PORTS.values() and is_public(number)


def look_up(host: str, port: int) -> list[str]:
    """The numbers behind a name, as the system's resolver gives them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Stopped("no-such-site") from error
    return list(dict.fromkeys(address[0] for *_, address in found))


class Asker:
    """Asks for addresses, one at a time, with a pause between two questions to one host.

    `is_allowed(number, port)` and `look_up(host, port)` can be replaced by tests.
    """

    def __init__(
        self, user_agent, *, pause=2.0, is_allowed=is_allowed, look_up=look_up, sleep=time.sleep
    ):
        self.user_agent, self.pause = user_agent, pause
        self.is_allowed, self.look_up, self.sleep = is_allowed, look_up, sleep
        self.asked_at = {}  # by host, in seconds of the monotonic clock

    def ask(self, address: str) -> LinkResult:
        """Follow an address to its end."""
        here, for_good, seen = address, True, set()
        for hop in range(MOST_HOPS + 1):
            try:
                status, onward = self.visit(here)
            except Stopped as stopped:
                return LinkResult(stopped.result, None, here if hop else "")
            led_to = here if hop else ""
            if status not in REDIRECTS or not onward:
                return LinkResult(result_of(status, moved=bool(hop) and for_good), status, led_to)
            seen.add(here)
            here = joined(here, onward)
            for_good = for_good and status in FOR_GOOD
            if here in seen:
                break
        return LinkResult("endless", status, here)

    def visit(self, address):
        """One hop: the status code, and where it redirects to (or nothing)."""
        url = readable(address)
        port = url.port or PORTS[url.scheme]
        numbers = self.look_up(url.hostname, port)
        if not numbers or not all(self.is_allowed(number, port) for number in numbers):
            raise Stopped("not-asked")
        try:
            status, onward = self.request("HEAD", url, port, numbers)
        except Stopped as stopped:
            if stopped.result != "no-answer":
                raise
            status = None  # some servers hang up on HEAD
        if status is None or status in ASK_AGAIN:
            status, onward = self.request("GET", url, port, numbers)
        return status, onward

    def request(self, method, url, port, numbers):
        self.wait_for(url.hostname)
        try:
            for tried, number in enumerate(numbers[:MOST_NUMBERS], 1):
                try:
                    return exchange(method, url, port, number, self.user_agent)
                except (OSError, HTTPError, HTTPException) as error:
                    if is_certificate(error):
                        raise Stopped("bad-certificate") from error
                    if tried == min(len(numbers), MOST_NUMBERS):
                        raise Stopped("no-answer") from error
        finally:
            self.asked_at[url.hostname] = time.monotonic()

    def wait_for(self, host):
        """Leave a host alone for the pause since it was last asked."""
        if host in self.asked_at:
            left = self.asked_at[host] + self.pause - time.monotonic()
            if left > 0:
                self.sleep(left)


def joined(here, onward) -> str:
    """Where a Location header leads from here; one that cannot be read leads to itself."""
    try:
        return urljoin(here, onward).partition("#")[0]
    except ValueError:
        return onward


def readable(address) -> SplitResult:
    """The parts of an address that we can ask for; a name in other letters in its ASCII form."""
    try:
        url = urlsplit(quote(address.strip(), safe="%/:=&?~#+!$,;'@()*[]"))
        named = urlsplit(address.strip())
        host = (named.hostname or "").encode("idna").decode("ascii")
        port = named.port
    except (ValueError, UnicodeError) as error:
        raise Stopped("not-asked") from error
    if url.scheme not in PORTS or not host or named.username is not None:
        raise Stopped("not-asked")
    netloc = f"[{host}]" if ":" in host else host
    return url._replace(netloc=f"{netloc}:{port}" if port else netloc)


def exchange(method, url, port, number, user_agent):
    """One question to one number: the status code and the Location header. No body is read."""
    connection = connection_to(number, port, url)
    too_late = Event()
    # Also for headers that drip in.
    alarm = Timer(ANSWER_SECONDS, hang_up, [connection, too_late])
    alarm.daemon = True
    alarm.start()
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    headers = {"Host": url.netloc, "User-Agent": user_agent, "Accept": "*/*", "Connection": "close"}
    try:
        connection.request(method, target, headers=headers, preload_content=False)
        response = connection.getresponse()
        if too_late.is_set():
            raise TimeoutError  # what was read ends where we hung up
        return response.status, response.headers.get("Location", "")
    finally:
        alarm.cancel()
        connection.close()


def connection_to(number, port, url):
    if url.scheme == "http":
        return HTTPConnection(number, port, timeout=CONNECT_SECONDS)
    return HTTPSConnection(
        number,
        port,
        timeout=CONNECT_SECONDS,
        cert_reqs=ssl.CERT_REQUIRED,
        server_hostname=url.hostname,
    )


def hang_up(connection, too_late):
    """End a connection from outside, and say so first: a cut answer can look like a whole one."""
    too_late.set()
    if (sock := connection.sock) is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def is_certificate(error) -> bool:
    """Did the connection fail over its encryption, and not because nobody answered?"""
    return isinstance(error, ssl.SSLError | SSLError)


def result_of(status, *, moved):
    if status in (404, 410):
        return "gone"
    if status >= 500:
        return "server-error"
    if 200 <= status < 300:
        return "moved" if moved else "works"
    return "refused"
