"""Whether what a line says has changed: saving it again without a change does not count."""

from collections import defaultdict
from itertools import takewhile

from offers.lines.models import Entitlement, PartnerOffer
from offers.publishing.history import Content, content_fields

# Fields that a check without any change writes.
NOT_SAID = {"checked_on"}


def has_changed_since(line, moment):
    """Whether the public line says something else than at that moment, or has come or gone since."""
    return differs_from_then(line, moment, versions_of(type(line), [line.pk])[line.pk])


def with_changed_line(messages) -> list:
    """The messages whose line has changed since; a fixed number of queries."""
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
    if not versions:  # as it was loaded, never edited
        return False
    then = [*takewhile(lambda version: version[0] <= moment, versions)][-1:] or versions[:1]
    (_, was_public, said_then), (_, _, said_now) = then[0], versions[-1]
    return was_public != line.is_published or (line.is_published and said_then != said_now)


def versions_of(model, ids):
    """(when, was it public, what it said) of every version by line id, oldest first."""
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
    """The related ids of each record, by record id, for one many-to-many field."""
    kept = model.records.m2m_models[field].objects
    rows = kept.filter(history__in=[record.pk for record in records])
    found = defaultdict(set)
    for record_id, pk in rows.values_list("history_id", f"{field.m2m_reverse_field_name()}_id"):
        found[record_id].add(pk)
    return found
