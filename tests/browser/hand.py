"""What a hand does to a page."""


def press(what, key=None):
    """Click what leads to another page, or press a key on it, and wait until that page is there.

    A click by itself returns while the old page still stands, and a test may read that one.
    """
    with what.page.expect_navigation():
        if key:
            what.press(key)
        else:
            what.click()
