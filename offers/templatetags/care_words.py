from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from offers.lines.care_words import pattern_of

register = template.Library()


@register.filter
def explain(text, words):
    """The text, escaped, with the first use of each word linked to its meaning on the same page."""
    found = []
    # Longest first, so that "former relevant" wins over "relevant".
    for word in sorted(words, key=lambda word: -max(map(len, word.spellings))):
        match = pattern_of(word).search(text)
        if match and not any(
            start < match.end() and match.start() < end for start, end, _ in found
        ):
            found.append((match.start(), match.end(), word))
    parts, position = [], 0
    for start, end, word in sorted(found, key=lambda item: item[0]):
        link = format_html('<a class="word" href="#word-{}">{}</a>', word.slug, text[start:end])
        parts += [escape(text[position:start]), link]
        position = end
    return SafeString("".join([*parts, escape(text[position:])]))
