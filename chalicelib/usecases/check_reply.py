"""Check a reply before it leaves."""

from dataclasses import dataclass

from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.checks import checked
from chalicelib.domain.checks.findings import Checked, Draft, Situation
from chalicelib.domain.checks.reading import DraftReader
from chalicelib.domain.checks.spelling import candidates, known_words
from chalicelib.domain.customer import Customer
from chalicelib.domain.facts import AgentFacts
from chalicelib.domain.interaction import Interaction
from chalicelib.domain.suggestions import questions_of
from chalicelib.errors import NotFound
from chalicelib.usecases.keep_templates import KeepTemplates
from chalicelib.usecases.open_desk import OpenDesk


@dataclass(frozen=True, slots=True)
class CheckReply:
    """The same checks whoever asks for them: an agent who writes, or the sending itself."""

    desk: OpenDesk
    templates: KeepTemplates
    reader: DraftReader

    def __call__(self, merchant: str, reference: str, draft: Draft, agent: str = "") -> Checked:
        """What is found in a draft for a case by an agent; raises `NotFound` for what there is not."""
        desk = self.desk(merchant, reference, agent)
        return self.of(desk.case, desk.brand, desk.customer, desk.contacts, draft, desk.agent)

    def of(
        self,
        case: Case,
        brand: Brand,
        customer: Customer | None,
        contacts: tuple[Interaction, ...],
        draft: Draft,
        agent: AgentFacts,
    ) -> Checked:
        """What is found in a draft; `contacts` are those since the last answer, oldest first."""
        language = draft.language or brand.language_for(case.language)
        names = ((customer.name,) if customer else ()) + tuple(contact.sender_name for contact in contacts)
        known = known_words(case, brand, agent, names, (contact.text for contact in contacts))
        understood = self.reader.read(brand, draft.text, language, tuple(candidates(draft.text, known)))
        return checked(
            Situation(
                case=case,
                brand=brand,
                draft=draft,
                language=language,
                understood=understood,
                contacts=contacts,
                questions=questions_of(case, contacts),
                template_intents=self._intents(case.merchant, draft, language),
                agent=agent,
            )
        )

    def _intents(self, merchant: str, draft: Draft, language: str) -> frozenset[str]:
        """What the draft's templates answer; one that is gone by now answers nothing."""
        found: set[str] = set()
        for name in draft.templates:
            try:
                found.update(self.templates.get(merchant, name, language).intents)
            except NotFound:
                continue
        return frozenset(found)
