from django import template
from django.utils.html import format_html_join

from offers.lines import panels

register = template.Library()


@register.simple_tag
def public_panels(line):
    """What other apps show on a line's public page: the same for everybody."""
    return joined(panels.PUBLIC_PAGE, line, None)


@register.simple_tag
def staff_panels(line, user):
    """What other apps show beside the form of a line, as far as this person may see it."""
    return joined(panels.STAFF_PAGE, line, user)


def joined(page, line, user):
    return format_html_join("", "{}", ((panel(line, user),) for panel in panels.on(page)))
