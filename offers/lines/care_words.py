import re


def pattern_of(word):
    """Matches any spelling of a word as a whole word, ignoring case except in abbreviations."""
    spellings = sorted(word.spellings, key=len, reverse=True)
    parts = [
        f"(?-i:{re.escape(s)})" if s.isupper() else re.escape(s).replace(r"\ ", r"\s+")
        for s in spellings
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?:s|’s|'s)?(?!\w)", re.IGNORECASE)


def as_listed(words):
    """Words for the glossary page, with `initial` and `other_names` (leaving out simple plurals)."""
    for word in words:
        word.initial = word.term[0].upper()
        plurals = {f"{word.term}s", f"{word.term}es", f"{word.term[:-1]}ies"}
        word.other_names = [name for name in word.also if name not in plurals]
    return words


def words_in(line, words):
    text = " ".join([line.title, line.summary, line.detail, line.how_to_get])
    return [word for word in words if pattern_of(word).search(text)]


def explain_first_uses(sections, words):
    """The words that the summaries of a page use, for the list of meanings at its end.

    Each section is a list of lines. In each section, the first summary that uses a word gets it as
    one of its line's `explained` words, which the card links to the meaning. A word in a title is
    explained on the page that the title links to.
    """
    patterns = [(word, pattern_of(word)) for word in words]
    used = set()
    for lines in sections:
        left = patterns
        for line in lines:
            line.explained = [word for word, pattern in left if pattern.search(line.summary)]
            left = [pair for pair in left if pair[0] not in line.explained]
            used.update(line.explained)
    return [word for word in words if word in used]
