from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from feedback.messages.models import Message
from feedback.public.heard import HeardFilter

MOST_ENTRIES = 30


class HeardFeed(Feed):
    feed_type = Atom1Feed
    title = "You said, we did: West Midlands Care Leaver Offer"
    subtitle = "What young people told their councils, and what came of it."

    def get_object(self, request):
        return HeardFilter(request.GET, Message.objects.published()).found

    def link(self, found):
        return reverse("heard")

    def items(self, found):
        return found[:MOST_ENTRIES]

    def item_title(self, message):
        return f"{message.kind_name} for {message.desk_name}: {message.state_text}"

    def item_description(self, message):
        return "\n\n".join(filter(None, [message.edited_text, message.edited_reply]))

    def item_link(self, message):
        return message.get_absolute_url()

    def item_guid(self, message):
        return message.public_id.urn

    item_guid_is_permalink = False

    def item_pubdate(self, message):
        return message.published_at

    def item_updateddate(self, message):
        return max(filter(None, [message.published_at, message.edited_at, message.decided_at]))
