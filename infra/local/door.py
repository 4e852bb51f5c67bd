"""The mail door: SMTP in, as SES takes mail in. aiosmtpd (Apache-2.0) speaks the protocol.

A mail is answered with 250 once the spool has it on disk; the porter takes it from there.
"""

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.local.porter import Porter
from infra.local.receipt import SIZE_LIMIT, Arrival, Rule, matching, new_message_id, with_received_headers
from infra.local.settings import HOST
from infra.local.spool import Spool

LOG = logging.getLogger("guichet.door")
LONGEST_LINE = 1024 * 1024
"""Bytes; RFC 5321 says 1,000, but many a sender does not keep to it."""


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
