import time
from collections import defaultdict
from datetime import timedelta
from itertools import chain, zip_longest
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import F

from offers.links.addresses import NamingRows
from offers.links.checker import Asker
from offers.links.models import Link
from offers.progress import Progress

# Results that may be our own connection's fault, and how many unreachable hosts suggest it.
UNREACHED = frozenset({"no-such-site", "no-answer"})
CUT_OFF = 5


class Command(BaseCommand):
    help = (
        "Checks every URL in lines, partner offers and councils' details, and stores the "
        "results. You can stop it at any time: the next run continues where this one ended."
    )
    asker_options = {}  # tests set the rule that allows a local server

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, help="check at most this many URLs")
        parser.add_argument(
            "--again-after",
            type=float,
            default=7,
            metavar="DAYS",
            help="skip what was checked in the last DAYS days (7); first failures: 1 day",
        )
        parser.add_argument(
            "--pause",
            type=float,
            default=2,
            metavar="SECONDS",
            help="between two requests to the same site (2)",
        )

    def handle(self, *, limit, again_after, pause, verbosity, **options):
        gone = register_addresses(NamingRows.all().addresses())
        again_after = timedelta(days=again_after)
        longest_ago_first = F("checked_at").asc(nulls_first=True)
        due = Link.objects.due(again_after=again_after).order_by(longest_ago_first, "address")
        links = taking_turns(due)[:limit]
        asker = Asker(user_agent(), pause=pause, **self.asker_options)
        started, self.counts, self.held, self.reached = (
            time.monotonic(),
            defaultdict(int),
            [],
            False,
        )
        progress = Progress(self.stdout, "URLs checked", is_quiet=not verbosity)
        try:
            for link in progress.of(links):
                if is_still_due(link):
                    self.note(link, asker.ask(link.address))
        except KeyboardInterrupt:
            self.stdout.write("\nStopped. Run it again to go on.")
        self.judge_held()
        if verbosity:
            self.summarise(gone, time.monotonic() - started)

    def note(self, link, answer):
        """Store a result. While no site has answered, failures that may be our own fault are held
        back."""
        if answer.status is not None:
            self.reached = True
        self.held.append((link, answer))
        if self.reached or answer.result not in UNREACHED:
            self.note_held()

    def note_held(self):
        while self.held:
            link, answer = self.held.pop(0)
            link.note(answer)
            self.counts[link.result] += 1

    def judge_held(self):
        """No site has answered at all. A few may be down together; many mean that we are offline."""
        if len({host_of(link.address) for link, _ in self.held}) >= CUT_OFF:
            raise CommandError(
                f"None of {len(self.held)} addresses could be reached. This machine seems to have "
                "no internet connection, so no results were stored."
            )
        self.note_held()

    def summarise(self, forgotten, seconds):
        asked = sum(self.counts.values())
        self.stdout.write(f"Asked for {asked} addresses in {seconds:.0f} seconds.")
        for result in Link.Result:
            if self.counts[result]:
                self.stdout.write(f"  {self.counts[result]:4} {result.label}")
        if forgotten:
            self.stdout.write(f"  {forgotten:4} no longer used: removed")
        waiting = Link.objects.filter(checked_at=None).count()
        self.stdout.write(
            f"Dead links now: {Link.objects.dead().count()}. Not checked yet: {waiting}."
        )


def user_agent():
    return f"CareLeaverOfferLinkCheck/1.0 (+{settings.SITE_URL}/about/)"


def register_addresses(addresses):
    """Keep a Link for every URL in use and delete the rest. Returns how many were deleted."""
    known = set(Link.objects.values_list("address", flat=True))
    longest = Link._meta.get_field("address").max_length
    new = [Link(address=text) for text in sorted(addresses - known) if len(text) <= longest]
    Link.objects.bulk_create(new, batch_size=200, ignore_conflicts=True)
    dropped, _ = Link.objects.filter(address__in=known - addresses).delete()
    return dropped


def taking_turns(links):
    """The first link of every host, then the second of every host, so that no host is hammered."""
    by_host = defaultdict(list)
    for link in links:
        by_host[host_of(link.address)].append(link)
    turns = chain.from_iterable(zip_longest(*by_host.values()))
    return [link for link in turns if link]


def host_of(address):
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def is_still_due(link):
    """Whether no parallel run has checked it since we made our list."""
    return Link.objects.filter(pk=link.pk, checked_at=link.checked_at).exists()
