"""Taking contacts, checking keys and looking things up."""

import pytest

from chalicelib.domain.interaction import Channel
from chalicelib.domain.pointers import ReceivedPointer
from chalicelib.errors import Malformed, NotFound, Refused, Retryable, Unauthorized
from tests.fakes.house import API_KEY, BRAND, OTHER_BRAND, House

BODY = b'{"from": {"mail": "ada@example.com"}, "text": "refund #1"}'


def test_a_receipt_without_recipients_is_malformed() -> None:
    house = House()
    with pytest.raises(Malformed):
        house.receive_mail(ReceivedPointer("raw/mail/1", Channel.MAIL, house.now))
    assert [] == house.classify_queue.pointers


def test_a_contact_is_durable_before_its_id_is_told() -> None:
    house = House()
    house.classify_queue.failures.append(Retryable("down"))
    with pytest.raises(Retryable):
        house.submit(BODY)
    contact = house.submit(BODY)
    house.work()
    assert [contact] == [one.id for one in house.contacts]


def test_the_same_key_with_the_same_body_is_the_same_contact() -> None:
    house = House()
    first = house.submit(BODY)
    house.work()
    again = house.submit(BODY)
    house.work()
    assert (first, 1, 1) == (again, len(house.contacts), len(house.answers))


def test_the_same_key_with_another_body_is_refused() -> None:
    house = House()
    house.submit(BODY)
    with pytest.raises(Refused) as refusal:
        house.submit(BODY.replace(b"#1", b"#2"))
    assert ("idempotency_key_reused", 1) == (refusal.value.reason, len(house.classify_queue.pointers))


def test_two_merchants_may_use_the_same_key() -> None:
    house = House()
    ids = {house.submit(BODY), house.submit(BODY, merchant=OTHER_BRAND.merchant)}
    house.work()
    assert (2, {"shop", "rival"}) == (len(ids), {case.merchant for case in house.cases})


@pytest.mark.parametrize("spelling", ["Bearer {}", "bearer {}", " Bearer   {} "])
def test_a_true_key_names_its_merchant(spelling: str) -> None:
    assert BRAND.merchant == House().check_key(spelling.format(API_KEY))


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        API_KEY,
        f"Basic {API_KEY}",
        f"Bearer {API_KEY[:-1]}x",
        f"Bearer {API_KEY}x",
        f"Bearer {API_KEY.replace('aaaa', 'bbbb', 1)}",
        "Bearer gk_cccccccccccccccc_" + "s" * 43,
        "Bearer gk_aaaaaaaaaaaaaaaa_",
    ],
)
def test_anything_else_names_nobody(authorization: str) -> None:
    with pytest.raises(Unauthorized):
        House().check_key(authorization)


def test_progress_is_told_step_by_step() -> None:
    house = House()
    contact = house.submit(BODY)
    seen = []
    while True:
        seen.append(house.look_up_contact(BRAND.merchant, contact)[1].value)
        if not house.steps():
            break
        house.steps()[0]()
    assert ["received", "recorded", "routed", "acknowledged"] == seen


def test_an_acknowledgement_is_no_contact() -> None:
    house = House()
    house.take(house.mail())
    sent = next(one for one in house.table.interactions.values() if one.direction == "out")
    with pytest.raises(NotFound):
        house.look_up_contact(BRAND.merchant, sent.id)


def test_nothing_of_one_merchant_is_found_by_another() -> None:
    house = House()
    contact = house.submit(BODY)
    house.work()
    stranger = OTHER_BRAND.merchant
    with pytest.raises(NotFound):
        house.look_up_contact(stranger, contact)
    with pytest.raises(NotFound):
        house.look_up_case(stranger, house.cases[0].reference, 10, None)
    with pytest.raises(NotFound):
        house.look_up_timeline(stranger, "ada@example.com", 10, None)
    assert ((), ()) == (
        house.list_cases.of_queue(stranger, "", 10, None).items,
        house.list_cases.of_customer(stranger, "ada@example.com").items,
    )


def test_a_case_is_found_as_people_type_it() -> None:
    house = House()
    house.take(house.mail())
    reference = house.cases[0].reference
    found, interactions = house.look_up_case(BRAND.merchant, f" {reference.lower()} ", 10, None)
    assert (reference, ["in", "out"]) == (found.reference, [one.direction for one in interactions.items])


def test_a_customers_open_cases_are_found_by_any_identity() -> None:
    house = House()
    house.submit(b'{"from": {"mail": "ada@example.com", "id": "C-42"}, "text": "refund #1"}')
    house.work()
    house.later(hours=1)
    house.take(house.mail("invoice #2"))
    found = [house.list_cases.of_customer(BRAND.merchant, who).items for who in ("id:C-42", "ada@example.com")]
    assert found[0] == found[1]
    assert ["invoice", "refund"] == [case.intents[0].name for case in found[0]]
    assert () == house.list_cases.of_customer(BRAND.merchant, "bob@example.com").items


def test_a_queue_that_no_brand_has_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        House().list_cases.of_queue(BRAND.merchant, "nirvana", 10, None)
    assert "invalid_parameter" == refusal.value.reason
