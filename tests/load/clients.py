"""A process of clients that save answers as fast as they are answered; prints how long each save took.

Apart from the process that measures, so that the clients' own work does not slow one another down.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
import urllib.parse
from typing import Any


def main() -> int:
    told = json.load(sys.stdin)
    took: list[float] = []
    errors: list[int] = []
    stop = time.monotonic() + told["seconds"]
    threads = [threading.Thread(target=save, args=(told, one, stop, took, errors)) for one in told["clients"]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump({"took": took, "errors": errors}, sys.stdout)
    return 0


def save(told: dict[str, Any], one: dict[str, Any], stop: float, took: list[float], errors: list[int]) -> None:
    """One client: its own response and question, a new text each time, `pause` seconds between."""
    connection = http.client.HTTPConnection("127.0.0.1", told["port"], timeout=30)
    version = count = 0
    while time.monotonic() < stop:
        count += 1
        body = urllib.parse.urlencode({one["question"]: f"{one['name']} {count} " + "words " * 40, "version": version})
        began = time.perf_counter()
        connection.request("POST", one["path"], body, one["headers"])
        answer = connection.getresponse()
        content = answer.read()
        took.append(time.perf_counter() - began)
        if answer.status == 200:
            version = json.loads(content)["version"]
        else:
            errors.append(answer.status)
            version += answer.status == 409
        time.sleep(told["pause"])
    connection.close()


if __name__ == "__main__":
    sys.exit(main())
