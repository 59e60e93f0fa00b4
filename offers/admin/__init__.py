from offers.admin import lines, links, pledge, vocabulary

__all__ = ["lines", "links", "pledge", "vocabulary"]
