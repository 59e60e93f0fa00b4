"""Cells that a spreadsheet would run as a formula, made harmless in a way that can be undone."""

import re

# A spreadsheet runs what starts with one of these; a workbook makes a line feed of every carriage
# return, so that counts too. Text that already starts like an escaped cell
# gets one apostrophe more, so that taking one off always gives back what was there.
RISKY = re.compile(r"'*[=+\-@\t\r\n]")


def escaped(text):
    """The text with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if RISKY.match(text) else text


def unescaped(text):
    """What `escaped` was given; other text as it is."""
    return text[1:] if text.startswith("'") and RISKY.match(text) else text
