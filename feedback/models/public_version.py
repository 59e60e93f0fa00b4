"""What is done to a message for the public: the version that it may read, in and out.

The original is never public. A person writes or keeps the public version before it can go out.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from feedback.finds import redacted, refuse_what_identifies
from feedback.models.commands import command, undone
from feedback.models.record import MessageRecord


class PublicVersion(MessageRecord):
    class Meta(MessageRecord.Meta):
        abstract = True

    @transaction.atomic
    def _done(self, deed, *, by, now, note="", **changes):
        for name, value in changes.items():
            setattr(self, name, value)
        self.validate_constraints()
        self.save(update_fields=[*changes])
        self.events.create(deed=deed, note=note, at=now, by=by, authority_id=self.authority_id)

    def _must_have_words(self):
        if not self.has_words:
            raise ValidationError("Its words are gone, so nothing more can be done with it.")

    @command
    def edit(self, text, reply="", *, by, now=None):
        """Write the version for the public. The original stays apart."""
        self._must_have_words()
        now = now or timezone.now()
        if self.is_published:
            refuse_what_identifies(text, reply)
        self._done(
            "Edited for publication", by=by, now=now, edited_text=text, edited_reply=reply,
            edited_at=now, edited_by=by,
        )  # fmt: skip

    @command
    def redact(self, *, by, over_edit=False, now=None):
        """Start the public version from the original, without what was found in it.

        Nobody has read that version yet: somebody has to keep it (`edit`) before it can go out.
        """
        self._must_have_words()
        if self.is_published:
            raise ValidationError("It is published. Take it back from the public first.")
        if self.edited_at and not over_edit:
            raise ValidationError("Somebody has edited it, and that version would be lost.")
        self._done(
            "Started the public version from the original", by=by, now=now or timezone.now(),
            edited_text=redacted(self.original.text), edited_reply=redacted(self.edited_reply),
            **undone("edited"),
        )  # fmt: skip

    @command
    def publish(self, *, by, now=None):
        self._must_have_words()
        if not self.may_publish:
            raise ValidationError("The sender did not agree to publish it.")
        if self.edited_at is None:
            raise ValidationError(
                "It is not edited yet. Read the public version and keep it first."
            )
        refuse_what_identifies(self.edited_text, self.edited_reply, self.state_detail)
        now = now or timezone.now()
        self._done(
            "Published", by=by, now=now, published_at=now, published_by=by, declined_reason="",
            is_braked=False, **undone("declined"),
        )  # fmt: skip

    @command
    def take_back(self, *, by, now=None):
        now = now or timezone.now()
        self._done("Taken back from the public", by=by, now=now, **undone("published"))

    @command
    def decline(self, reason, *, by, now=None):
        """Do not publish it, for a reason that the sender sees."""
        now = now or timezone.now()
        self._done(
            "Not published", by=by, now=now, declined_reason=reason, declined_at=now,
            declined_by=by, **undone("published"),
        )  # fmt: skip
