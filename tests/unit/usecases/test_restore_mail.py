"""Who may be written to again: the mark is lifted with a note, and the cases say so no more."""

from dataclasses import replace

import pytest

from chalicelib.domain.casework import Author
from chalicelib.domain.customer import Failure
from chalicelib.domain.interaction import Change, Interaction, interaction_id
from chalicelib.domain.mail import Address, Bounce, Kind
from chalicelib.domain.ports import Outcome
from chalicelib.errors import NotFound, Refused, Retryable
from chalicelib.usecases.look_up_customer import LookUpCustomer
from chalicelib.usecases.restore_mail import RestoreMail
from chalicelib.wire.feedback import decode_feedback
from tests.fakes.house import ADA, BRAND, OTHER_BRAND, House
from tests.fakes.sending import AT, bounced, complained

NOTE = "They wrote from it today"


def author(house: House, key: str = "key-1") -> Author:
    return Author("gk_aaaa", interaction_id(BRAND.merchant, "event", key), "d1", house.now)


def restore(house: House, identity: str = "ada@example.com", address: str = "", key: str = "key-1") -> Outcome:
    return RestoreMail(house.brands, house.ledger)(BRAND.merchant, identity, address, NOTE, author(house, key))


def feed(house: House, message: str) -> None:
    for feedback in decode_feedback(message):
        house.record_feedback(feedback)


def gone() -> House:
    """A house with a customer whose mail came back for good."""
    house = House()
    house.take(house.mail("refund #1"))
    feed(house, bounced(house.mailer.sent[0]))
    return house


def events(house: House) -> list[Interaction]:
    return [one for one in house.table.interactions.values() if one.kind is Kind.EVENT]


def unmailable(house: House) -> dict[str, tuple[str, ...]]:
    return {customer.identities[0]: customer.unmailable for customer in house.table.customers.values()}


def test_it_is_known_why_and_since_when_an_address_is_not_written_to() -> None:
    house = gone()
    customer, cases = LookUpCustomer(house.ledger)(BRAND.merchant, "Ada@example.com")
    said = Failure("ada@example.com", "bounce", AT, cases[0].reference, "5.1.1", "5.1.1 smtp; 550 5.1.1 user unknown")
    assert (("ada@example.com",), (said,)) == (customer.unmailable, customer.failures)
    feed(house, bounced(house.mailer.sent[0], feedbackId="another"))
    assert (customer, cases) == LookUpCustomer(house.ledger)(BRAND.merchant, "mail:ada@example.com")


def test_a_complaint_and_a_bounce_by_mail_say_why_too() -> None:
    house = House()
    house.take(house.mail("refund #1"))
    feed(house, complained(house.mailer.sent[0]))
    (customer,) = house.table.customers.values()
    assert ["complaint"] == [failure.reason for failure in customer.failures]

    house = House()
    house.take(house.mail("refund #1"))
    answer = house.answers[0]
    report = Bounce("ada@example.com", "5.7.1", "x" * 400, True, original_message_id=answer.message_id)
    mail = house.mail("", sender=Address("mailer-daemon@mx.example"), bounce=report, in_reply_to=(answer.message_id,))
    house.take(replace(mail, headers=(("auto-submitted", "auto-replied"),)), envelope_from="")
    (failure,) = next(iter(house.table.customers.values())).failures
    assert ("bounce", "5.7.1", "x" * 300, house.now) == (failure.reason, failure.status, failure.detail, failure.since)


def test_the_mark_is_lifted_and_the_case_says_so_no_more() -> None:
    house = gone()
    assert ("restored", 1) == ((outcome := restore(house)).decision, outcome.facts["cases"])
    (case,), (event,) = house.cases, events(house)
    assert ({"mail:ada@example.com": ()}, False) == (unmailable(house), case.undeliverable)
    assert (case.reference, NOTE, "key:gk_aaaa", house.now) == (event.case, event.text, event.sender, event.at)
    assert (
        Change("unmailable", "ada@example.com", ""),
        Change("undeliverable", "true", "false"),
    ) == event.changes


def test_the_next_acknowledgement_leaves_again() -> None:
    house = gone()
    house.take(house.mail("invoice #2"))
    assert 1 == len(house.answers)
    restore(house)
    house.take(house.mail("complaint #3"))
    assert (3, 2) == (len(house.cases), len(house.answers))


def test_what_fails_again_is_marked_again() -> None:
    house = gone()
    restore(house)
    house.take(house.mail("complaint #3"))
    feed(house, bounced(house.mailer.sent[1], feedbackId="again"))
    assert {"mail:ada@example.com": ("ada@example.com",)} == unmailable(house)


def test_asking_again_changes_nothing() -> None:
    house = gone()
    assert ["restored", "seen", "unchanged"] == [restore(house, key=key).decision for key in ("a", "a", "b")]
    assert 1 == len(events(house))


def test_every_open_case_says_so_no_more_and_the_closed_one_by_which_it_failed() -> None:
    house = gone()
    house.take(house.mail("invoice #2"))
    for case in house.cases:
        house.table.cases[case.merchant, case.reference] = replace(case, undeliverable=True)
    (customer,) = house.table.customers.values()
    # As if the case by which it failed had been closed since.
    house.table.customers[customer.merchant, customer.id] = replace(customer, open_cases=(house.cases[1].reference,))
    restore(house)
    assert [False, False] == [case.undeliverable for case in house.cases]
    assert {case.reference for case in house.cases} == {event.case for event in events(house)}


def test_a_write_that_fails_half_way_is_finished_when_it_is_asked_again() -> None:
    house = gone()
    house.take(house.mail("invoice #2"))
    for case in house.cases:
        house.table.cases[case.merchant, case.reference] = replace(case, undeliverable=True)
    calls = iter(range(100))

    def meanwhile() -> None:
        if next(calls) == 3:
            raise Retryable("The table is down", reason="down")

    house.meanwhile = meanwhile
    with pytest.raises(Retryable):
        restore(house)
    assert [False, True] == sorted(case.undeliverable for case in house.cases)
    assert {"mail:ada@example.com": ("ada@example.com",)} == unmailable(house)
    house.meanwhile = lambda: None
    restore(house)
    assert ([False, False], {"mail:ada@example.com": ()}) == (
        [case.undeliverable for case in house.cases],
        unmailable(house),
    )


def test_an_address_that_is_no_identity_of_the_customer_is_named() -> None:
    """An answer was wanted elsewhere: the mark is with the customer of the case."""
    house = House()
    house.take(house.mail("refund #1", reply_to=Address("office@example.com")))
    feed(house, bounced(house.mailer.sent[0]))
    assert "unchanged" == restore(house, key="a").decision
    with pytest.raises(NotFound):
        restore(house, "office@example.com", key="b")
    assert "restored" == restore(house, address="Office@example.com", key="c").decision
    assert ({"mail:ada@example.com": ()}, [False]) == (unmailable(house), [case.undeliverable for case in house.cases])


def test_a_customer_may_be_named_by_another_identity() -> None:
    house = House()
    house.submit(b'{"from": {"mail": "ada@example.com", "id": "C-42"}, "text": "refund #1"}')
    house.work()
    feed(house, bounced(house.mailer.sent[0]))
    assert "restored" == restore(house, "id:C-42").decision
    assert ["mail:ada@example.com", "id:C-42"] == list(
        LookUpCustomer(house.ledger)(BRAND.merchant, "id:C-42")[0].identities
    )


def test_a_case_whose_other_address_still_fails_says_so() -> None:
    house = gone()
    (customer,), (case,) = house.table.customers.values(), house.cases
    failure = Failure("office@example.com", "bounce", AT, case.reference)
    house.table.customers[customer.merchant, customer.id] = customer.unreached(failure)
    restore(house)
    assert ({"mail:ada@example.com": ("office@example.com",)}, True) == (
        unmailable(house),
        house.cases[0].undeliverable,
    )
    (event,) = events(house)
    assert ("", (Change("unmailable", "ada@example.com", ""),)) == (event.case, event.changes)
    timeline = house.look_up_timeline(BRAND.merchant, "ada@example.com", 10, None).items
    assert event in timeline
    assert () == house.history.caseless(BRAND.merchant, 10, None).items


def test_who_always_loses_is_told() -> None:
    house = gone()

    def other() -> None:
        for name, customer in house.table.customers.items():
            house.table.customers[name] = replace(customer, version=customer.version + 1)

    house.meanwhile = other
    with pytest.raises(Refused) as refusal:
        restore(house)
    assert ("conflict", []) == (refusal.value.reason, events(house))


@pytest.mark.parametrize(("merchant", "identity"), [(BRAND.merchant, "bob@example.com"), (OTHER_BRAND.merchant, "")])
def test_whom_nobody_knows_is_not_there(merchant: str, identity: str) -> None:
    house = gone()
    with pytest.raises(NotFound):
        RestoreMail(house.brands, house.ledger)(merchant, identity or ADA.address, "", NOTE, author(house))
    with pytest.raises(NotFound):
        LookUpCustomer(house.ledger)(merchant, identity or ADA.address)
