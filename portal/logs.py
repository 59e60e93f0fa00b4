"""Logs that never keep what a person asked: no query string, no words out of an error.

Council, age and place stand in the address of a page, and people type worse into a search box.
"""

import logging
import re
import traceback

# To the end of the line, or of the address where a request line says "HTTP/1.1" after it.
QUERY = re.compile(r"\?.*(?= HTTP/\d)|\?.*", re.DOTALL)
# gunicorn names whoever sent a request it could not read, and quotes the part it stumbled on.
SENDER = re.compile(r" from ip=.*", re.DOTALL)
# The links that let somebody choose a new password, or see a line before it is published.
LINK = re.compile(r"(?<=/password/forgotten/)[0-9A-Za-z]+-[^/\s]+|(?<=/preview/)[^/\s]+")


class PrivateFormatter(logging.Formatter):
    """Cuts everything after a question mark and the secret of a link, and says of an error its place and kind only."""

    def formatMessage(self, record):
        message = LINK.sub("...", QUERY.sub("?...", record.message))
        record.message = SENDER.sub("", message)
        return super().formatMessage(record)

    def formatException(self, exc_info):
        """The traceback without the errors' own texts, which often quote what was typed."""
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
