from offers.lines import admin as lines
from offers.links import admin as links
from offers.pledge.admin import pledge
from offers.search import admin as search
from offers.staff import admin as staff

__all__ = ["lines", "links", "pledge", "search", "staff"]
