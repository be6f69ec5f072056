"""A published file from an https address: only when somebody asks for it, and only into a folder that is thrown away."""

from __future__ import annotations

import hashlib
import http.client
import ssl
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from consultation.errors import Unusable

LARGEST = 300 * 1024 * 1024
PATIENCE, LONGEST = 60.0, 900.0  # seconds without a byte, and in all
PIECE = 256 * 1024


@dataclass(frozen=True)
class Fetched:
    path: Path
    name: str
    size: int
    sha256: str


class _HttpsOnly(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req: Any, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str) -> Any:
        _checked(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def download(address: str, room: Path, context: ssl.SSLContext | None = None) -> Fetched:
    """Fetch an address into `room`. Raises Unusable for anything but https, for what is too large, and for failures."""
    _checked(address)
    until = time.monotonic() + LONGEST
    secure = urllib.request.HTTPSHandler(context=context or ssl.create_default_context())
    opener = urllib.request.OpenerDirector()
    for handler in (
        secure,
        _HttpsOnly(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    path, digest, size = room / "fetched", hashlib.sha256(), 0
    try:
        with opener.open(urllib.request.Request(address), timeout=PATIENCE) as answer, path.open("wb") as file:  # noqa: S310
            while piece := answer.read(PIECE):
                size += len(piece)
                if time.monotonic() > until:
                    raise Unusable(f"{address} sends too slowly: fetch it yourself and import it from disk.")
                if size > LARGEST:
                    raise Unusable("The file is larger than 300 MB: fetch it yourself and import it from disk.")
                digest.update(piece)
                file.write(piece)
            said = answer.headers.get("Content-Length", "")
            if said.isdigit() and int(said) != size:
                raise Unusable(f"{address} ended after {size:,} of {int(said):,} bytes: try again.")
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as problem:
        raise Unusable(f"{address} could not be fetched: {getattr(problem, 'reason', problem)}.") from problem
    name = "".join(c for c in unquote(urlsplit(address).path).rpartition("/")[2] if c.isprintable())
    return Fetched(path, name[-200:] or "fetched", size, digest.hexdigest())


def _checked(address: str) -> None:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as problem:
        raise Unusable(f"{address[:100]} is not an address: give one that begins with https://.") from problem
    if (
        port == 0
        or not address.isascii()
        or " " in address
        or parts.scheme != "https"
        or not parts.hostname
        or parts.username
        or parts.password
    ):
        raise Unusable("Only an address that begins with https:// and holds no password can be fetched.")
