"""A web server on this machine for link checks: it answers what a test tells it to, and counts."""

import ssl
import threading
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


class Handler(BaseHTTPRequestHandler):
    """Pages by path: a status code; (status code, Location); or a function of the handler."""

    def answer(self):
        site = self.server.site
        site.asked.append((self.command, self.headers["Host"], self.path))
        site.agents.add(self.headers["User-Agent"])
        site.times.append(time.monotonic())
        page = site.pages.get(self.path, 404)
        if callable(page):
            return page(self)
        status, location = page if isinstance(page, tuple) else (page, "")
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        return self.end_headers()

    do_HEAD = do_GET = answer

    def log_message(self, *args):
        pass


class Site:
    def __init__(self):
        self.pages, self.asked, self.agents, self.times = {}, [], set(), []

    @property
    def hosts(self):
        return Counter(host for _, host, _ in self.asked)


@contextmanager
def web_server(certificate=None):
    """Runs one on a free port of 127.0.0.1; with a certificate file over TLS."""
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.site = True, site
    server.handle_error = lambda *args: None  # whoever hangs up in a test means to
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        site.names = []
        context.sni_callback = lambda sock, name, context: site.names.append(name)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    site.port = server.server_port
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def certificate_for(name, file):
    """Writes a self-signed certificate for a host name, with its key, into a file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file
