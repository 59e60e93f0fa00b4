"""Headers that go out with every answer, or with every file."""

from csp.utils import build_policy

# What no page of ours uses, and nobody may make one use.
DENIED = (
    "accelerometer browsing-topics camera display-capture geolocation gyroscope magnetometer "
    "microphone midi payment usb"
).split()
PERMISSIONS = ", ".join(f"{name}=()" for name in DENIED)
RETRY_AFTER = "60"  # seconds, where the page itself names none


def add_to_static(headers, path, url):
    """For WhiteNoise: files have the policy of the pages."""
    headers["Content-Security-Policy"] = build_policy()
