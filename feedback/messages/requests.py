"""What the feedback pages look at in a request, and the headers they answer with."""

import ipaddress
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt


def address_of(request) -> str:
    """The network address that sent this, for a count that forgets it. Never stored as it is.

    Behind a proxy it is read from X-Forwarded-For, as many places from the end as there are
    proxies we trust. A whole /64 of IPv6 is one home, so it counts as one place.
    """
    proxies = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    address = request.META.get("REMOTE_ADDR", "")
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(forwarded) >= proxies:
        address = forwarded[-proxies].strip()
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:60]
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def device_of(request) -> str:
    """One device as far as it shows itself: its place and what its browser calls itself."""
    return f"{address_of(request)}\n{request.headers.get('User-Agent', '')[:300]}"


def is_from_this_site(request) -> bool:
    """Does the browser say that one of our own pages sent this form?"""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin in (None, "null") or urlsplit(origin).netloc == request.get_host()


def without_cookie(view):
    """A form that works without a cookie. Nobody is signed in here, so there is nothing to forge
    with: the form's own signed stamp, or the follow code, says what may be done.

    What another website's page sends is still refused (docs/decisions: feedback without a cookie).
    """

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.method == "POST" and not is_from_this_site(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return csrf_exempt(wrapped)


def private(response):
    """Kept by no browser and no proxy: somebody else may use the phone next."""
    add_never_cache_headers(response)
    return response
