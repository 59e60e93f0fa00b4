OFFER_COLUMNS = (
    "kind,scope,slug,organisation,title,area,topics,basis,from_age,until_birthday,"
    "amount_gbp,source_title,source_date,confirmed_on,url"
).split(",")


def offer_rows(lines, request):
    yield OFFER_COLUMNS
    for line in lines:
        yield [
            "entitlement" if line.is_entitlement else "partner-offer",
            line.scope_slug,
            line.slug,
            line.organisation_name,
            line.title,
            line.area.slug,
            "; ".join(sorted(line.topic_slugs)),
            line.public_basis if line.is_entitlement else "",
            line.from_age,
            line.until_birthday,
            line.amount_plain,
            line.source_title,
            line.source_date,
            line.confirmed_on,
            request.build_absolute_uri(line.get_absolute_url()),
        ]
