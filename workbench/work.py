"""Who does the long work: durable workflows that survive a killed process, or at once in the caller's thread."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable
from typing import Any

from dbos import DBOS, DBOSConfig, SetWorkflowID

from consultation.store import now
from framework_drafts.extracts.sweeping import sweep
from workbench import jobs
from workbench.database import Instance
from workbench.mail import send_waiting
from workbench.reminding import send_due

LOG = logging.getLogger("workbench.work")
QUEUE = "work"
ENDED_BADLY = ("ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
LOOKS_EVERY = 0.4  # seconds between looks for new work and waiting letters
STEPS_VERSION = "1"  # change when a kind of work changes its steps, so that old work is not taken up with new steps

_instance: Instance | None = None


def run_now(instance: Instance, job_id: uuid.UUID) -> None:
    """Do a job in this thread: for the command line and for instances set to work inline."""
    jobs.run(instance, job_id, lambda _label, work: work())


@DBOS.workflow(name="job")
def _job(job_id: str) -> None:
    assert _instance is not None  # noqa: S101 - set before the first workflow can start
    try:
        jobs.run(_instance, uuid.UUID(job_id), _durable_step)
    except Exception:
        LOG.exception("work failed", extra={"job": job_id})
        jobs.fail(_instance, uuid.UUID(job_id))
        raise


def _durable_step(label: str, work: Callable[[], Any]) -> Any:
    return DBOS.run_step({"name": label}, work)


class Worker:
    """Takes up work that was cut off, begins what is asked for, and sends letters, until it is stopped."""

    def __init__(self, instance: Instance) -> None:
        global _instance
        _instance = self._instance = instance
        settings = instance.settings
        config: DBOSConfig = {
            "name": "workbench",
            "system_database_url": settings.jobs_database,
            "application_version": STEPS_VERSION,
            "executor_id": settings.worker_name,
            "log_level": "WARNING",
            "enable_otlp": False,
            "notification_listener_polling_interval_sec": 1.0,
        }
        self._stop = threading.Event()
        DBOS(config=config)
        looks: tuple[tuple[Callable[[], object], float], ...] = (
            (self._begin, LOOKS_EVERY),
            (self._reconcile, 15.0),
            (self._sweep, 600.0),
            (lambda: send_due(instance.store, now()), 5.0),
            (lambda: send_waiting(instance.store, settings), LOOKS_EVERY),  # apart: a slow mail server holds up no work
        )
        self._threads = [threading.Thread(target=self._again, args=look, daemon=True) for look in looks]

    def start(self) -> None:
        DBOS.launch()
        DBOS.register_queue(QUEUE, worker_concurrency=1, polling_interval_sec=LOOKS_EVERY)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=10)
        DBOS.destroy()

    def _again(self, deed: Callable[[], object], every: float) -> None:
        while not self._stop.wait(every):
            try:
                deed()
            except Exception:
                LOG.exception("looking for work failed")
                self._stop.wait(5)

    def _sweep(self) -> None:
        """What was cut off leaves files with names in them: nobody needs those any more."""
        mine = self._instance
        with mine.store.reading() as db:
            sweep(db, given=mine.given_extracts, submissions=mine.submissions, records=mine.records)

    def _begin(self) -> None:
        """Begin what is asked for. Asking twice for one job begins it once: its id is the workflow's."""
        with self._instance.store.reading() as db:
            asked = jobs.waiting(db)
        for job_id in asked:
            with SetWorkflowID(str(job_id)):
                DBOS.enqueue_workflow(QUEUE, _job, str(job_id))

    def _reconcile(self) -> None:
        """Jobs that say they are running while no workflow is: ended in an error, or gone with a restored backup."""
        with self._instance.store.reading() as db:
            running = jobs.unfinished(db)
        for job_id in running:
            status = DBOS.get_workflow_status(str(job_id))
            if status is None:
                with self._instance.store.unit_of_work() as db:
                    jobs.ask_again(db, job_id)
            elif status.status in ENDED_BADLY:
                jobs.fail(self._instance, job_id)
