"""The mail door: SMTP in, as SES takes mail in. aiosmtpd (Apache-2.0) speaks the protocol.

A mail is answered with 250 once the spool has it on disk. Then, in the background and until it succeeds, it is stored
in the rule's bucket and the rule's function is called with SES's event.
"""

import asyncio
import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.local.receipt import SIZE_LIMIT, Arrival, Rule, event, matching, new_message_id, with_received_headers
from infra.local.settings import HOST
from infra.local.spool import Spool

LOG = logging.getLogger("guichet.door")
HANDOVERS = 2
"""Mails handed over at a time; each keeps one process of the function busy."""
FIRST_RETRY, LAST_RETRY = 0.5, 30.0
"""Seconds before a failed handover is tried again; doubled each time up to the last."""
LONGEST_LINE = 1024 * 1024
"""Bytes; RFC 5321 says 1,000, but many a sender does not keep to it."""


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


class Door:
    """aiosmtpd's handler: who may be written to, and what becomes of a mail."""

    def __init__(self, rules: tuple[Rule, ...], spool: Spool, porter: Porter) -> None:
        self._rules = rules
        self._spool = spool
        self._porter = porter

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds it by this name.
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take recipients that a rule matches, as SES does; refuse the rest for good."""
        del server, session
        if matching(self._rules, address) is None:
            return "550 5.1.1 Mailbox does not exist here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Answer 250 once the mail is on disk."""
        del server
        arrival = Arrival(
            id=new_message_id(),
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            at=datetime.now(UTC),
            content=bytes(envelope.content or b""),
        )
        peer = session.peer[0] if isinstance(session.peer, tuple) else HOST
        arrival = replace(arrival, content=with_received_headers(arrival, peer, session.host_name or "localhost"))
        try:
            await asyncio.get_running_loop().run_in_executor(None, self._spool.keep, arrival)
        except OSError as error:
            LOG.error("mail not accepted, the spool cannot be written: %s", error)
            return "451 4.3.0 Cannot store mail now, try again later"
        self._porter.take(arrival.id)
        LOG.info("mail %s accepted, %d bytes", arrival.id, len(arrival.content))
        return f"250 2.0.0 OK {arrival.id}"


class _Protocol(SMTP):  # type: ignore[misc]
    line_length_limit = LONGEST_LINE


class DoorController(Controller):  # type: ignore[misc]
    """Runs the door on its port, in a thread of its own."""

    def __init__(self, door: object, port: int, size_limit: int = SIZE_LIMIT) -> None:
        super().__init__(door, hostname=HOST, port=port, ready_timeout=10)
        self._size_limit = size_limit

    def factory(self) -> SMTP:
        """The protocol object for one connection."""
        # A name of our own: finding out the machine's can take seconds where its DNS does not answer.
        return _Protocol(
            self.handler, data_size_limit=self._size_limit, hostname="localhost", ident="Guichet local mail", timeout=60
        )
