"""When an answer is due."""

from datetime import datetime, timedelta


def due_at(received_at: datetime, answer_within: int) -> datetime:
    """The time (UTC) by which a contact is to be answered; `answer_within` is in hours."""
    return received_at + timedelta(hours=answer_within)
