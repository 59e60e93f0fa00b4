from django.urls import path

from offers.eligibility import views as eligibility
from offers.pages.views import councils, details, home, previews
from offers.pledge.views import compare, region
from offers.search import views as search

urlpatterns = [
    path("", home.home, name="home"),
    path("my-offer/", eligibility.my_offer, name="my-offer"),
    path("my-offer.csv", eligibility.my_offer_csv, name="my-offer-csv"),
    path("my-offer/moving/", eligibility.moving, name="moving"),
    path("my-offer/moving.csv", eligibility.moving_csv, name="moving-csv"),
    path("offers/", search.offer_list, name="offer-list"),
    path("offers.csv", search.offer_list_csv, name="offer-list-csv"),
    path("offers/<slug:scope>/<slug:slug>/", details.entitlement_detail, name="entitlement-detail"),
    path("partners/", search.partner_offer_list, name="partner-offer-list"),
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
