"""Take a person's word for what a contact asks for."""

from dataclasses import dataclass
from datetime import timedelta

from chalicelib.domain.case import Case
from chalicelib.domain.interaction import Direction, Interaction, is_interaction_id
from chalicelib.domain.labels import Correction, Label, corrected, corrected_case, first_label
from chalicelib.domain.learning import Labels
from chalicelib.domain.mail import Kind
from chalicelib.domain.ports import Blobs, Brands, History
from chalicelib.errors import Conflict, NotFound, Refused, Retryable
from chalicelib.usecases.whole_text import whole_texts

_ATTEMPTS = 4
_CONTACTS_OF_A_CASE = 100
_RETENTION = 1095


@dataclass(frozen=True, slots=True)
class CorrectContact:
    """The correction is kept beside what the model said, which stays; the case shows the corrected intents."""

    history: History
    labels: Labels
    brands: Brands
    blobs: Blobs

    def __call__(self, merchant: str, contact: str, correction: Correction) -> Label:
        """Correct a contact of a person.

        Raises `NotFound`, `Refused` with reason `not_human` for what no model judged, and `Retryable` when others
        kept writing the case.
        """
        found = self._contact(merchant, contact)
        for _ in range(_ATTEMPTS):
            known = self.labels.of_contact(merchant, contact)
            label = corrected(known, correction) if known else self._first(found, correction)
            case = self.history.case(merchant, found.case) if found.case else None
            try:
                self.labels.put(label, corrected_case(case, label, self._others(case, contact)) if case else None)
            except Conflict:
                continue
            return label
        raise Retryable("The case kept changing", reason="contention")

    def of_contact(self, merchant: str, contact: str) -> Label | None:
        """The label of a contact, None where nobody corrected it; raises `NotFound` where there is no such contact."""
        self._contact(merchant, contact)
        return self.labels.of_contact(merchant, contact)

    def _contact(self, merchant: str, contact: str) -> Interaction:
        found = self.history.contact(merchant, contact) if is_interaction_id(contact) else None
        if not isinstance(found, Interaction) or found.direction is not Direction.IN:
            raise NotFound("There is no such contact, or it is not recorded.")
        if found.kind is not Kind.HUMAN:
            raise Refused(f"No person wrote this contact: it is {found.kind}.", reason="not_human")
        return found

    def _first(self, contact: Interaction, correction: Correction) -> Label:
        brand = self.brands.get(contact.merchant, contact.brand)
        kept = timedelta(days=brand.retention if brand else _RETENTION)
        (whole,) = whole_texts([contact], self.blobs)
        return first_label(contact, whole.text, contact.at + kept, correction)

    def _others(self, case: Case, contact: str) -> set[str]:
        """What the other contacts of the case ask for, as they were understood."""
        page = self.history.interactions(case, _CONTACTS_OF_A_CASE, None)
        understood = (one.understanding for one in page.items if one.id != contact and one.understanding)
        return {found.name for one in understood for found in one.intents}
