"""The kinds of page there are, each with an address that shows it."""

import pytest

PHONE, DESK = {"width": 360, "height": 780}, {"width": 1280, "height": 900}
MY_OFFER = "/my-offer/?council=walsall&age=19&living=dudley"
DETAIL = "/offers/walsall/no-council-tax-until-25-if-you-live-in-walsall/"
COUNCILS = [
    "birmingham", "coventry", "dudley", "herefordshire", "sandwell", "shropshire", "solihull",
    "staffordshire", "stoke-on-trent", "telford-and-wrekin", "walsall", "warwickshire",
    "wolverhampton", "worcestershire",
]  # fmt: skip
# An address for each template.
TEMPLATES = [
    "/",
    "/my-offer/",
    MY_OFFER,
    "/offers/",
    DETAIL,
    "/partners/",
    "/partners/coram-voice-an-advocate-when-your-councils-service-cannot-help/",
    "/councils/",
    "/councils/walsall/",
    "/compare/",
    "/compare/?council=walsall&council=dudley&council=coventry",
    "/region/",
    "/region/surveys/",
    "/region/years/",
    "/my-offer/moving/",
    "/my-offer/moving/?council=walsall&from=walsall&to=dudley&age=19",
    "/words/",
    "/help-now/",
    "/feedback/",
    "/feedback/follow/",
    "/feedback/heard/",
    "/about/",
    "/accessibility/",
    "/privacy/",
]
# What else these templates can look like.
STATES = [
    "/my-offer/?council=nowhere&age=abc",
    "/my-offer/?council=walsall&age=26&living=outside&situation=university",
    "/offers/?council=walsall&area=accommodation&q=cuoncil+tax",
    "/offers/?q=zzzzqqq",
    f"/offers/?q={'w' * 150}",
    "/offers/?q=want+to+die",
    "/offers/?council=nowhere",
    "/offers/england/a-2-000-bursary-for-university/",
    f"{DETAIL}?council=walsall&age=19&living=dudley",
    "/compare/?council=walsall",
    "/compare/?council=birmingham&council=herefordshire&council=wolverhampton&council=walsall&age=19&living=dudley",
    "/compare/?council=all",
    "/compare/?council=all&commitment=no-council-tax-until-25",
    "/region/?commitment=no-council-tax-until-25",
    "/councils/staffordshire/",
    "/feedback/?about=walsall/no-council-tax-until-25-if-you-live-in-walsall&kind=told-no",
    "/feedback/heard/?council=nowhere",
    "/feedback/heard/?about=nowhere/nothing",
]
PAGES = TEMPLATES + STATES


# A page of the staff site is looked at on a phone, where it is narrowest, and then on a desk too.
on_both = pytest.mark.parametrize(
    "viewport",
    [pytest.param(PHONE, id="phone"), pytest.param(DESK, id="desk", marks=pytest.mark.slow)],
)
