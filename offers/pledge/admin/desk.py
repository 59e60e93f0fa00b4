"""A council's pledge desk: its review, what it borrowed, and who already does the rest."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from authorities.models import Authority
from offers.lines.models import Entitlement
from offers.pledge.models import Borrowed, Review, ReviewItem
from offers.pledge.models.review import version_of
from offers.pledge.neighbours import WhoAlreadyDoesThis


@require_safe
def progress(request, site):
    """The regional lead's page: each council's progress. Others are sent to their own desk."""
    rights = request.user.rights
    own = rights.narrow(Authority.objects.all(), "pk")
    if not rights.is_regional_lead:
        return redirect("admin:offers_position_desk", get_object_or_404(own[:1]).slug)
    review = Review.objects.current()
    context = {
        **site.admin_site.each_context(request),
        "title": f"The pledge: {review}" if review else "The pledge: no review has been opened",
        "review": review,
        "councils": Review.objects.progress(review) if review else [],
        "authorities": own,
    }
    return TemplateResponse(request, "offers/pledge/progress.html", context)


@require_safe
def desk(request, site, slug):
    authority = authority_or_refuse(request, slug)
    review = Review.objects.current()
    waiting = authority.review_items.filter(review=review).waiting()
    neighbours = WhoAlreadyDoesThis(authority)
    context = {
        **site.admin_site.each_context(request),
        "title": f"The pledge in {authority.short_name}",
        "authority": authority,
        "may_edit": request.user.rights.may_edit(authority),
        "may_answer": request.user.rights.speaks_for(authority),
        "review": review,
        "waiting": waiting_rows(authority, waiting),
        "changed": Borrowed.objects.with_news([authority]),
        "lost": neighbours.lost,
        "neighbours": neighbours.commitments,
    }
    return TemplateResponse(request, "offers/pledge/desk.html", context)


@require_POST
def borrow(request, site, slug, line_id):
    authority = authority_or_refuse(request, slug, to_edit=True)
    original = get_object_or_404(Entitlement.objects.public(), pk=line_id)
    try:
        borrowed = Borrowed.objects.borrow(original, authority=authority, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("admin:offers_position_desk", slug)
    messages.success(
        request,
        "This is a draft for you to put into your own words. The public does not see it yet.",
    )
    return redirect("admin:offers_entitlement_change", borrowed.line_id)


@require_POST
def keep_mine(request, site, slug, borrowed_id):
    authority = authority_or_refuse(request, slug, to_edit=True)
    borrowed = get_object_or_404(Borrowed, pk=borrowed_id, authority=authority)
    try:
        borrowed.keep_mine(by=request.user, mark=request.POST.get("mark"))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"“{borrowed.line}” stays as it is.")
    return redirect("admin:offers_position_desk", slug)


@require_POST
def answer_review(request, site, slug, item_id):
    authority = authority_or_refuse(request, slug, to_edit=True)
    item = get_object_or_404(ReviewItem.objects.waiting(), pk=item_id, authority=authority)
    try:
        item.confirm(by=request.user, mark=request.POST.get("mark"))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"“{item.commitment}” is answered.")
    return redirect("admin:offers_position_desk", slug)


def authority_or_refuse(request, slug, *, to_edit=False):
    """The council, or 404 if the person may not see it, or 403 if they may not edit its rows."""
    rights = request.user.rights
    authority = get_object_or_404(rights.narrow(Authority.objects.all(), "pk"), slug=slug)
    if to_edit and not rights.may_edit(authority):
        raise PermissionDenied
    return authority


def waiting_rows(authority, items):
    """Each open question with the published position, or None if it is not known."""
    positions = authority.positions.published()
    by_commitment = {position.commitment_id: position for position in positions}
    rows = [
        (item, by_commitment.get(item.commitment_id)) for item in items.select_related("commitment")
    ]
    return [
        {"item": item, "position": position, "mark": version_of(position)}
        for item, position in rows
    ]


URLS = [
    ("pledge/", progress, "offers_position_progress"),
    ("pledge/<slug:slug>/", desk, "offers_position_desk"),
    ("pledge/<slug:slug>/borrow/<int:line_id>/", borrow, "offers_position_borrow"),
    ("pledge/<slug:slug>/keep/<int:borrowed_id>/", keep_mine, "offers_position_keep_mine"),
    ("pledge/<slug:slug>/review/<int:item_id>/", answer_review, "offers_position_answer_review"),
]
