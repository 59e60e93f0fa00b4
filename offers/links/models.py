from datetime import timedelta

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from authorities.rights import SEE, RowRights
from offers.links.addresses import NamingRows

LONGEST = 2000  # characters of a URL that a redirect leads to
# A failure other than "gone" is dead only if a check at least this much later fails too.
LASTING = timedelta(days=1)


class LinkQuerySet(models.QuerySet):
    def failing(self):
        return self.exclude(failing_since=None)

    def dead(self):
        """Links that lead nowhere: the page is gone, or checks a day or more apart have failed."""
        lasting = Q(failing_since__lte=F("checked_at") - LASTING)
        return self.failing().filter(Q(result=Link.Result.GONE) | lasting)

    def moved(self):
        return self.filter(result=Link.Result.MOVED)

    def unclear(self):
        """Links to check by hand, because the site refuses programs or we do not ask
        it."""
        return self.filter(result__in=[Link.Result.REFUSED, Link.Result.NOT_ASKED])

    def due(self, *, again_after, now=None):
        """Links never checked, or not for `again_after`. A first failure is checked again after a
        day."""
        now = now or timezone.now()
        return self.filter(
            Q(checked_at=None)
            | Q(checked_at__lte=now - again_after)
            | Q(
                failing_since__gt=F("checked_at") - LASTING,
                checked_at__lte=now - min(LASTING, again_after),
            )
        )

    def named_in(self, rows):
        return self.filter(rows.naming("address"))

    def most_viewed_first(self, rows, *, since):
        """Ordered by the views of the lines that hold the link.

        Annotates `views`: those of the published lines among `rows`, from the month of `since`. A
        council's own details appear on many pages and add nothing.
        """
        total = sum(
            (views_of(lines, since) for lines in (rows.entitlements, rows.partner_offers)),
            models.Value(0),
        )
        return self.annotate(views=total).order_by("-views", "failing_since", "address")


def views_of(lines, since):
    """The views of the published lines that hold the outer query's link."""
    counted = Q(view_counts__month__gte=since)
    naming = lines.filter(
        Q(source_url=OuterRef("address")) | Q(contact_url=OuterRef("address")), status="published"
    )
    totals = (
        naming.order_by()
        .values(same=models.Value(1))
        .annotate(total=Sum("view_counts__views", filter=counted))
    )
    return Coalesce(Subquery(totals.values("total")), 0)


class LinkRights(RowRights):
    """A link is for those who see a row that holds it."""

    def allow(self, rights, action, row):
        links = Link.objects.filter(pk=row.pk)
        return super().allow(rights, action, row) and self.narrow(rights, action, links).exists()

    def narrow(self, rights, action, queryset):
        return super().narrow(rights, action, queryset).named_in(NamingRows.of(rights))


class Link(models.Model):
    """One URL. Only the link check (`manage.py check_links`) writes these rows."""

    class Result(models.TextChoices):
        UNASKED = "", "Not asked yet"
        WORKS = "works", "Works"
        MOVED = "moved", "Works, but has moved permanently"
        GONE = "gone", "The page is gone"
        SERVER_ERROR = "server-error", "The site has an error"
        NO_SUCH_SITE = "no-such-site", "There is no site with this name"
        BAD_CERTIFICATE = "bad-certificate", "Browsers show a warning: the certificate is invalid"
        NO_ANSWER = "no-answer", "The site does not answer"
        ENDLESS = "endless", "It redirects in a loop"
        REFUSED = "refused", "The site blocks automatic checks: open it to see"
        NOT_ASKED = "not-asked", "We do not check addresses like this: open it to see"

    FAILURES = frozenset("gone server-error no-such-site bad-certificate no-answer endless".split())

    address = models.URLField("web address", max_length=500, unique=True)
    result = models.CharField(max_length=15, choices=Result, blank=True, default=Result.UNASKED)
    status = models.PositiveSmallIntegerField(
        "status code", null=True, blank=True, help_text="The last status code, such as 404."
    )
    final_address = models.URLField(
        "leads to", max_length=LONGEST, blank=True, help_text="Where it redirects to, if it does."
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(
        null=True, blank=True, help_text="When it first failed, with no success since."
    )

    objects = LinkQuerySet.as_manager()
    row_rights = LinkRights(view=SEE, change=None)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(failing_since__isnull=True) | Q(failing_since__lte=F("checked_at")),
                name="offers_link_fails_since_a_check",
            ),
            models.CheckConstraint(
                condition=Q(result="", checked_at__isnull=True)
                | (~Q(result="") & Q(checked_at__isnull=False)),
                name="offers_link_result_goes_with_when",
            ),
        ]

    def __str__(self):
        return self.address

    @property
    def has_moved(self):
        return self.result == self.Result.MOVED

    @property
    def result_text(self):
        """The result in words, with the HTTP status if it is an error."""
        code = f" ({self.status})" if self.status and self.status >= 400 else ""
        return f"{self.get_result_display()}{code}"

    def note(self, answer, *, now=None):
        """Store the outcome of a check (an offers.links.checker.LinkResult)."""
        self.checked_at = now or timezone.now()
        self.result, self.status = answer.result, answer.status
        self.final_address = answer.final_address if len(answer.final_address) <= LONGEST else ""
        if answer.result in self.FAILURES:
            self.failing_since = self.failing_since or self.checked_at
        else:
            self.failing_since = None
        self.save()
