"""Corrections in the house: kept with the text they teach, shown in the case, asked for again by nobody."""

from datetime import timedelta

import pytest

from chalicelib.domain.labels import TEXT_KEPT, Correction
from chalicelib.errors import Conflict, NotFound, Refused, Retryable
from tests.fakes.house import BRAND, House


def correction(house: House, *intents: str, tone: str = "") -> Correction:
    house.later(minutes=1)
    return Correction(intents, "gk_a", house.now, tone)


def taken(house: House, text: str = "Where is my order_tracking #4711?") -> str:
    house.take(house.mail(text))
    return house.contacts[-1].id


def test_a_label_keeps_what_training_needs_as_long_as_the_contact_is_kept() -> None:
    house = House()
    contact = taken(house, "order_tracking please")
    label = house.school.correct_contact("shop", contact, correction(house, "refund"))
    received = house.contacts[0].at
    assert ("Question", "order_tracking please", ("order_tracking",)) == (label.subject, label.text, label.judged)
    assert received + timedelta(days=BRAND.retention) == label.expires_at
    assert ("keywords", "main", house.cases[0].reference) == (label.model, label.brand, label.case)
    assert [("shop", "main")] == list(house.models.wanted())


def test_a_long_contacts_whole_text_is_kept_as_far_as_it_is_read_for_intents() -> None:
    house = House()
    label = house.school.correct_contact("shop", taken(house, "refund " * 10_000), correction(house, "invoice"))
    assert TEXT_KEPT == len(label.text)


def test_the_case_shows_the_correction_and_stays_where_it_is() -> None:
    house = House()
    contact = taken(house)
    queue = house.cases[0].queue
    house.school.correct_contact("shop", contact, correction(house, "refund", tone="angry"))
    (case,) = house.cases
    assert (["refund"], "angry", queue, False) == (
        [i.name for i in case.intents],
        case.tone,
        case.queue,
        case.abstained,
    )
    house.school.correct_contact("shop", contact, correction(house, "invoice"))
    assert ["invoice"] == [intent.name for intent in house.cases[0].intents]


def test_what_another_contact_of_the_case_asks_for_stays() -> None:
    house = House()
    first = house.mail("refund #1")
    house.take(first)
    house.later(hours=1)
    house.take(house.mail("complaint #1", in_reply_to=(first.message_id,), references=(first.message_id,)))
    (case,) = house.cases
    assert {"refund", "complaint"} == {intent.name for intent in case.intents}
    house.school.correct_contact("shop", house.contacts[1].id, correction(house, "praise"))
    assert ["praise", "refund"] == [intent.name for intent in house.cases[0].intents]


def test_the_contact_keeps_what_the_model_said() -> None:
    house = House()
    contact = taken(house)
    house.school.correct_contact("shop", contact, correction(house, "refund"))
    understood = house.contacts[0].understanding
    assert understood
    assert ["order_tracking"] == [intent.name for intent in understood.intents]


def test_what_a_machine_wrote_is_not_corrected_and_a_strangers_contact_is_not_there() -> None:
    house = House()
    house.take(house.mail("news", headers=(("list-unsubscribe", "<mailto:x@example.com>"), ("precedence", "bulk"))))
    with pytest.raises(Refused) as refusal:
        house.school.correct_contact("shop", house.contacts[0].id, correction(house, "spam"))
    assert "not_human" == refusal.value.reason
    contact = taken(house)
    for merchant, name in (("rival", contact), ("shop", "a" * 24), ("shop", "no id")):
        with pytest.raises(NotFound):
            house.school.correct_contact(merchant, name, correction(house, "refund"))


def test_a_case_that_changes_meanwhile_is_read_again_and_in_the_end_the_caller_tries_again() -> None:
    house = House()
    contact = taken(house)
    refusing = [2]
    put = house.labels.put

    class Contended:
        def __getattr__(self, name: str) -> object:
            return getattr(house.labels, name)

        def put(self, *given: object) -> None:
            if refusing[0]:
                refusing[0] -= 1
                raise Conflict("case", reason="changed")
            put(*given)  # type: ignore[arg-type]

    use_case = house.school.correct_contact
    contended = type(use_case)(use_case.history, Contended(), use_case.brands, use_case.blobs)  # type: ignore[arg-type]
    assert ("refund",) == contended("shop", contact, correction(house, "refund")).correction.intents
    refusing[0] = 99
    with pytest.raises(Retryable):
        contended("shop", contact, correction(house, "invoice"))
