"""Cases that are given without anybody asking: what each door that frees an agent, or brings a case back, does then."""

from datetime import datetime

from chalicelib import wiring
from chalicelib.domain.casework import Author
from chalicelib.domain.interaction import interaction_id
from chalicelib.domain.pointers import RoutePointer
from chalicelib.domain.ports import Outcome
from chalicelib.domain.staffing import is_pushed
from chalicelib.errors import GuichetError, Refused
from chalicelib.observability import observe, observe_failure
from chalicelib.usecases.take_next_case import Taken
from chalicelib.wiring import agents


def push_case(merchant: str, reference: str, now: datetime) -> None:
    """Give a case that came back to its queue to somebody, where its queue is pushed."""
    outcome = agents.push_case()(merchant, reference, now)
    if outcome.decision != "not_pushed":
        observe("push_case", outcome)


def push_routed(pointer: RoutePointer, routed: Outcome, now: datetime) -> None:
    """Give a case that was routed to somebody; of a brand that pushes nothing, it costs nothing.

    What goes wrong is logged and no more: the case is routed, and the clock pushes it within a minute.
    """
    brand = wiring.brands().get(pointer.merchant, pointer.brand)
    queue = routed.facts.get("queue")
    if brand is None or routed.decision == "not_open":
        return
    if not any(is_pushed(brand, name) for name in ([str(queue)] if queue else ("", *brand.staffing))):
        return
    try:
        push_case(pointer.merchant, pointer.case, now)
    except GuichetError as error:
        observe_failure("push_case", error, "")


def push_to(merchant: str, agent: str, now: datetime) -> Taken | None:
    """Give an agent who is there, and has room, a case of the queues that are pushed; None where none is pushed."""
    take = agents.take_next_case()
    if not take.pushes(merchant):
        return None
    event = interaction_id(merchant, "event", "pushed", agent, now.isoformat())
    try:
        taken, outcome = take(merchant, agent, Author("", event, "", now), pushed=True)
    except Refused:
        # They left meanwhile, or others were quicker each time: nobody asked, so that nobody is told.
        return None
    if taken.case:
        observe("push_case", outcome)
    return taken
