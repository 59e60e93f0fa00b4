"""Logs without anything a person asked: no query strings, and no text from exceptions.

Council, age and place are in query strings, and people type worse into a search box.
"""

import logging
import re
import traceback

# To the end of the line or, in a request line, to the "HTTP/1.1" after the URL.
QUERY = re.compile(r"\?.*(?= HTTP/\d)|\?.*", re.DOTALL)
# gunicorn adds the sender's IP address, and quotes, when it cannot parse a request.
SENDER = re.compile(r" from ip=.*", re.DOTALL)
# The secrets in links: password resets, and previews of unpublished lines.
LINK = re.compile(r"(?<=/password/forgotten/)[0-9A-Za-z]+-[^/\s]+|(?<=/preview/)[^/\s]+")


class PrivateFormatter(logging.Formatter):
    """Removes query strings and the secrets in links, and reduces exceptions to type and traceback."""

    def formatMessage(self, record):
        message = LINK.sub("...", QUERY.sub("?...", record.message))
        record.message = SENDER.sub("", message)
        return super().formatMessage(record)

    def formatException(self, exc_info):
        """The traceback without exception messages, which often quote what was typed."""
        lines = []
        error = exc_info[1]
        while error is not None:
            kind = type(error)
            lines += traceback.format_tb(error.__traceback__)
            lines.append(f"{kind.__module__}.{kind.__qualname__}\n")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "".join(lines).rstrip()


class UnknownHost(logging.Filter):
    """Makes one plain line of what Django says, with a traceback, of a host that we do not know."""

    def filter(self, record):
        path = getattr(getattr(record, "request", None), "path", "")
        record.msg, record.args = "A host that this site does not go by was asked for: %s", (path,)
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.exc_info = record.exc_text = None
        return True


def configuration(*loggers, level="INFO"):
    """A logging configuration that sends these loggers to stderr through PrivateFormatter."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "private": {"()": PrivateFormatter, "format": "%(asctime)s %(levelname)s %(message)s"},
        },
        "filters": {"unknown_host": {"()": UnknownHost}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "private"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "django.security.DisallowedHost": {"filters": ["unknown_host"]},
            **{
                name: {"handlers": ["stderr"], "level": level, "propagate": False}
                for name in loggers
            },
        },
    }
