from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from feedback.choices import Outcome
from feedback.messages.models import Message
from feedback.messages.requests import address_of, device_of, private, without_cookie
from feedback.public.heard import HeardFilter, desk_figures
from feedback.public.models import AskedPublic, AskedTap
from feedback.sending.views.sending import keeps_what_was_typed
from offers.csv_files import csv_response
from offers.lines.models import Entitlement

PAGE_SIZE = 20
ASKED_COLUMNS = "scope,slug,title,got_it,told_no,still_waiting,as_of,url".split(",")


@require_safe
def heard(request):
    found = HeardFilter(request.GET, Message.objects.published())
    page = Paginator(found.found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "page": page,
        "total": page.paginator.count,
        "figures": desk_figures(found.authorities),
    }
    return render(request, "feedback/public/heard.html", context)


@require_safe
def heard_detail(request, public_id):
    message = get_object_or_404(Message.objects.published(), public_id=public_id)
    return render(request, "feedback/public/heard_detail.html", {"message": message})


@require_POST
@without_cookie
@keeps_what_was_typed
def asked_new(request, scope, slug):
    """One tap: got it, told no, still waiting. It says thank you whether or not it was counted."""
    lines = Entitlement.objects.public().of_scope(scope).select_related("authority")
    entitlement = get_object_or_404(lines, slug=slug)
    outcome = request.POST.get("outcome", "")
    if outcome not in Outcome.values:
        raise Http404
    AskedTap.tap(entitlement, outcome, device_of(request), place=address_of(request))
    context = {"entitlement": entitlement, "told_no": outcome == Outcome.TOLD_NO}
    return private(render(request, "feedback/public/asked.html", context))


@require_safe
def asked_csv(request):
    rows = AskedPublic.objects.select_related("entitlement__authority").order_by("entitlement")
    public = rows.filter(entitlement__in=Entitlement.objects.public())
    return csv_response("asked.csv", asked_rows(public, request))


def asked_rows(rows, request):
    yield ASKED_COLUMNS
    for row in rows:
        line = row.entitlement
        url = request.build_absolute_uri(line.get_absolute_url())
        counts = [row.got_it, row.told_no, row.waiting, row.as_of]
        yield [line.scope_slug, line.slug, line.title, *counts, url]
