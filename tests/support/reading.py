"""A page as its reader finds it: elements by CSS selector, and their text with single spaces."""

from selectolax.lexbor import LexborHTMLParser


def read(page):
    """The page of a response, or one that is text already."""
    html = page if isinstance(page, str) else page.content.decode()
    return Element(LexborHTMLParser(html).root)


class Element:
    """element["href"] is an attribute, element.text what can be read in it."""

    def __init__(self, node):
        self.node = node

    def all(self, selector):
        return [Element(node) for node in self.node.css(selector)]

    def one(self, selector):
        """The only one, or the first of several that are the same to the test."""
        found = self.node.css_first(selector)
        assert found is not None, f"There is no {selector}"
        return Element(found)

    def has(self, selector):
        return self.node.css_first(selector) is not None

    def texts(self, selector):
        return [element.text for element in self.all(selector)]

    def __getitem__(self, name):
        """An attribute; one that has no value is empty text."""
        return self.node.attributes[name] or ""

    def get(self, name):
        return self[name] if name in self.node.attributes else None

    @property
    def text(self):
        """What a reader sees in one run."""
        return " ".join(self.node.text().split())

    @property
    def own_text(self):
        """The same without what stands in the elements within it."""
        return " ".join(self.node.text(deep=False).split())

    @property
    def words(self):
        """The same, where what stands in two elements is never run together."""
        return " ".join(self.node.text(separator=" ").split())

    @property
    def html(self):
        return self.node.html
