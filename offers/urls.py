from django.urls import path

from offers.views import answers, compare, councils, details, lists, previews, region

urlpatterns = [
    path("", answers.home, name="home"),
    path("my-offer/", answers.my_offer, name="my-offer"),
    path("my-offer.csv", answers.my_offer_csv, name="my-offer-csv"),
    path("my-offer/moving/", compare.moving, name="moving"),
    path("my-offer/moving.csv", compare.moving_csv, name="moving-csv"),
    path("offers/", lists.offer_list, name="offer-list"),
    path("offers.csv", lists.offer_list_csv, name="offer-list-csv"),
    path("offers/<slug:scope>/<slug:slug>/", details.entitlement_detail, name="entitlement-detail"),
    path("partners/", lists.partner_offer_list, name="partner-offer-list"),
    path("partners/<slug:slug>/", details.partner_offer_detail, name="partner-offer-detail"),
    path("councils/", councils.authority_list, name="authority-list"),
    path("councils/<slug:slug>/", councils.authority_detail, name="authority-detail"),
    path("compare/", compare.compare, name="compare"),
    path("compare.csv", compare.compare_csv, name="compare-csv"),
    path("region/", region.region, name="region"),
    path("region.csv", region.region_csv, name="region-csv"),
    path("region/positions.csv", region.positions_csv, name="positions-csv"),
    path("region/surveys/", region.surveys, name="surveys"),
    path("region/surveys.csv", region.surveys_csv, name="surveys-csv"),
    path("region/years/", region.years, name="years"),
    path("region/years.csv", region.years_csv, name="years-csv"),
    path("preview/<str:token>/", previews.preview, name="preview"),
    path("words/", councils.word_list, name="word-list"),
]
