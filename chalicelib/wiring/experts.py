"""The composition root of experts: who is asked about a case, and what becomes of it."""

from typing import TYPE_CHECKING

from chalicelib import wiring
from chalicelib.aws.clients import client
from chalicelib.wiring import agents, once, sending

if TYPE_CHECKING:
    from chalicelib.domain.experts import ExpertQuestion
    from chalicelib.domain.ports import InternalLetters, Shelf
    from chalicelib.usecases.ask_expert import AskExpert
    from chalicelib.usecases.record_expert_answer import RecordExpertAnswer
    from chalicelib.usecases.remind_experts import RemindExperts
    from chalicelib.usecases.settle_question import SettleQuestion


@once
def expert_questions() -> "Shelf[ExpertQuestion]":
    """The questions to experts."""
    from chalicelib.aws.things import DynamoShelf
    from chalicelib.domain.experts import ExpertQuestion

    return DynamoShelf(client("dynamodb"), wiring.settings().need("table"), ExpertQuestion)


@once
def internal_letters() -> "InternalLetters":
    """What words mails to experts and sellers; it loads the templates' engine, so it is asked for when one writes."""
    from chalicelib.render.internal_letters import JinjaInternalLetters

    return JinjaInternalLetters(wiring.ROOT / wiring.settings().templates)


@once
def ask_expert() -> "AskExpert":
    """The use case of `POST /v1/cases/{reference}/experts`."""
    from chalicelib.usecases.ask_expert import AskExpert

    return AskExpert(
        wiring.brands(),
        wiring.ledger(),
        wiring.history(),
        wiring.blobs(),
        expert_questions(),
        agents.agents(),
        internal_letters,
        sending.send_queue(),
    )


@once
def settle_question() -> "SettleQuestion":
    """The use case of what people decide about a question, and of the list of them."""
    from chalicelib.usecases.settle_question import SettleQuestion

    return SettleQuestion(wiring.brands(), wiring.ledger(), expert_questions(), wiring.route_queue())


@once
def record_expert_answer() -> "RecordExpertAnswer":
    """What is done with a mail to a question's address."""
    from chalicelib.usecases.record_expert_answer import RecordExpertAnswer

    return RecordExpertAnswer(wiring.brands(), wiring.ledger(), expert_questions(), wiring.route_queue())


@once
def remind_experts() -> "RemindExperts":
    """A use case of every minute."""
    from chalicelib.usecases.remind_experts import RemindExperts

    return RemindExperts(
        wiring.brands(),
        wiring.ledger(),
        expert_questions(),
        sending.messages(),
        internal_letters,
        sending.send_queue(),
    )
