"""Where SES relays what it sends: an SMTP server that puts every mail into the outbox."""

import logging
from collections.abc import Callable

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.local.outbox import Outbox
from infra.local.receipt import SIZE_LIMIT
from infra.local.settings import HOST

LOG = logging.getLogger("guichet.outbox")


class Sink:
    """aiosmtpd's handler that takes every mail into the outbox and tells so."""

    def __init__(self, outbox: Outbox, on_sent: Callable[[], None]) -> None:
        self._outbox = outbox
        self._on_sent = on_sent

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep one mail."""
        del server, session
        sent = self._outbox.add(envelope.mail_from or "", tuple(envelope.rcpt_tos), bytes(envelope.content or b""))
        if sent is None:
            LOG.info("the same mail was sent again; kept once")
        self._on_sent()
        return "250 OK"


def sink_controller(outbox: Outbox, on_sent: Callable[[], None], port: int) -> Controller:
    """Runs the sink on a port, in a thread of its own, once started. `on_sent` is called after each mail."""
    return Controller(
        Sink(outbox, on_sent), hostname=HOST, port=port, server_hostname="localhost", data_size_limit=SIZE_LIMIT
    )
