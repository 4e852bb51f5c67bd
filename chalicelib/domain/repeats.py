"""Whether a contact asks again what an open case already asks."""

from collections.abc import Iterable

from chalicelib.domain.case import Case, Status
from chalicelib.domain.similarity import near
from chalicelib.domain.understanding import Understanding


def repeated_case(understanding: Understanding, mark: str, cases: Iterable[Case]) -> Case | None:
    """The customer's open case that a contact asks again, or None. `mark` is that of the contact's text.

    A contact repeats a case when it says nearly the same as a contact there, when both name the same order or
    parcel about the same intent, or when the customer says to have written before and the case is about the
    same intent, or is the only one open.
    Where two cases fit, the one with the latest activity is meant. Joining a wrong case hides a
    question, opening one too many does not: hence no guess from the intent alone.
    """
    still_open = [case for case in cases if case.status in (Status.OPEN, Status.PENDING)]
    names = {found.name for found in understanding.intents}
    fitting = [
        case
        for case in still_open
        if any(near(mark, known) for known in case.marks)
        or (
            names & {intent.name for intent in case.intents}
            and (understanding.repeat or set(understanding.references) & set(case.references))
        )
    ]
    if not fitting and understanding.repeat and len(still_open) == 1:
        fitting = still_open
    return max(fitting, key=lambda case: case.updated_at, default=None)
