from django.db.models import Count
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from authorities.models import Authority
from offers.lines.care_words import as_listed
from offers.lines.models import Word
from offers.lines.querysets import public_on
from offers.pages.council_page import CouncilPage
from offers.pledge.card import PledgeCard


@require_safe
def authority_list(request):
    published = Count("entitlements", filter=public_on(timezone.localdate(), "entitlements__"))
    authorities = Authority.objects.annotate(line_count=published).order_by("short_name")
    return render(request, "offers/pages/authority_list.html", {"authorities": authorities})


@require_safe
def authority_detail(request, slug):
    authority = get_object_or_404(Authority.objects.with_districts(), slug=slug)
    context = {
        "authority": authority,
        "page": CouncilPage(authority),
        "card": PledgeCard(authority),
    }
    return render(request, "offers/pages/authority_detail.html", context)


@require_safe
def word_list(request):
    return render(request, "offers/pages/word_list.html", {"words": as_listed(Word.objects.all())})
