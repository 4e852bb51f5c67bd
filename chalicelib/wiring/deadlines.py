"""The composition root of deadlines: who looks at the clock, and who is told."""

from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib import wiring
from chalicelib.aws.clients import client
from chalicelib.wiring import agents, once, sending

if TYPE_CHECKING:
    from chalicelib.domain.alarms import Watch
    from chalicelib.domain.notices import NoticeWriter
    from chalicelib.usecases.notify_staff import NotifyStaff
    from chalicelib.usecases.sweep_deadlines import SweepDeadlines

_ROOT = Path(__file__).resolve().parents[2]


@once
def watch() -> "Watch":
    """The cases that the clock looks at."""
    from chalicelib.aws.alarms import DynamoWatch

    return DynamoWatch(client("dynamodb"), wiring.settings().need("table"))


@once
def notice_writer() -> "NoticeWriter":
    """What puts notices into words."""
    from chalicelib.render.case_notices import JinjaCaseNotices

    return JinjaCaseNotices(_ROOT / wiring.settings().templates)


@once
def notify_staff() -> "NotifyStaff":
    """What tells a merchant's own people of cases."""
    from chalicelib.usecases.notify_staff import NotifyStaff

    return NotifyStaff(sending.messages(), sending.send_queue(), notice_writer)


@once
def sweep_deadlines() -> "SweepDeadlines":
    """A use case of every minute."""
    from chalicelib.usecases.sweep_deadlines import SweepDeadlines

    return SweepDeadlines(watch(), wiring.ledger(), wiring.brands(), agents.agents(), notify_staff())
