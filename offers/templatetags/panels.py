from django import template
from django.utils.html import format_html_join

from offers.lines import panels

register = template.Library()


@register.simple_tag
def public_panels(line):
    """What other apps show on a line's public page; the same for every reader."""
    return joined(panels.PUBLIC_PAGE, line, None)


@register.simple_tag
def staff_panels(line, user):
    """What other apps show beside a line's form, within this person's rights."""
    return joined(panels.STAFF_PAGE, line, user)


def joined(page, line, user):
    return format_html_join("", "{}", ((panel(line, user),) for panel in panels.on(page)))
