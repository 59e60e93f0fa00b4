"""Panels that the apps above `offers` put on a line's own pages.

`offers` knows no app above it. An app registers a panel in its `AppConfig.ready()`; the tag
`line_panels` shows it.
"""

from collections.abc import Callable

PUBLIC_PAGE, STAFF_PAGE = "public", "staff"

_panels: dict[str, list[Callable]] = {PUBLIC_PAGE: [], STAFF_PAGE: []}


def register(page, panel):
    """`panel(line, user)` gives HTML for the public or the staff page of a line."""
    _panels[page].append(panel)


def on(page) -> list[Callable]:
    return _panels[page]
