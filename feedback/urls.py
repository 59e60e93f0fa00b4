from django.urls import path

from feedback.forum import views as forum
from feedback.public import views as heard
from feedback.public.feeds import HeardFeed
from feedback.sending.views import following, sending

urlpatterns = [
    path("", sending.message_new, name="message-new"),
    path("follow/", following.follow, name="follow"),
    path("heard/", heard.heard, name="heard"),
    path("heard/<uuid:public_id>/", heard.heard_detail, name="heard-detail"),
    path("heard/feed/", HeardFeed(), name="heard-feed"),
    path("asked/<slug:scope>/<slug:slug>/", heard.asked_new, name="asked-new"),
    path("asked.csv", heard.asked_csv, name="asked-csv"),
    path("forum-pack/", forum.forum_pack, name="forum-pack"),
    path("forum-pack.csv", forum.forum_pack_csv, name="forum-pack-csv"),
]
