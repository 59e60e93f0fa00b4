from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from offers.eligibility.answers import answer
from offers.eligibility.forms import PersonForm
from offers.lines.care_words import words_in
from offers.lines.models import Entitlement, PartnerOffer, Word
from offers.lines.related import in_other_authorities, related_lines
from offers.lines.view_counts import count_view


@require_safe
def entitlement_detail(request, scope, slug):
    lines = Entitlement.objects.with_address().of_scope(scope).for_lists()
    entitlement = get_object_or_404(lines, slug=slug)
    count_view(request, entitlement)
    return entitlement_page(request, entitlement)


@require_safe
def partner_offer_detail(request, slug):
    lines = PartnerOffer.objects.with_address().for_lists()
    partner_offer = get_object_or_404(lines, slug=slug)
    count_view(request, partner_offer)
    return partner_offer_page(request, partner_offer)


def entitlement_page(request, entitlement, *, is_preview=False):
    context = {
        "entitlement": entitlement,
        "related": related_lines(entitlement),
        "elsewhere": in_other_authorities(entitlement),
        **shared_context(request, entitlement, is_preview),
    }
    return render(request, "offers/pages/entitlement_detail.html", context)


def partner_offer_page(request, partner_offer, *, is_preview=False):
    context = {
        "partner_offer": partner_offer,
        "related": related_lines(partner_offer),
        **shared_context(request, partner_offer, is_preview),
    }
    return render(request, "offers/pages/partner_offer_detail.html", context)


def shared_context(request, line, is_preview):
    """The care words in the line, and its answer for the person in the query string, if any.

    A line that has ended gets no answer.
    """
    is_asked = "council" in request.GET and "age" in request.GET and not line.has_ended
    form = PersonForm(request.GET) if is_asked else None
    person = form.person if form and form.is_valid() else None
    return {
        "words": words_in(line, Word.objects.all()),
        "person": person,
        "answer": answer(line, person) if person else None,
        "query": request.GET.urlencode() if person else "",
        "is_preview": is_preview,
        "page_url": request.build_absolute_uri(),
    }
