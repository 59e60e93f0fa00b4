from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "feedback"

    def ready(self):
        from authorities.outbox.models import WRITERS, Kind
        from feedback.alarms.mails import text_about
        from feedback.desk.panel import messages_about
        from feedback.public.panel import heard_about
        from offers.lines import panels

        panels.register(panels.PUBLIC_PAGE, heard_about)
        panels.register(panels.STAFF_PAGE, messages_about)
        WRITERS[Kind.ALARM] = text_about
