"""Compare what the bucket received with what the table knows, and queue again what is missing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.intake import already_recorded
from chalicelib.domain.interaction import Channel
from chalicelib.domain.parking import NO_MERCHANT, parked_id
from chalicelib.domain.pointers import ReceivedPointer
from chalicelib.domain.ports import Blobs, Brands, History, Ledger, Outcome, Passes, ReceivedQueue, Stored
from chalicelib.domain.receipt import read_receipt
from chalicelib.domain.reconciliation import Pass, ended, following
from chalicelib.domain.tokens import untagged
from chalicelib.errors import GuichetError, Malformed, NotFound
from chalicelib.usecases.read_contact import ReadContact
from chalicelib.usecases.submit_contact import submission_of

RAW = "raw/"
"""Everything that was received is below this prefix."""


@dataclass(frozen=True, slots=True)
class ReconcileMail:
    """The net below the mail door: it finds what SES stored and nobody was told of, or what a queue lost."""

    blobs: Blobs
    brands: Brands
    ledger: Ledger
    history: History
    read: ReadContact
    queue: ReceivedQueue
    passes: Passes

    def walk(self, name: str, now: datetime, has_time: Callable[[], bool], given: Pass | None = None) -> "Walk":
        """The walk to go on with while there is time: the scheduled one, or a `given` one of its own name."""
        known = self.passes.last(name)
        if given is None:
            return Walk(self, name, following(known, now), now, has_time)
        return Walk(self, name, known if known and known.ended_at is None else given, now, has_time)

    def __call__(self, stored: Stored, now: datetime) -> Outcome:
        """Queue a stored contact again unless it is recorded or parked."""
        submission = submission_of(stored.key)
        if submission:
            return self._submission(stored, *submission)
        try:
            raw = self.blobs.get(stored.key)
        except NotFound:
            return Outcome("gone", facts={"raw": stored.key})
        pointer = pointer_of(stored, raw, self.brands)
        brand = self.read.brand_of(pointer)
        merchant = brand.merchant if brand else NO_MERCHANT
        if brand and stored.at + timedelta(days=brand.retention) < now:
            # The table has forgotten it, as it should.
            return Outcome("expired", facts={"raw": stored.key})
        if self._recorded(pointer) or self.history.contact(merchant, parked_id(pointer, merchant)):
            return Outcome("known", facts={"raw": stored.key})
        return self._queue(pointer)

    def _submission(self, stored: Stored, merchant: str, contact: str) -> Outcome:
        if self.history.contact(merchant, contact):
            return Outcome("known", facts={"raw": stored.key})
        channel = Channel.FORM
        try:
            channel = self.read.decode_submission(self.blobs.get(stored.key)).channel
        except NotFound:
            return Outcome("gone", facts={"raw": stored.key})
        except GuichetError:
            # The worker parks what cannot be read.
            pass
        return self._queue(ReceivedPointer(stored.key, channel, stored.at, merchant=merchant, contact=contact))

    def _queue(self, pointer: ReceivedPointer) -> Outcome:
        self.queue.send(pointer)
        return Outcome("requeued", facts={"raw": pointer.raw})

    def _recorded(self, pointer: ReceivedPointer) -> bool:
        """Whether the interaction that the mail would become is there: read as the worker reads it."""
        try:
            incoming = self.read(pointer)
        except Malformed:
            return False
        recalled = self.ledger.recall(incoming.brand.merchant, interactions={incoming.id, incoming.other_id})
        return already_recorded(incoming, recalled) is not None


def pointer_of(stored: Stored, raw: bytes, brands: Brands) -> ReceivedPointer:
    """The pointer that the mail door would have made of a stored mail, as far as the mail still tells."""
    receipt = read_receipt(raw, stored.key.rpartition("/")[2])
    ours = (address for address in receipt.addressed if brands.by_mailbox(untagged(address)))
    named = (receipt.recipient, *ours) if receipt.recipient else tuple(ours)
    return ReceivedPointer(
        raw=stored.key,
        channel=Channel.MAIL,
        at=stored.at,
        recipients=tuple(dict.fromkeys(named)),
        envelope_from=receipt.sender,
        spam=receipt.spam,
        virus=receipt.virus,
        verdicts=receipt.verdicts,
    )


@dataclass(slots=True)
class Walk:
    """What one run sees of a pass: its stored contacts, each of which is done once the next is asked for.

    Whoever walks calls `stop` in the end, come what may: a next run begins with what this one was not done with.
    """

    reconcile: ReconcileMail
    name: str
    place: Pass | None
    now: datetime
    has_time: Callable[[], bool]
    listed: int = 0

    def __iter__(self) -> Iterator[Stored]:
        """Contacts to look at, in the order of their keys."""
        while self.place and not self.place.ended_at and self.has_time():
            page = self.reconcile.blobs.listed(RAW, self.place.after)
            self.listed += len(page)
            yield from self._looked_at(self.place, page)
            if not page:
                self.place = ended(self.place, self.now)
            elif self.place.after == page[-1].key:
                self.place = replace(self.place, pages=self.place.pages + 1)
                # A run that is cut off, by its own end or a mistake, loses a page and no more.
                self.stop()

    def stop(self) -> None:
        """Keep where the walk has come to."""
        if self.place:
            self.reconcile.passes.keep(self.name, self.place)

    def _looked_at(self, place: Pass, page: tuple[Stored, ...]) -> Iterator[Stored]:
        for stored in page:
            if place.covers(stored.at):
                if not self.has_time():
                    return
                yield stored
            self.place = replace(place, after=stored.key)
