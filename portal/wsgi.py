import codecs
import os

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


class ReadableCharset:
    """Takes a Content-Type that is not UTF-8 out of a request, and notes that it did.

    Browsers send forms in the charset of the page. Django makes its request before the first
    middleware is asked, and fails there on "charset=base64".
    """

    def __init__(self, application):
        self.application = application

    def __call__(self, request, start_response):
        if not is_readable(request.get("CONTENT_TYPE", "")):
            request = {**request, "CONTENT_TYPE": "", "portal.is_unreadable": True}
        return self.application(request, start_response)


def is_readable(content_type):
    try:
        _, parameters = parse_header_parameters(content_type)
        return codecs.lookup(parameters.get("charset", "utf-8")).name == "utf-8"
    except (LookupError, ValueError):
        return False


application = ReadableCharset(get_wsgi_application())
