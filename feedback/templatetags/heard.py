"""What has been heard about a line, on the line's own pages. `offers` does not import `feedback`."""

from django import template
from django.urls import reverse

from feedback.choices import Outcome
from feedback.forms import name_of
from feedback.models import AskedPublic, Message

register = template.Library()

MOST_ON_A_LINE = 5


@register.inclusion_tag("feedback/_about_line.html")
def heard_about(line):
    """Published messages about a public line, its weekly counts, and the ways to say something."""
    asked_url, asked = "", None
    if line.is_entitlement and line.is_published:
        asked_url = reverse("asked-new", args=[line.scope_slug, line.slug])
        asked = AskedPublic.objects.filter(entitlement=line).first()
    messages = list(Message.objects.published().about(line)[: MOST_ON_A_LINE + 1])
    return {
        "messages": messages[:MOST_ON_A_LINE],
        "has_more": len(messages) > MOST_ON_A_LINE,
        "asked": asked,
        "asked_url": asked_url,
        "outcomes": Outcome.choices,
        "name": name_of(line),
    }
