"""From asking for long work to the page that follows it."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for

from workbench import work
from workbench.access import afterwards
from workbench.database import here
from workbench.jobs import Job


def work_started(job: Job) -> Any:
    """Send whoever asked to the page that follows the work; an instance that works inline does it first."""
    if here().settings.jobs == "inline":
        instance = here()
        afterwards(lambda: work.run_now(instance, job.id))
    return redirect(url_for("work.follow", ref=job.id))
