from django.contrib import admin
from django.urls import include, path

from portal import views

urlpatterns = [
    path("", include("offers.urls")),
    path("feedback/", include("feedback.urls")),
    path("help-now/", views.help_now, name="help-now"),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("robots.txt", views.robots, name="robots"),
    path("healthz", views.healthz, name="healthz"),
    path("staff/", include("authorities.urls")),
    path("admin/", admin.site.urls),
]

handler429 = "portal.views.too_many_tries"
