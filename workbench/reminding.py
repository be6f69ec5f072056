"""Reminders whose moment has come: marked as done and put in the post in one transaction, so that none goes out twice."""

from __future__ import annotations

from datetime import datetime

from consultation.responses.reminders import due, take_up
from consultation.store import Store
from workbench.inviting import remind_one


def send_due(store: Store, at: datetime) -> int:
    """Write the letters of every reminder that is due; returns how many."""
    with store.reading() as db:
        waiting = due(db, at)
    written = 0
    for reminder_id in waiting:
        with store.unit_of_work() as db:
            reminder, addressed = take_up(db, reminder_id=reminder_id, at=at)
            for invitation, _, _, _ in addressed:
                key = f"reminder:{reminder.id}:{invitation.id}"
                remind_one(db, invitation=invitation, key=key, note=reminder.note, at=at)
            written += len(addressed)
    return written
