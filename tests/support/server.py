"""Asks the whole application, as a server does. Django's test client makes the request itself, and
takes the body off an answer to HEAD."""

from io import BytesIO

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

    with override_settings(ALLOWED_HOSTS=["testserver"]):
        response = application(environ, start_response)
        body = b"".join(response)
        response.close()
    return said["status"], said["headers"], body
