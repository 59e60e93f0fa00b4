"""Checks whether a URL still works, without ever reaching into a private network (SSRF).

People type URLs and strangers choose where they redirect, so every hop is treated alike: the host
is resolved once, every IP address in the answer has to be allowed, and we connect to one of exactly
those. The host name is kept for the Host header and the certificate.
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
MOST_HOPS = 5  # redirects followed: enough for a short chain of moves
MOST_NUMBERS = 3  # IP addresses tried for one host
CONNECT_SECONDS, ANSWER_SECONDS = 8, 15
REDIRECTS, FOR_GOOD = {301, 302, 303, 307, 308}, {301, 308}
# Statuses that some servers give to HEAD although the page is there: try GET.
ASK_AGAIN = frozenset({400, 403, 404, 405, 406, 410, *range(500, 600)})

# IPv6 outside 2000::/3 is not on the public internet, nor are these ranges inside it, some of which
# wrap an IPv4 address (Teredo, 6to4). IANA IPv6 special-purpose address registry.
GLOBAL_IPV6 = ipaddress.ip_network("2000::/3")
SPECIAL_IPV6 = [
    ipaddress.ip_network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]
# IPv4 ranges that `ipaddress` calls global in some Python releases.
SPECIAL_IPV4 = [
    ipaddress.ip_network(text)
    for text in ("192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10", "198.18.0.0/15", "0.0.0.0/8")
]


@dataclass(frozen=True)
class LinkResult:
    """The outcome of a check: a Link.Result, the last status code, and the final URL if it moved."""

    result: str
    status: int | None = None
    final_address: str = ""


class Stopped(Exception):
    """The check ended without a status code; `result` is its outcome."""

    def __init__(self, result):
        super().__init__(result)
        self.result = result


def is_public(number: str) -> bool:
    """Whether an IP address is on the public internet.

    Refused: private, loopback, link-local, multicast, reserved and shared ranges, IPv6 that wraps
    IPv4, and anything that is not an IP address.
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
    """Whether we may connect: only to ports 80 and 443 on the public internet."""
    return port in PORTS.values() and is_public(number)


def look_up(host: str, port: int) -> list[str]:
    """The IP addresses of a host, from the system's resolver. Raises Stopped."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Stopped("no-such-site") from error
    return list(dict.fromkeys(address[0] for *_, address in found))


class Asker:
    """Checks URLs one at a time, with a pause between requests to the same host.

    Tests may replace `is_allowed(number, port)` and `look_up(host, port)`.
    """

    def __init__(
        self, user_agent, *, pause=2.0, is_allowed=is_allowed, look_up=look_up, sleep=time.sleep
    ):
        self.user_agent, self.pause = user_agent, pause
        self.is_allowed, self.look_up, self.sleep = is_allowed, look_up, sleep
        self.asked_at = {}  # by host, in seconds of the monotonic clock

    def ask(self, address: str) -> LinkResult:
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
        """One hop: the status code, and the Location header if there is one. Raises Stopped."""
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
        """Wait until the pause since the last request to this host is over."""
        if host in self.asked_at:
            left = self.asked_at[host] + self.pause - time.monotonic()
            if left > 0:
                self.sleep(left)


def joined(here, onward) -> str:
    """The URL that a Location header points to, or the header itself if it cannot be parsed."""
    try:
        return urljoin(here, onward).partition("#")[0]
    except ValueError:
        return onward


def readable(address) -> SplitResult:
    """The parts of a URL that we can request, with the host in ASCII (IDNA). Raises Stopped."""
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
    """One request to one IP address: the status code and the Location header. No body is read."""
    connection = connection_to(number, port, url)
    too_late = Event()
    # The socket's timeout is per read, so a server that drips its headers needs this one.
    alarm = Timer(ANSWER_SECONDS, hang_up, [connection, too_late])
    alarm.daemon = True
    alarm.start()
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    headers = {"Host": url.netloc, "User-Agent": user_agent, "Accept": "*/*", "Connection": "close"}
    try:
        connection.request(method, target, headers=headers, preload_content=False)
        response = connection.getresponse()
        if too_late.is_set():
            raise TimeoutError  # the response was cut off by hang_up
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
    """Close a connection from another thread. The flag comes first: a cut response can look whole."""
    too_late.set()
    if (sock := connection.sock) is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def is_certificate(error) -> bool:
    """Whether the connection failed in TLS, and not because nobody answered."""
    return isinstance(error, ssl.SSLError | SSLError)


def result_of(status, *, moved):
    if status in (404, 410):
        return "gone"
    if status >= 500:
        return "server-error"
    if 200 <= status < 300:
        return "moved" if moved else "works"
    return "refused"
