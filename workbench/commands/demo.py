"""demo: the invented example, and who to be in it."""

from __future__ import annotations

import os
from pathlib import Path

import click

from workbench.commands.shared import as_json, opened, show


@click.command()
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False),
    help="A folder of published files to import instead of invented figures.",
)
@as_json
@click.pass_context
def demo(ctx: click.Context, data: str | None, as_json: bool) -> None:
    """Fill this instance with the example; an instance that has it is left as it is."""
    import workbench.kinds  # noqa: F401 - the kinds of long work make themselves known
    from workbench.demo.consulting import DIRECTOR_OF, STAFF
    from workbench.demo.story import tell

    os.environ.setdefault("WORKBENCH_MODE", "demo")
    instance = opened(ctx)
    built = tell(instance, Path(data) if data else None)
    people = [
        f"director@{DIRECTOR_OF.lower()}.example.org",
        f"jo@{DIRECTOR_OF.lower()}.example.org",
        *(email for _, email, _ in STAFF),
    ]
    told = {"built": built, "sign_ins": people, "address": f"{instance.settings.site_url}/sign-in"}
    show(told, as_json, lambda: _in_words(built, people, told["address"]))


def _in_words(built: bool, people: list[str], address: object) -> str:
    first = "The example is ready." if built else "The example was here already and was left as it is."
    listed = "\n".join(f"  {email}" for email in people)
    return f"{first}\nSign in at {address}: choose who to be from the list there, among them\n{listed}"
