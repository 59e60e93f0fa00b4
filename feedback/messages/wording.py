from django.template.defaultfilters import pluralize


def days_in_words(days):
    return f"{days} day{pluralize(days)}" if days else "the same day"


def in_days(days):
    """How long something took, after a verb: “in 3 days”, “the same day”."""
    return f"in {days_in_words(days)}" if days else "the same day"
