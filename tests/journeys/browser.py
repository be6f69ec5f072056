"""Makes sure that there is a browser for the journeys: installs Debian's Chromium where it is missing and that is allowed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from tests.run import chromium


def main() -> int:
    if chromium() or os.geteuid() != 0 or not shutil.which("apt-get"):
        return 0  # where it is missing, the suite says so aloud
    print("Installing Chromium for the browser journeys…", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ):
        subprocess.run(command, env=quiet, check=False, stdout=subprocess.DEVNULL)
    return 0


if __name__ == "__main__":
    sys.exit(main())
