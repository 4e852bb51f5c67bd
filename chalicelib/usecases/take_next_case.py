"""Give an agent who asks the next case."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

from chalicelib.domain.agents import KEPT_FOR_KNOWN, PRESENT_FOR, Agent, Presence
from chalicelib.domain.assignment import BY_ITSELF, Offer, companions, given, is_linked, offers, to_try
from chalicelib.domain.board import Board
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case, Status
from chalicelib.domain.casework import Author
from chalicelib.domain.desk import Desk, Seat
from chalicelib.domain.looking import WIDE, Look, looks
from chalicelib.domain.ports import Brands, Ledger, Outcome, Shelf
from chalicelib.domain.staffing import is_pushed, waited
from chalicelib.errors import Conflict, NotFound, Refused
from chalicelib.usecases.change_case import asked_before

REQUESTS = 5
"""How many requests to the table a case that is found costs, where nobody else reaches for the same one."""

_LOOKS = 8
_ATTEMPTS = 12
_COMPANIONS_READ = 10


@dataclass(frozen=True, slots=True)
class Taken:
    """What an agent got: a case with the linked ones that went along, or None; and why, as a word.

    `why` is `own`, `overflow` or `known` (they had it before); or, for none, `away`, `full`, `no_queues`, `nothing`.
    """

    agent: Agent
    case: Case | None
    along: tuple[Case, ...]
    why: str


@dataclass(slots=True)
class _Search:
    """How far one request has come: what it spent and has seen, what is gone, and the races that it lost.

    A lost race may be one for the agent, whose case still waits.

    Where there is no board to go by, which is so in a merchant's first minute, `most` is what it costs to look twice.
    """

    spent: int = 0
    most: int = REQUESTS
    looked: int = 0
    pages: list[Case] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    races: int = 0

    def race_lost(self, reference: str) -> None:
        """Somebody was quicker: after the first time it is looked again, and further."""
        self.lost.add(reference)
        self.races += 1
        if self.races == 1:
            self.pages.clear()


@dataclass(frozen=True, slots=True)
class TakeNextCase:
    """The most pressing case that the agent may take is theirs in one write, which nobody else can make as well.

    A case costs at most `REQUESTS` requests however many are open; brands are known already, as in every function.
    """

    brands: Brands
    ledger: Ledger
    desk: Desk
    agents: Shelf[Agent]

    def __call__(
        self, merchant: str, identifier: str, author: Author, *, pushed: bool = False
    ) -> tuple[Taken, Outcome]:
        """The next case; the same request again gives the same one.

        With `pushed`, nobody asked: only cases of queues that are pushed are given. Raises `NotFound` where there is
        no such agent, and `Refused` with reason `conflict` where others took every case first.
        """
        brands = {brand.id: brand for brand in self.brands.of(merchant)}
        search = _Search()
        for _ in range(_ATTEMPTS):
            seat = self.desk.seat(merchant, identifier, author.event)
            search.spent += 1
            search.most = REQUESTS + (0 if seat.board and seat.board.is_fresh(author.at) else 2)
            agent = known_agent(seat.agent).seen(author.at)
            if asked_before(seat.asked, author):
                return self._again(agent, seat)
            why = self._unable(agent)
            if why == "full":
                agent = self._relieved(agent, search)
                why = self._unable(agent)
            if why:
                return self._none(seat.agent, agent, why)
            offer = self._offer(agent, seat.board, brands, author, search, pushed=pushed)
            if offer is None:
                return self._none(seat.agent, agent, "nothing")
            cases = self._fresh(agent, offer, seat.board, search, author)
            if not cases or not offers(agent, cases[:1], brands, (), author.at):
                search.gone.add(offer.case.reference)
                continue
            try:
                taken = self._give(agent, offer, cases, brands, author, pushed=pushed)
            except Conflict:
                search.race_lost(offer.case.reference)
                continue
            return taken, _told(taken, search)
        raise Refused("Others took every case first. Ask again.", reason="conflict")

    def pushes(self, merchant: str) -> bool:
        """Whether any queue of the merchant's brands is pushed."""
        return any(is_pushed(brand, queue) for brand in self.brands.of(merchant) for queue in brand.all_queues())

    def _unable(self, agent: Agent) -> str:
        if agent.state is not Presence.AVAILABLE:
            return "away"
        return "full" if agent.is_full else ""

    def _relieved(self, agent: Agent, search: _Search) -> Agent:
        """The agent without what ended, or went elsewhere, since they took it."""
        search.spent += 1
        names = [one.case for one in agent.in_hand]
        return agent.after(self.ledger.recall(agent.merchant, cases=names).cases)

    def _offer(
        self,
        agent: Agent,
        board: Board | None,
        brands: Mapping[str, Brand],
        author: Author,
        search: _Search,
        *,
        pushed: bool,
    ) -> Offer | None:
        """What to reach for: of what was seen before and is left, else of what is seen now."""
        present = board.present if board else ()
        found = self._left(agent, brands, present, author, search, pushed=pushed)
        if not found:
            search.pages.clear()
            search.lost.clear()
            search.looked = 0
            for look in looks(agent, board, tuple(brands.values()), author.at, pushed=pushed):
                if found and not (look.may_beat(found[0]) and search.spent + 3 <= search.most):
                    break
                if search.looked >= _LOOKS:
                    break
                search.pages.extend(self._page(agent.merchant, look, WIDE if search.races else 1))
                search.looked += 1
                search.spent += 1
                found = self._left(agent, brands, present, author, search, pushed=pushed)
        return to_try(found, agent, len(present), search.races)

    def _left(
        self,
        agent: Agent,
        brands: Mapping[str, Brand],
        present: tuple[str, ...],
        author: Author,
        search: _Search,
        *,
        pushed: bool,
    ) -> list[Offer]:
        left = (
            case
            for case in search.pages
            if case.reference not in search.lost | search.gone
            and not (pushed and case.brand in brands and not is_pushed(brands[case.brand], case.queue))
        )
        return offers(agent, left, brands, present, author.at)

    def _page(self, merchant: str, look: Look, times: int) -> tuple[Case, ...]:
        limit = look.limit * times
        return self.desk.waiting(
            merchant, look.queue, limit, start=look.start, languages=look.languages, brands=look.brands
        )

    def _fresh(
        self, agent: Agent, offer: Offer, board: Board | None, search: _Search, author: Author
    ) -> tuple[Case, ...]:
        """The case as it is this moment, and the linked ones that go along.

        Nothing where it is gone, or for somebody who is there and has a linked one.
        """
        merchant, reference = offer.case.merchant, offer.case.reference
        near = (one for one in search.pages if one.customer == offer.case.customer and is_linked(one, offer.case))
        wanted = dict.fromkeys((reference, *offer.case.links, *(one.reference for one in near)))
        recalled = self.ledger.recall(merchant, cases=wanted, customers=[offer.case.customer])
        search.spent += 1
        case, seen = recalled.cases.get(reference), dict(recalled.cases)
        if case is None:
            return ()
        customer = recalled.customers.get(case.customer)
        # An older case does not name the newer ones that name it.
        others = [name for name in (customer.open_cases if customer else ()) if name not in seen]
        if others and search.spent + 2 <= search.most:
            seen |= self.ledger.recall(merchant, cases=others[-_COMPANIONS_READ:]).cases
            search.spent += 1
        present = board.present if board else ()
        for other in (seen[name] for name in case.links if name in seen):
            theirs = other.status is Status.OPEN and other.agent not in ("", agent.id) and other.agent in present
            if theirs and not offer.known and waited(case, author.at) < KEPT_FOR_KNOWN:
                return ()
        return (case, *companions(case, seen.values(), agent))

    def _give(
        self,
        agent: Agent,
        offer: Offer,
        taken: tuple[Case, ...],
        brands: Mapping[str, Brand],
        author: Author,
        *,
        pushed: bool,
    ) -> Taken:
        keep = {brand.id: timedelta(days=brand.retention) for brand in brands.values()}
        why = "known" if offer.known else offer.opening.name.lower()
        sender = BY_ITSELF if pushed else f"agent:{agent.id}"
        assignment = given(agent, taken, author, keep, sender=sender, note=why)
        self.desk.record(assignment)
        after = assignment.agents[0]
        cases = [replace(move.case, version=move.case.version + 1) for move in assignment.moves]
        return Taken(replace(after, version=after.version + 1), cases[0], tuple(cases[1:]), why)

    def _again(self, agent: Agent, seat: Seat) -> tuple[Taken, Outcome]:
        """What the same request was given before."""
        reference = seat.asked.case if seat.asked else ""
        why = seat.asked.text if seat.asked else ""
        case = self.ledger.recall(agent.merchant, cases=[reference]).cases.get(reference)
        return Taken(agent, case, (), why), Outcome("seen", (why,), {"agent": agent.id, "case": reference})

    def _none(self, before: Agent | None, agent: Agent, why: str) -> tuple[Taken, Outcome]:
        """Nothing for them; that they asked, and what they have in hand no more, is kept all the same."""
        outcome = Outcome("none", (why,), {"agent": agent.id})
        seen_at = before.seen_at if before and before.in_hand == agent.in_hand else None
        if agent.seen_at and seen_at and agent.seen_at - seen_at <= PRESENT_FOR / 2:
            return Taken(agent, None, (), why), outcome
        # Where somebody has just written them, they were seen.
        with suppress(Conflict):
            agent = self.agents.put(agent)
        return Taken(agent, None, (), why), outcome


def known_agent(agent: Agent | None) -> Agent:
    """The agent; raises `NotFound` where there is none, or they have left for good."""
    if agent is None or agent.retired_at is not None:
        raise NotFound("There is no such agent.")
    return agent


def _told(taken: Taken, search: _Search) -> Outcome:
    case = taken.case
    facts: dict[str, str | int | float] = {"agent": taken.agent.id, "requests": search.spent + 1}
    if case:
        facts |= {"case": case.reference, "queue": case.queue}
    counts = ("linked",) if taken.along else ()
    return Outcome("given", (taken.why,), facts, counts)
