MY_OFFER_COLUMNS = "scope,slug,title,area,basis,answer,reason,url".split(",")


def my_offer_rows(offer, request):
    yield MY_OFFER_COLUMNS
    for answered in offer.answered:
        line = answered.line
        yield [
            line.scope_slug,
            line.slug,
            line.title,
            line.area.slug,
            line.public_basis,
            answered.answer.code,
            answered.answer.reason,
            request.build_absolute_uri(line.get_absolute_url()),
        ]


def moved_rows(move, request):
    yield "scope,slug,title,area,change,only_if,before,after,reason_after,url".split(",")
    for moved in move.moved:
        line = moved.line
        yield [
            line.scope_slug,
            line.slug,
            line.title,
            line.area.slug,
            moved.change,
            "" if moved.is_for_person else "; ".join(sorted(line.situation_slugs)),
            moved.before.code,
            moved.answer.code,
            moved.answer.reason,
            request.build_absolute_uri(line.get_absolute_url()),
        ]
