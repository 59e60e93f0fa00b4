from django.template.loader import render_to_string
from django.urls import reverse

from feedback.choices import Outcome
from feedback.messages.models import Message
from feedback.public.models import AskedPublic
from feedback.sending.forms import name_of

MOST_ON_A_LINE = 5


def heard_about(line, user):
    """Published messages about a line, its weekly counts, and the forms to say something."""
    asked_url, asked = "", None
    if line.is_entitlement and line.is_published:
        asked_url = reverse("asked-new", args=[line.scope_slug, line.slug])
        asked = AskedPublic.objects.filter(entitlement=line).first()
    messages = list(Message.objects.published().about(line)[: MOST_ON_A_LINE + 1])
    context = {
        "messages": messages[:MOST_ON_A_LINE],
        "has_more": len(messages) > MOST_ON_A_LINE,
        "asked": asked,
        "asked_url": asked_url,
        "outcomes": Outcome.choices,
        "name": name_of(line),
    }
    return render_to_string("feedback/public/_about_line.html", context)
