"""A line as the public will see it once published, for anybody with the signed link."""

from django.core import signing
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from offers.lines.models import Entitlement, PartnerOffer
from offers.pages.views import details
from offers.publishing import history, previews

PAGES = {
    "entitlement": (Entitlement, details.entitlement_page),
    "partneroffer": (PartnerOffer, details.partner_offer_page),
}


@require_safe
@never_cache
def preview(request, token):
    try:
        model_name, pk = previews.read(token)
        model, page = PAGES[model_name]
    except signing.SignatureExpired:
        return gone(
            request,
            "This link has expired: previews last for 7 days. Ask your colleague for a new one.",
        )
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return gone(request, "Part of this link is missing. Copy all of it, or ask for a new one.")
    line = model.objects.for_lists().filter(pk=pk).first() or published_from(model, pk)
    if line is None:
        return gone(request, "This draft was deleted. Ask your colleague.")
    if not (line.is_work_in_progress or line.is_to_come):
        return redirect(line)
    response = page(request, line, is_preview=True)
    response["X-Robots-Tag"] = "noindex"
    return response


def published_from(model, pk):
    end = history.end_of(model, pk)
    if end is None or not history.is_publication(end):
        return None
    return model.objects.for_lists().filter(pk=end.draft_of_id).first()


def gone(request, sentence):
    return render(request, "offers/pages/preview_gone.html", {"sentence": sentence}, status=404)
