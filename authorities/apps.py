from django.apps import AppConfig


class AuthoritiesConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "authorities"

    def ready(self):
        from authorities.outbox.models import WRITERS, Kind
        from authorities.sign_in import invitations, passwords

        WRITERS[Kind.INVITATION] = invitations.text_with_link
        WRITERS[Kind.PASSWORD] = passwords.text_with_link
