"""Panels that apps above `offers` put on a line's pages.

`offers` does not import those apps. An app registers its panels in `AppConfig.ready()`; the tags in
offers/templatetags/panels.py show them.
"""

from collections.abc import Callable

PUBLIC_PAGE, STAFF_PAGE = "public", "staff"

_panels: dict[str, list[Callable]] = {PUBLIC_PAGE: [], STAFF_PAGE: []}


def register(page, panel):
    """`panel(line, user)` returns HTML for a line's public or staff page."""
    _panels[page].append(panel)


def on(page) -> list[Callable]:
    return _panels[page]
