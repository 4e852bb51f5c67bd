"""Record what became of a try to call somebody back, or that nobody wants to be called any more."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib.domain.agents import Agent
from chalicelib.domain.brand import Brand
from chalicelib.domain.callbacks import (
    Callback,
    CallbackWriter,
    Called,
    CallLetter,
    CallOutcome,
    CallState,
    message_of,
    retried,
    told,
)
from chalicelib.domain.case import Case, Status
from chalicelib.domain.casework import Author, CaseChange, changed, differences, with_case_kept
from chalicelib.domain.deadlines import answered
from chalicelib.domain.intake import Recalled, Recording
from chalicelib.domain.interaction import Change, Channel, Direction, Interaction
from chalicelib.domain.mail import Kind
from chalicelib.domain.messages import Message
from chalicelib.domain.pointers import SendPointer
from chalicelib.domain.ports import Brands, Ledger, Outcome, SendQueue, Shelf
from chalicelib.domain.slots import BookedSlot
from chalicelib.domain.things import Thing
from chalicelib.domain.tokens import read_reference
from chalicelib.errors import Conflict, NotFound, Refused
from chalicelib.usecases.change_case import asked_before, brand_of
from chalicelib.usecases.free_agent import freed

_ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class RecordCallback:
    """A try, its case, its customer and who was busy with it change in one write."""

    brands: Brands
    ledger: Ledger
    callbacks: Shelf[Callback]
    booked: Shelf[BookedSlot]
    agents: Shelf[Agent]
    queue: SendQueue
    writer: Callable[[], CallbackWriter]

    def __call__(self, merchant: str, reference: str, called: Called, author: Author) -> tuple[Callback, Case, Outcome]:
        """The callback and its case after a try.

        Who is reached has their answer; who is not is tried again, or written to after the last try. Raises `NotFound`,
        and `Refused` with reason `callback_ended`, `unknown_agent` or `conflict`.
        """
        if called.agent and self.agents.get(merchant, called.agent) is None:
            raise Refused(f"There is no agent {called.agent!r}.", reason="unknown_agent")

        def tried(callback: Callback, case: Case, brand: Brand) -> tuple[Callback, Case]:
            after = callback.tried(called.outcome, called.agent, author.at, brand.callbacks.tries)
            if after.state is CallState.BOOKED:
                return retried(after, case, brand, author.at)
            return after, _ended(case, called, author, brand)

        return self._written(merchant, reference, author, tried, called)

    def cancel(self, merchant: str, reference: str, author: Author) -> tuple[Callback, Case, Outcome]:
        """The callback that nobody wants any more, and its closed case; its place in the slot is free again."""

        def cancelled(callback: Callback, case: Case, brand: Brand) -> tuple[Callback, Case]:
            return callback.cancelled(), changed(case, CaseChange(Status.CLOSED), author.at, brand)

        return self._written(merchant, reference, author, cancelled, None)

    def get(self, merchant: str, reference: str) -> Callback:
        """One callback; raises `NotFound`."""
        found = self.callbacks.get(merchant, read_reference(reference)) if read_reference(reference) else None
        if found is None:
            raise NotFound("There is no callback with this reference.")
        return found

    def _written(
        self,
        merchant: str,
        reference: str,
        author: Author,
        change: Callable[[Callback, Case, Brand], tuple[Callback, Case]],
        called: Called | None,
    ) -> tuple[Callback, Case, Outcome]:
        wanted = read_reference(reference)
        for _ in range(_ATTEMPTS):
            callback = self.get(merchant, reference)
            recalled = self.ledger.recall(
                merchant, interactions=[author.event], customers=[callback.customer], cases=[wanted]
            )
            case = recalled.cases.get(wanted)
            if case is None:
                raise NotFound("There is no callback with this reference.")
            if asked_before(recalled.interactions.get(author.event), author):
                return callback, case, Outcome("seen", facts={"case": case.reference})
            if callback.state is not CallState.BOOKED:
                raise Refused(f"The callback is over: {callback.state}.", reason="callback_ended")
            brand = brand_of(self.brands, case)
            after, moved = change(callback, case, brand)
            moved = replace(moved, not_before=moved.not_before if after.next_at else None)
            recording = self._recording(callback, after, case, moved, recalled, brand, author, called)
            try:
                self.ledger.record(recording)
            except Conflict:
                continue
            for thing in recording.things:
                if isinstance(thing, Message):
                    self.queue.send(SendPointer(thing.merchant, thing.id))
            return (
                replace(after, version=after.version + 1),
                replace(moved, version=moved.version + 1),
                Outcome(_decision(after), facts={"case": case.reference, "tries": len(after.tries)}),
            )
        raise Refused("Others kept changing the callback. Try again in a moment.", reason="conflict")

    def _recording(
        self,
        before: Callback,
        after: Callback,
        case: Case,
        moved: Case,
        recalled: Recalled,
        brand: Brand,
        author: Author,
        called: Called | None,
    ) -> Recording:
        known = recalled.customers.get(case.customer)
        customer = with_case_kept(known, moved) if known else None
        if customer and after.state is not CallState.BOOKED and customer.callback == after.id:
            customer = replace(customer, callback="")
        things: list[Thing] = [after, *freed(self.agents, case, moved), *self._given_up(before, after)]
        missed = after.state in (CallState.NO_ANSWER, CallState.WRONG_NUMBER)
        if missed and after.mail and known and after.mail not in known.unmailable:
            note = self.writer().callback(told(after, CallLetter.UNREACHED, brand))
            things.append(message_of(after, CallLetter.UNREACHED, note, brand, author.at))
        return Recording(
            interaction=_event(before, after, case, moved, author, called),
            case=moved,
            customer=customer if customer != known else None,
            aliases=(),
            expires_at=author.at + timedelta(days=brand.retention),
            facts=None,
            via="api",
            things=tuple(things),
        )

    def _given_up(self, before: Callback, after: Callback) -> tuple[BookedSlot, ...]:
        """The slot without a callback that was cancelled before anybody tried."""
        if after.state is not CallState.CANCELLED or before.tries:
            return ()
        slot = self.booked.get(before.merchant, before.slot)
        return (slot.without(before.id),) if slot and before.id in slot.taken else ()


def _ended(case: Case, called: Called, author: Author, brand: Brand) -> Case:
    """The case of a callback that ends with a try: solved, open as its agent asks, or closed."""
    if called.outcome is not CallOutcome.REACHED:
        return changed(case, CaseChange(Status.CLOSED), author.at, brand)
    told_to = replace(answered(case, author.at, brand), updated_at=max(case.updated_at, author.at))
    return told_to if called.stays_open else changed(told_to, CaseChange(Status.SOLVED), author.at, brand)


def _event(
    before: Callback, after: Callback, case: Case, moved: Case, author: Author, called: Called | None
) -> Interaction:
    """What the history says: a try is an exchange by phone, whatever became of it; a cancellation is none."""
    became = str(called.outcome) if called else str(after.state)
    state = Change("callback", str(before.state), became)
    again = (Change("next_call", "", after.next_at.isoformat()),) if after.next_at else ()
    return Interaction(
        id=author.event,
        merchant=case.merchant,
        brand=case.brand,
        customer=case.customer,
        case=case.reference,
        direction=Direction.OUT if called else Direction.INTERNAL,
        channel=Channel.CALLBACK if called else Channel.API,
        kind=Kind.HUMAN if called and called.outcome is CallOutcome.REACHED else Kind.EVENT,
        at=author.at,
        subject="",
        text=called.note if called else "",
        sender=f"agent:{called.agent}" if called and called.agent else f"key:{author.by}",
        digest=author.digest,
        changes=(state, *again, *differences(case, moved)),
    )


def _decision(callback: Callback) -> str:
    return "tried" if callback.state is CallState.BOOKED else str(callback.state)
