"""Give callbacks to agents once their time has come."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.callbacks import WAITING, Callback
from chalicelib.domain.case import Case
from chalicelib.domain.casework import event_by_clock
from chalicelib.domain.intake import Recording
from chalicelib.domain.interaction import Change, Interaction, interaction_id
from chalicelib.domain.ports import Ledger, Outcome, Shelf
from chalicelib.errors import Conflict, GuichetError, Retryable

_AT_ONCE = 100
_BY = "clock"


@dataclass(frozen=True, slots=True)
class ReleaseCallbacks:
    """Until then a callback's case stands where nobody looks for one to take; from then on it is the first."""

    callbacks: Shelf[Callback]
    ledger: Ledger

    def __call__(self, now: datetime, goes_on: Callable[[], bool]) -> Outcome:
        """Release what is due at `now` (UTC), while there is time; raises `Retryable` where one failed."""
        done: Counter[str] = Counter()
        seen: set[tuple[str, str]] = set()
        while goes_on():
            due = [one for one in self.callbacks.due(WAITING, now, _AT_ONCE) if (one.merchant, one.id) not in seen]
            for callback in due:
                seen.add((callback.merchant, callback.id))
                try:
                    done[self._release(callback, now)] += 1
                except Conflict:
                    # Somebody changes it this very moment; the next minute looks again.
                    done["changed"] += 1
                except GuichetError:
                    done["failed"] += 1
            if not due:
                break
        if done["failed"]:
            raise Retryable(f"{done['failed']} callbacks could not be released", reason="callbacks")
        return Outcome("released" if done else "nothing_due", facts=dict(done))

    def _release(self, found: Callback, now: datetime) -> str:
        # The list is of a moment ago.
        callback = self.callbacks.get(found.merchant, found.id)
        if callback is None or callback.next_at is None or callback.next_at > now:
            return "seen"
        case = self.ledger.recall(callback.merchant, cases=[callback.id]).cases.get(callback.id)
        after = replace(callback, next_at=None)
        if case is None or case.not_before is None:
            self.callbacks.put(after)
            return "seen"
        released = replace(case, not_before=None, updated_at=max(case.updated_at, now))
        event = _event(callback, case, now)
        self.ledger.record(Recording(event, released, None, (), callback.expires_at, None, _BY, things=(after,)))
        return "callbacks"


def _event(callback: Callback, case: Case, now: datetime) -> Interaction:
    """The event by which the history tells that the time has come, one for each time."""
    due = callback.next_at.isoformat() if callback.next_at else ""
    event = interaction_id(case.merchant, "released", case.reference, due)
    return event_by_clock(case, _BY, event, now, (Change("not_before", due, ""),))
