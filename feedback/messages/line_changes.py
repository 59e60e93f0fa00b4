"""Whether a line has really changed: nobody is told “changed” because a row was saved again."""

from collections import defaultdict
from itertools import takewhile

from offers.lines.models import Entitlement, PartnerOffer
from offers.publishing.history import Content, content_fields

# Looking at a line again without changing it writes only this.
NOT_SAID = {"checked_on"}


def has_changed_since(line, moment):
    """Does the public line say something else now than it did then, or has it come or gone since?"""
    return differs_from_then(line, moment, versions_of(type(line), [line.pk])[line.pk])


def with_changed_line(messages) -> list:
    """Those of the messages whose line has changed since. As many queries for one as for many."""
    found = []
    for model, name in ((Entitlement, "entitlement"), (PartnerOffer, "partner_offer")):
        about = [message for message in messages if getattr(message, f"{name}_id")]
        versions = versions_of(model, {getattr(message, f"{name}_id") for message in about})
        found += [
            message
            for message in about
            if differs_from_then(
                message.line, message.sent_at, versions[getattr(message, f"{name}_id")]
            )
        ]
    return found


def differs_from_then(line, moment, versions):
    if not (line.is_published or line.is_archived):
        return False
    if line.created_at > moment:
        return line.is_published
    if not versions:  # as it was first loaded, and nobody has touched it
        return False
    then = [*takewhile(lambda version: version[0] <= moment, versions)][-1:] or versions[:1]
    (_, was_public, said_then), (_, _, said_now) = then[0], versions[-1]
    return was_public != line.is_published or (line.is_published and said_then != said_now)


def versions_of(model, ids):
    """By the id of a line, oldest first: (when, was it public, what it said to its reader)."""
    found = defaultdict(list)
    if not ids:
        return found
    records = list(
        model.history.filter(id__in=ids).order_by("history_date", "history_id").iterator()
    )
    sets = {field.name: sets_of(field, records, model) for field in model._meta.many_to_many}
    for record in records:
        content = Content(
            {
                field.attname: getattr(record, field.attname)
                for field in content_fields(model)
                if field.name not in NOT_SAID
            },
            {name: frozenset(rows[record.pk]) for name, rows in sets.items()},
        )
        is_public = record.status == model.Status.PUBLISHED
        found[record.id].append((record.history_date, is_public, content))
    return found


def sets_of(field, records, model):
    """The ids in one set of each record, by the id of the record."""
    kept = model.records.m2m_models[field].objects
    rows = kept.filter(history__in=[record.pk for record in records])
    found = defaultdict(set)
    for record_id, pk in rows.values_list("history_id", f"{field.m2m_reverse_field_name()}_id"):
        found[record_id].add(pk)
    return found
