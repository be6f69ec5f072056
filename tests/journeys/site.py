"""A real workbench in a process of its own, on a free port, with its folder and its outbox at hand."""

from __future__ import annotations

import email
import email.policy
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

WAIT = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """start(), kill(), command(): the same things a person does at a terminal."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("WORKBENCH_", "DBOS"))}
        self.environment = {
            **kept,
            "WORKBENCH_INSTANCE": str(folder),
            "WORKBENCH_SITE_URL": self.url,
            "WORKBENCH_LIMITS_STORE": "memory://",
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.log = folder.parent / f"{folder.name}.log"

    def start(self) -> Site:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "workbench.cli", "serve", "--port", str(self.port)],
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended early:\n{self.log.read_text()[-3000:]}")
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=2) as answer:
                    if answer.status == 200:
                        return self
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"nothing served in {WAIT} s:\n{self.log.read_text()[-3000:]}")

    def kill(self) -> None:
        """kill -9: nothing is flushed, closed or said."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = None

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "workbench.cli", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def link_in_letter_to(self, address: str, subject: str = "") -> str:
        """The link in the newest letter to somebody (about something), waiting until it has been sent."""
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            letters = sorted(
                (self.folder / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True
            )
            for path in letters:
                message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                if message["To"] == address and subject in message["Subject"]:
                    body = message.get_body(("plain",))
                    found = re.search(r"http://\S+", body.get_content() if body else "")
                    if found:
                        path.unlink()
                        return found.group()
            time.sleep(0.2)
        raise RuntimeError(f"no letter came for {address}")
