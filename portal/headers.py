"""Headers that go out with every answer, or with every file."""

from csp.utils import build_policy

# What tells most about a person, and no page of ours uses. Each name is paid for with every page.
DENIED = "browsing-topics camera geolocation microphone".split()
PERMISSIONS = ", ".join(f"{name}=()" for name in DENIED)
RETRY_AFTER = "60"  # seconds, where the page itself names none


def add_to_static(headers, path, url):
    """For WhiteNoise: files have the policy of the pages."""
    headers["Content-Security-Policy"] = build_policy()
