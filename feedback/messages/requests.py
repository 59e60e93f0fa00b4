import ipaddress
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt


def address_of(request) -> str:
    """The client's IP address, for short-lived throttle counts. Never stored as it is.

    Behind N trusted proxies it is the Nth X-Forwarded-For entry from the end. An IPv6 /64 is one
    household, so it counts as one address.
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
    """A device as far as it identifies itself: IP address and User-Agent."""
    return f"{address_of(request)}\n{request.headers.get('User-Agent', '')[:300]}"


def is_from_this_site(request) -> bool:
    """Whether the browser says that the form came from one of our own pages."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin in (None, "null") or urlsplit(origin).netloc == request.get_host()


def without_cookie(view):
    """Exempt a form from CSRF cookies.

    Nobody is signed in on these pages, so there is no session to abuse: the form's signed stamp or
    the follow code authorises the request. Cross-site POSTs are still refused (docs/decisions:
    feedback without a cookie).
    """

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.method == "POST" and not is_from_this_site(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return csrf_exempt(wrapped)


def private(response):
    """Stop browsers and proxies from storing a page: somebody else may use the phone next."""
    add_never_cache_headers(response)
    return response
