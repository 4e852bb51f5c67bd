"""The part of the house that works with people outside: experts who are asked, and sellers who get leads."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.domain.experts import ExpertQuestion
from chalicelib.domain.leads import Lead
from chalicelib.understanding.details import details
from chalicelib.usecases.ask_expert import AskExpert
from chalicelib.usecases.change_lead import ChangeLead
from chalicelib.usecases.keep_lead import KeepLead
from chalicelib.usecases.list_leads import ListLeads
from chalicelib.usecases.record_expert_answer import RecordExpertAnswer
from chalicelib.usecases.remind_experts import RemindExperts
from chalicelib.usecases.settle_question import SettleQuestion
from tests.fakes.reading import PlainInternalLetters
from tests.fakes.table import MemoryShelf

if TYPE_CHECKING:
    from tests.fakes.house import House


@dataclass(frozen=True, slots=True)
class Outside:
    """The use cases for experts and leads, on the house's fakes."""

    house: "House"

    @property
    def questions(self) -> MemoryShelf[ExpertQuestion]:
        """The questions to experts."""
        return MemoryShelf(self.house.table, ExpertQuestion)

    @property
    def leads(self) -> MemoryShelf[Lead]:
        """The leads."""
        return MemoryShelf(self.house.table, Lead)

    @property
    def record_expert_answer(self) -> RecordExpertAnswer:
        house = self.house
        return RecordExpertAnswer(house.brands, house.ledger, self.questions, house.route_queue)

    @property
    def ask_expert(self) -> AskExpert:
        house = self.house
        return AskExpert(
            house.brands,
            house.ledger,
            house.history,
            house.blobs,
            self.questions,
            house.agents,
            PlainInternalLetters,
            house.send_queue,
        )

    @property
    def settle_question(self) -> SettleQuestion:
        house = self.house
        return SettleQuestion(house.brands, house.ledger, self.questions, house.route_queue)

    @property
    def remind_experts(self) -> RemindExperts:
        house = self.house
        return RemindExperts(
            house.brands, house.ledger, self.questions, house.messages, PlainInternalLetters, house.send_queue
        )

    @property
    def keep_lead(self) -> KeepLead:
        return KeepLead(self.leads, self.house.agents, details, PlainInternalLetters)

    @property
    def list_leads(self) -> ListLeads:
        return ListLeads(self.leads)

    @property
    def change_lead(self) -> ChangeLead:
        return ChangeLead(self.leads, self.house.ledger, self.house.agents)

    def adapters(self) -> dict[str, object]:
        """The fakes by the names of wiring's factories."""
        return {"expert_questions": self.questions, "leads": self.leads, "internal_letters": PlainInternalLetters()}
