from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from authorities.models import Authority, Membership, User
from authorities.sign_in import invitations


class Command(BaseCommand):
    help = "Gives somebody a role and invites them with a link that works once, within three days."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--role", choices=Membership.Role.values)
        parser.add_argument("--council", help="its slug, such as walsall; none for a regional lead")
        parser.add_argument("--name", default="", help="optional: the person can enter it")
        parser.add_argument("--deputy", action="store_true", help="gets the reminders too")
        parser.add_argument(
            "--again",
            action="store_true",
            help="reset an existing account: new password, new second factor",
        )

    def handle(self, *, email, role, council, name, deputy, again, **options):
        if again:
            user = self.person(email)
            user.start_over()
        else:
            user = self.invite(email, role, council, name, deputy)
        mail = invitations.send(user)
        link = invitations.link_if_needed(user, mail.made_at)
        if mail.send():
            self.stdout.write(f"An e-mail is on its way to {user.email}.")
        else:
            self.stderr.write(
                f"The e-mail to {user.email} could not be sent yet. Their role is kept: tell them "
                "yourself, and check EMAIL_HOST and the other EMAIL_ settings."
            )
        if link:
            self.stdout.write(f"The link works once, for {invitations.DAYS} days:\n{link}")
        else:
            self.stdout.write("They already have an account and sign in as before.")

    def invite(self, email, role, council, name, deputy):
        if not role:
            raise CommandError(
                f"--role is missing. Choose one of {', '.join(Membership.Role.values)}."
            )
        try:
            membership = invitations.invite(
                email=email,
                role=role,
                authority=self.authority(council),
                name=name,
                is_deputy=deputy,
                by=None,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return membership.user

    def authority(self, slug):
        if not slug:
            return None
        if authority := Authority.objects.filter(slug=slug).first():
            return authority
        known = ", ".join(Authority.objects.values_list("slug", flat=True))
        raise CommandError(f"There is no council {slug}. There are: {known or 'none'}.")

    def person(self, email):
        if user := User.objects.filter(email__iexact=email).first():
            return user
        raise CommandError(f"Nobody has an account with the address {email}.")
