"""A process of scribes: each writes a note every so often and asks for news in between; prints how long each took.

Apart from the process that measures, so that the scribes' own work does not slow one another down.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
import urllib.parse
import uuid
from typing import Any


def main() -> int:
    told = json.load(sys.stdin)
    took: dict[str, list[float]] = {"note": [], "news": []}
    errors: list[int] = []
    stop = time.monotonic() + told["seconds"]
    threads = [threading.Thread(target=write, args=(told, one, stop, took, errors)) for one in told["scribes"]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump({**took, "errors": errors}, sys.stdout)
    return 0


def write(
    told: dict[str, Any], one: dict[str, Any], stop: float, took: dict[str, list[float]], errors: list[int]
) -> None:
    """One scribe: a note every `pause` seconds, one in three without a name, and a look at the news after each."""
    connection = http.client.HTTPConnection("127.0.0.1", told["port"], timeout=30)
    count, since, digest = 0, told["since"], told["digest"]
    while time.monotonic() < stop:
        count += 1
        note = {"key": str(uuid.uuid4()), "text": f"{one['name']} {count} " + "words " * 30, "rule": "attributed"}
        body = urllib.parse.urlencode({**note, "whose": one["whose"] if count % 3 else ""})
        _timed(connection, "POST", told["notes"], body, one["headers"], took["note"], errors)
        query = urllib.parse.urlencode({"since": since, "digest": digest})
        said = _timed(connection, "GET", f"{told['news']}?{query}", None, one["headers"], took["news"], errors)
        if said:
            since, digest = said["upto"], said["digest"]
        time.sleep(told["pause"])
    connection.close()


def _timed(
    connection: http.client.HTTPConnection, method: str, path: str, body: str | None, headers: dict[str, str],
    took: list[float], errors: list[int],
) -> Any:  # fmt: skip
    began = time.perf_counter()
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    took.append(time.perf_counter() - began)
    if answer.status != 200:
        errors.append(answer.status)
        return None
    return json.loads(content)


if __name__ == "__main__":
    sys.exit(main())
