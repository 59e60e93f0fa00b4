"""What is stored about searches: how many a day, and words that identify nobody."""

from contextlib import suppress

from django.db import DatabaseError
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from authorities.database.lock_timeout import short_lock_timeout
from offers.search.models import SearchCount, SearchWord, UnknownWord

# A word that our content lacks is stored once it was searched on this many different days.
DAYS_BEFORE_KEEPING = 5
MOST_WORDS, LONGEST = 12, 40


def count_search(found, authority, *, has_found, on=None):
    """Count one search (a Found), for the chosen authority if there is one.

    A search with a danger phrase adds to the count, and its words are never stored. If the database
    cannot write, the count is lost and the page is not.
    """
    # PostgreSQL raises InternalError, not OperationalError, for a write to a read-only server.
    with suppress(DatabaseError), short_lock_timeout():
        count(found, authority, has_found, on or timezone.localdate())


def count(found, authority, has_found, day):
    column = "found" if has_found else "found_nothing"
    add_one(SearchCount, {"day": day, "authority": authority}, column)
    if found.is_danger:
        return
    known = {word for word in found.words if word not in found.unknown}
    earned = earned_words({word[:LONGEST] for word in found.unknown[:MOST_WORDS]}, day)
    count_words({word[:LONGEST] for word in [*known][:MOST_WORDS]} | earned, day)


def add_one(model, row, column):
    """Increment a counter, creating its row if there is none."""
    if not model.objects.filter(**row).update(**{column: F(column) + 1}):
        made, is_new = model.objects.get_or_create(**row, defaults={column: 1})
        if not is_new:
            model.objects.filter(pk=made.pk).update(**{column: F(column) + 1})


def count_words(words, day):
    kept = SearchWord.objects.filter(word__in=words)
    if not words or kept.update(times=F("times") + 1, last_on=day) == len(words):
        return
    there = set(kept.values_list("word", flat=True))
    SearchWord.objects.bulk_create(
        [SearchWord(word=word, times=1, last_on=day) for word in sorted(words - there)],
        ignore_conflicts=True,
    )


def earned_words(words, day):
    """Those of these unknown words that have now been searched on five different days.

    Until then only an HMAC of the word is stored, with the number of days.
    """
    if not words:
        return set()
    digests = {word_hash(word): word for word in words}
    seen = UnknownWord.objects.filter(digest__in=digests)
    rows = list(seen)
    if any(row.last_on < day for row in rows):
        seen.filter(last_on__lt=day).update(days=F("days") + 1, last_on=day)
        rows = list(seen.all())
    days = {row.digest: row.days for row in rows}
    new = [UnknownWord(digest=digest, last_on=day) for digest in digests if digest not in days]
    UnknownWord.objects.bulk_create(new, ignore_conflicts=True)
    return {digests[digest] for digest, count in days.items() if count >= DAYS_BEFORE_KEEPING}


def word_hash(word):
    return salted_hmac("offers.search.counts", word, algorithm="sha256").hexdigest()
