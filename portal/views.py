"""Pages without a model of their own."""

from contextlib import suppress

from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from authorities.models import Authority
from authorities.outbox.models import OutgoingMail

# Filtered lists and "my offer" have endless URLs that tell a search engine nothing new.
ROBOTS = "User-agent: *\nDisallow: /admin/\nDisallow: /staff/\nDisallow: /*?\n"


@require_safe
def help_now(request):
    authorities = Authority.objects.exclude(emergency_phone="")
    return render(request, "portal/help_now.html", {"authorities": authorities})


@require_safe
def about(request):
    return render(request, "portal/about.html")


@require_safe
def accessibility(request):
    return render(request, "portal/accessibility.html")


@require_safe
def privacy(request):
    return render(request, "portal/privacy.html")


@require_safe
def robots(request):
    return HttpResponse(ROBOTS, content_type="text/plain")


def is_database_up():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


@require_safe
@never_cache
def healthz(request):
    """For monitoring: succeeds if the site and its database respond.

    E-mails that wait too long are told in a second line and not by the status: the site itself is
    well, and nobody should be sent away from it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    said, late = "ok\n", 0
    with suppress(DatabaseError):  # an upgrade has not made the table yet
        late = OutgoingMail.objects.late(timezone.now()).count()
    if late:
        said += f"e-mails that wait too long: {late}\n"
    return HttpResponse(said, content_type="text/plain")


def too_many_tries(request):
    """The page of the sign-in throttle, which lasts for a minute or five (ACCOUNT_RATE_LIMITS).

    The counts are in the database: while it is unavailable every try looks like one too many.
    """
    if not is_database_up():
        return render(request, "503.html", status=503)
    minutes = 5 if request.resolver_match.url_name == "account_reset_password" else 1
    response = render(request, "429.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response
