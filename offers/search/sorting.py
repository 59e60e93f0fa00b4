SORTS = [
    ("best", "Best match"),
    ("title", "A to Z"),
    ("council", "Council or partner"),
    ("sum", "Largest sum"),
    ("newest", "Newest source"),
]
SORT_KEYS = {
    "title": lambda line: (in_the_alphabet(line.title), line.key),
    "council": lambda line: (line.owner_name.lower(), in_the_alphabet(line.title), line.key),
    "sum": lambda line: (-(line.amount_gbp or 0), in_the_alphabet(line.title), line.key),
    "newest": lambda line: (
        -int((line.source_date or "0").replace("-", "").ljust(8, "0")),
        line.key,
    ),
}


def in_the_alphabet(title):
    """Alphabetical sort key: "#YouCan" is under Y, and digits come after letters."""
    plain = title.lower().lstrip("#£'‘“\"( ")
    return (plain[:1].isdigit(), plain)
