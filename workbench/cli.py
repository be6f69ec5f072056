"""The command line: whatever a page does in bulk. One JSON document with --json; an error is one sentence and a code.

Commands are found by name and imported when they are called, so that --help answers at once.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

COMMANDS: dict[str, tuple[str, str]] = {
    "serve": ("serving", "Serve the pages on this machine."),
    "work": ("serving", "Do long work and send letters, beside web processes that share a PostgreSQL database."),
    "migrate": ("keeping", "Bring the database to the newest schema."),
    "demo": ("demo", "Fill this instance with the invented example."),
    "councils": ("councils", "Load the list of councils."),
    "exercise": ("exercises", "Start a consultation exercise."),
    "people": ("people", "Add people and list them."),
    "invite": ("invite", "Invite councils from a CSV file."),
    "history": ("history", "Import published files and list snapshots."),
    "frameworks": ("frameworks", "List, show, export and import frameworks."),
    "measures": ("frameworks", "Check a definition; print the guide to the language."),
    "extracts": ("extracts", "Take submissions about persons in, look at their quality, make records of them."),
    "dryrun": ("dryrun", "Run a framework on a snapshot, or on records."),
    "themes": ("themes", "Suggest themes for a file of texts."),
    "doctor": ("keeping", "Look the instance over and say what is wrong."),
    "backup": ("keeping", "Write everything into one file."),
    "restore": ("keeping", "Take up a backup in an empty instance."),
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"workbench.commands.{COMMANDS[name][0]}")
        command: click.Command = getattr(module, name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--instance", metavar="FOLDER", envvar="WORKBENCH_INSTANCE", help="Where all state lives (default: instance)."
)
@click.pass_context
def cli(ctx: click.Context, instance: str | None) -> None:
    """The consultation and framework-design workbench."""
    ctx.obj = {"instance": instance} if instance else {}


def main() -> None:
    """Run the command line; refusals become one plain sentence on standard error and a non-zero exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    os.umask(0o077)  # what the workbench writes is its owner's alone
    try:
        outcome: Any = cli.main(args=arguments, prog_name="workbench", standalone_mode=False)
        return outcome if isinstance(outcome, int) else 0
    except click.exceptions.Exit as leaving:
        return int(leaving.exit_code)
    except click.ClickException as problem:
        return _say(problem.format_message(), problem.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _say("Stopped.", 130)
    except Exception as problem:
        return _say(*_explained(problem))


def _explained(problem: Exception) -> tuple[str, int]:
    from config import BadSettings
    from consultation.errors import Refusal

    if isinstance(problem, Refusal | BadSettings):
        return str(problem), 1
    import sqlalchemy as sa

    if isinstance(problem, sa.exc.ArgumentError):
        return "WORKBENCH_DATABASE_URL is no database address: write it like postgresql://user@host:5432/name.", 1
    if isinstance(problem, sa.exc.DBAPIError):
        return f"The database cannot be used: {str(problem.orig).splitlines()[0]}.", 1
    if isinstance(problem, OSError) and problem.filename:
        return f"{problem.filename}: {problem.strerror or 'cannot be opened'}.", 1
    raise problem


def _say(sentence: str, code: int) -> int:
    click.echo(sentence, err=True)
    return code


if __name__ == "__main__":
    main()
