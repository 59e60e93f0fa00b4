from urllib.parse import urlsplit

import brotli
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.views.defaults import bad_request

from portal.headers import PERMISSIONS, RETRY_AFTER
from portal.views import healthz

QUALITY = 7
# The forum pack is under the public feedback URLs, but for staff.
GUARDED_PATHS = ("/admin/", "/feedback/forum-pack")
STAFF_PATHS = (*GUARDED_PATHS, "/staff/")


class HeadMiddleware:
    """HEAD is answered like GET, without the body: what a server is handed, it warns of."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "HEAD":
            if response.streaming:
                response.streaming_content = ()
            else:
                response.content = b""  # the Content-Length stays: it is that of GET
        return response


class HeadersMiddleware:
    """What every answer says, files and errors too; and when to ask again after a "not now"."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if response.status_code in (429, 503):
            response.headers.setdefault("Retry-After", RETRY_AFTER)
        return response


class UnreadableMiddleware:
    """What no browser sends is a bad request, and no error of ours: see also portal/wsgi.py."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "portal.is_unreadable" in request.META or not has_readable_origin(request):
            return bad_request(request, None)
        return self.get_response(request)


def has_readable_origin(request):
    try:
        return bool(urlsplit(request.headers.get("Origin", "null")))
    except ValueError:
        return False


class BrotliMiddleware:
    """Brotli for browsers that accept it. Django's GZipMiddleware, outside this one, does the rest.

    Signed-in people get gzip, which Django pads with random bytes against the BREACH attack; only
    their pages contain secrets worth guessing.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if self.may_compress(request, response):
            response.content = brotli.compress(
                response.content, mode=brotli.MODE_TEXT, quality=QUALITY
            )
            response["Content-Encoding"] = "br"
            response["Content-Length"] = str(len(response.content))
            patch_vary_headers(response, ["Accept-Encoding"])
            # The ETag was made from the uncompressed page; a weak one allows for different bytes.
            if response.get("ETag", "").startswith('"'):
                response["ETag"] = f"W/{response['ETag']}"
        return response

    def may_compress(self, request, response):
        return (
            accepts_brotli(request.headers.get("Accept-Encoding", ""))
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and not response.streaming
            and len(response.content) >= 200
            and "Content-Encoding" not in response
            and response.get("Content-Type", "").startswith(("text/", "application/json"))
        )


def accepts_brotli(header):
    """Parse an Accept-Encoding header: 'gzip, br;q=0.5' is True, 'br;q=0' is False."""
    for part in header.lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() == "br":
            return weight.replace(" ", "").rstrip("0.") != "q="
    return False


class HealthMiddleware:
    """Answers /healthz before the Host header is checked, because monitors use the IP address.

    ALLOWED_HOSTS can stay strict, which matters because other pages build URLs from the host.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path == "/healthz":
            return healthz(request)
        return self.get_response(request)


class StaffMiddleware:
    """Staff pages are never cached, and the admin requires the second factor."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path.startswith(STAFF_PATHS):
            return self.get_response(request)
        response = self.way_to_second_factor(request) or self.get_response(request)
        add_never_cache_headers(response)
        return response

    def way_to_second_factor(self, request):
        if not settings.SECOND_FACTOR or not request.path.startswith(GUARDED_PATHS):
            return None
        if request.user.is_anonymous or request.path == reverse("admin:logout"):
            return None
        if not request.user.has_second_factor:
            return redirect("mfa_activate_totp")
        if not showed_second_factor(request):
            return redirect_to_login(request.get_full_path(), reverse("mfa_reauthenticate"))
        return None


def showed_second_factor(request):
    """Whether this session was authenticated with a code; one older than the app was not."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)
