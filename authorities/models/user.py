"""Staff accounts. Young people have none."""

from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest, Lower
from django.utils import timezone

from authorities.rights import Rights, RowRights

# Accounts unused for this long are closed.
UNUSED_DAYS = 90


class UserQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def unused(self, now=None):
        """Active accounts not used for 90 days since the last sign-in or, if later, since opening."""
        since = (now or timezone.now()) - timedelta(days=UNUSED_DAYS)
        used_at = Greatest(Coalesce("last_login", "opened_at"), "opened_at")
        return self.active().annotate(used_at=used_at).filter(used_at__lt=since)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email, password=None, **fields):
        """A new account. Without a password, only its invitation can open it."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, **{"is_superuser": True, **fields})


class User(AbstractBaseUser):
    """A member of staff, who signs in with an e-mail address. Rights come from memberships."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=100, blank=True, help_text="Colleagues see it in histories.")
    is_active = models.BooleanField(
        "open", default=True, help_text="A closed account cannot sign in. Its history stays."
    )
    is_superuser = models.BooleanField(
        "technical administrator",
        default=False,
        help_text="Can do everything. For the people who run the server.",
    )
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    opened_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text="When it was created or last reopened."
    )
    session_number = models.PositiveIntegerField(
        default=0, editable=False, help_text="Sessions with an older number have ended."
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    row_rights = RowRights(delete=None, reserved="is_superuser")

    class Meta:
        ordering = ["email"]
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="authorities_user_email_is_unique_in_any_case",
                violation_error_message="Somebody with this e-mail address is here already.",
            ),
            models.CheckConstraint(
                condition=~Q(email=""),
                name="authorities_user_has_an_email",
                violation_error_message="An account needs an e-mail address.",
            ),
        ]

    def __str__(self):
        return self.name or self.email

    def clean(self):
        super().clean()
        self.email = self.email.lower()

    def natural_key(self):
        return (self.email,)

    def get_full_name(self):
        return self.name or self.email

    def get_short_name(self):
        return self.name or self.email

    @property
    def rights(self):
        return Rights.of(self)

    @property
    def is_staff(self):
        return self.is_active and self.rights.is_staff

    def has_perm(self, perm, obj=None):
        """Django's question, answered from memberships (authorities/rights.py).

        With a row, about that row; without one, whether there is any row that it is true of.
        """
        return self.is_active and self.rights.allows(perm, obj)

    def has_perms(self, perm_list, obj=None):
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label):
        """Whether the person has any permission in an app."""
        found = self.get_all_permissions()
        return self.is_active and (
            self.is_superuser or any(perm.startswith(f"{app_label}.") for perm in found)
        )

    def get_all_permissions(self, obj=None):
        return self.rights.permissions(obj) if self.is_active else set()

    @property
    def has_second_factor(self):
        """Whether the person has an authenticator app. Recovery codes alone do not count."""
        return self.authenticator_set.filter(type="totp").exists()

    @property
    def state(self):
        if not self.is_active:
            return "closed"
        return "open" if self.has_usable_password() else "invited"

    def is_unused(self, now=None):
        used_at = max(self.last_login or self.opened_at, self.opened_at)
        return used_at < (now or timezone.now()) - timedelta(days=UNUSED_DAYS)

    def _get_session_auth_hash(self, secret=None):
        """Includes `session_number`, so that `end_sessions` invalidates every session."""
        return f"{self.session_number}.{super()._get_session_auth_hash(secret)}"

    def end_sessions(self):
        self.session_number = F("session_number") + 1
        self.save(update_fields=["session_number"])
        self.refresh_from_db(fields=["session_number"])

    def open_again(self, now=None):
        """Reopen a closed account with its password and roles; its 90 days start again."""
        self.is_active, self.opened_at = True, now or timezone.now()
        self.save(update_fields=["is_active", "opened_at"])

    def start_over(self, now=None):
        """Remove the password, second factor and sessions, so that only an invitation opens it."""
        with transaction.atomic():
            self.set_unusable_password()
            self.save(update_fields=["password"])
            self.authenticator_set.all().delete()
            self.end_sessions()
            self.open_again(now)

    def accept(self, *, name, password):
        """Accept the invitation. Its link stops working, because it is tied to the old password."""
        self.name = name
        self.set_password(password)
        self.save(update_fields=["name", "password"])

    def close(self):
        self.is_active = False
        self.save(update_fields=["is_active"])
        self.end_sessions()
