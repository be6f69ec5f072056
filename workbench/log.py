"""Logs as one JSON object a line: who did what and how long it took, never an answer, a note or a token."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, request
from flask_login import current_user

_TOKEN = re.compile(
    r"(/(?:invitation|sign-in/link)/)[^/?\s]+|(/come/)[^?\s]+"
)  # behind /come/ all of it: it names notes
_EXTRAS = ("request_id", "who", "method", "path", "status", "ms", "job")


class JsonLines(logging.Formatter):
    """One line a record; line ends inside a message are escaped by JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_tokens(record.getMessage()),
        }
        line |= {name: getattr(record, name) for name in _EXTRAS if hasattr(record, name)}
        if record.exc_info:
            line["trouble"] = without_tokens(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def without_tokens(text: str) -> str:
    return _TOKEN.sub(lambda found: f"{found[1] or found[2]}…", text)


def keep_logs(app: Flask, level: int = logging.INFO) -> None:
    """Send this application's logs to standard error, a line a request included."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("workbench")
    logger.handlers = [handler]
    logger.propagate = False
    logger.setLevel(level)
    app.before_request(_start_clock)
    app.after_request(_log_request)


def _who() -> str | None:
    """Who asked; not for notes, whose authors and moments must not be put together from a log."""
    if request.endpoint == "briefings.write" or not (current_user and current_user.is_authenticated):
        return None
    return str(current_user.person.id)


def _start_clock() -> None:
    g.began = time.perf_counter()


def _log_request(response: Response) -> Response:
    if request.endpoint != "static":
        logging.getLogger("workbench.requests").info(
            "answered",
            extra={
                "request_id": g.get("request_id"),
                "who": _who(),
                "method": request.method,
                "path": without_tokens(request.path),
                "status": response.status_code,
                "ms": round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
            },
        )
    return response
