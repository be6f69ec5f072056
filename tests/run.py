"""The whole suite: on SQLite, and again on PostgreSQL where one can be reached. On all cores, in random order."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys

LOUD = "\n" + "!" * 100


def main() -> int:
    own = [*sys.argv[1:]]
    without_browser = [] if chromium() else ["-m", "not browser"]
    if without_browser:
        print(
            f"{LOUD}\nNo Chromium here: the browser journeys are LEFT OUT. Install Debian's package “chromium”.{LOUD}",
            flush=True,
        )
        if os.environ.get("CI") == "true":
            return 1
    cores = ["-n", str(max(2, (os.cpu_count() or 2))), "--dist", "loadgroup"]
    first = run("SQLite", [*cores, *without_browser, *own])
    if not postgres_answers():
        print(
            "No PostgreSQL answers (TEST_POSTGRES_URL, or 127.0.0.1:5432): the suite ran on SQLite alone.", flush=True
        )
        return first
    second = run("PostgreSQL", [*cores, "-m", "not browser and not sqlite", *own], WORKBENCH_TEST_DATABASE="postgresql")
    return first or second


def run(name: str, arguments: list[str], **environment: str) -> int:
    print(f"\n=== the suite on {name}", flush=True)
    clean = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("WORKBENCH_") or key == "WORKBENCH_OWN_NODE"
    }
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], env={**clean, **environment}, check=False
    ).returncode


def chromium() -> str | None:
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


def postgres_answers() -> bool:
    if os.environ.get("TEST_POSTGRES_URL"):
        return True
    try:
        socket.create_connection(("127.0.0.1", 5432), timeout=1).close()
    except OSError:
        return False
    import psycopg

    try:
        psycopg.connect("postgresql://postgres@127.0.0.1:5432/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
