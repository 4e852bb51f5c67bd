"""Carries accepted mail from the spool to where its receipt rule says, until it succeeds.

As SES does: the mail is stored in the rule's bucket, then the rule's function is called with SES's event.
"""

import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from infra.local.receipt import Arrival, Rule, event, matching
from infra.local.spool import Spool

LOG = logging.getLogger("guichet.porter")
HANDOVERS = 2
"""Mails handed over at a time; each keeps one process of the function busy."""
FIRST_RETRY, LAST_RETRY = 0.5, 30.0
"""Seconds before a failed handover is tried again; doubled each time up to the last."""


class HandoverFailed(Exception):
    """The function was called and failed."""


def hand_over(arrival: Arrival, rules: tuple[Rule, ...], s3: Any, functions: Any) -> None:
    """Do what the rules say with one mail: store it, then call the function; raises where either fails."""
    taken: dict[Rule, list[str]] = {}
    for recipient in arrival.recipients:
        rule = matching(rules, recipient)
        if rule is not None:
            taken.setdefault(rule, []).append(recipient)
    for rule, recipients in taken.items():
        if rule.bucket:
            s3.put_object(Bucket=rule.bucket, Key=rule.prefix + arrival.id, Body=arrival.content)
        if rule.function:
            called = functions.invoke(
                FunctionName=rule.function,
                InvocationType="RequestResponse",
                Payload=json.dumps(event(arrival, tuple(recipients), rule.function)).encode(),
            )
            if "FunctionError" in called:
                raise HandoverFailed(called["Payload"].read().decode(errors="replace")[:500])


class Porter:
    """Hands accepted mails over until it succeeds, a few at a time, and tells the spool."""

    def __init__(self, spool: Spool, deliver: Callable[[Arrival], None]) -> None:
        self._spool = spool
        self._deliver = deliver
        self._pool = ThreadPoolExecutor(HANDOVERS, thread_name_prefix="door")
        self._stopping = threading.Event()

    def take(self, message_id: str, delay: float = FIRST_RETRY) -> None:
        """Hand one mail of the spool over, now or soon; `delay` (seconds) is for the next try if this one fails."""
        if not self._stopping.is_set():
            self._pool.submit(self._try, message_id, delay)

    def take_all_waiting(self) -> int:
        """Hand over all that the spool holds, as after a crash; returns how many."""
        waiting = self._spool.waiting()
        for message_id in waiting:
            self.take(message_id)
        return len(waiting)

    def stop(self) -> None:
        """Finish what is being handed over; the rest waits in the spool for the next start."""
        self._stopping.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _try(self, message_id: str, delay: float) -> None:
        try:
            self._deliver(self._spool.read(message_id))
        except FileNotFoundError:
            return
        except Exception as error:  # Whatever went wrong, the mail was accepted and is tried again.
            LOG.warning("mail %s is not handed over yet: %s; again in %.1f s", message_id, error, delay)
            again = threading.Timer(delay, self.take, (message_id, min(2 * delay, LAST_RETRY)))
            again.daemon = True
            again.start()
        else:
            self._spool.handled(message_id)
            LOG.info("mail %s handed over", message_id)
