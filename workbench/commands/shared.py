"""What every command shares: opening the instance and printing its outcome."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from config import load_settings
from consultation.errors import Unusable
from consultation.store import Store
from workbench.database import Instance, open_instance

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def opened(ctx: click.Context) -> Instance:
    """The instance named on the command line or in the environment, made if it is not there yet."""
    return open_instance(load_settings(**ctx.obj))


def unchecked(ctx: click.Context) -> Instance:
    """The instance whatever step its schema is at: for migrating, looking it over and backing it up."""
    settings = load_settings(**ctx.obj)
    return Instance(settings, Store(settings.database))


def existing(ctx: click.Context) -> Instance:
    """The same, of an instance that is there. Raises Unusable for one that is not, and makes nothing."""
    folder = Path(ctx.obj.get("instance", "instance"))
    if not os.environ.get("WORKBENCH_DATABASE_URL") and not (folder / "workbench.sqlite").exists():
        raise Unusable(f"There is no workbench in {folder}: name the folder of one with --instance.")
    return unchecked(ctx)


def text_of(path: str) -> str:
    """A text file's words, as UTF-8 or, where it is not that, as Windows writes them."""
    content = content_of(path)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def show(outcome: Any, as_json: bool, words: Callable[[], str]) -> None:
    """Print the outcome for a program, or in words for a person."""
    click.echo(json.dumps(outcome, ensure_ascii=False) if as_json else words())


def content_of(path: str) -> bytes:
    """A file's bytes. Raises Unusable in one sentence when it cannot be read."""
    file = Path(path)
    if file.is_dir():
        raise Unusable(f"{path} is a folder: name the file itself.")
    try:
        return file.read_bytes()
    except OSError as problem:
        raise Unusable(f"{path} cannot be read: {problem.strerror}.") from problem
