"""Asks the whole application, as a server does. Django's test client makes the request itself, and
takes the body off an answer to HEAD."""

from contextlib import contextmanager
from io import BytesIO

from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory, override_settings

from portal.wsgi import application

FORM = "application/x-www-form-urlencoded"


def ask(method, path, body=b"", content_type=FORM, **headers):
    """What it answers: (status, headers, body)."""
    environ = RequestFactory().generic(method, path, body, headers=headers).environ
    environ["CONTENT_TYPE"] = content_type
    environ["CONTENT_LENGTH"] = str(len(body))
    environ["wsgi.input"] = BytesIO(body)
    said = {}

    def start_response(status, headers, exc_info=None):
        said.update(status=int(status[:3]), headers=dict(headers))

    with override_settings(ALLOWED_HOSTS=["testserver"]), connections_left_open():
        response = application(environ, start_response)
        body = b"".join(response)
        response.close()
    return said["status"], said["headers"], body


@contextmanager
def connections_left_open():
    """A server's request closes connections that are not in autocommit, and a test's never is."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
