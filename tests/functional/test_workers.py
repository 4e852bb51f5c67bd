"""The mail door and the workers: true events in, the right failures out, no customer's words in the log."""

import json
from typing import Any

import pytest
from chalice.test import Client

from chalicelib import wire
from chalicelib.domain.authenticity import Verdicts
from chalicelib.domain.mail import Address
from chalicelib.errors import GuichetError, Retryable
from infra.local.receipt import Arrival, event
from tests.fakes.house import BRAND, House
from tests.fakes.sending import bounced, sending_event
from tests.fakes.surroundings import Sent


def receipt(house: House, raw: bytes = b"Subject: hello\r\n\r\n", **arrival: Any) -> dict[str, Any]:
    """The event that SES sends for a mail, as the mail door of the local cloud makes it too."""
    given: dict[str, Any] = {
        "id": "o3vrnil0e2ic28trm7dfhrc2v0clambda4nbp0g1",
        "sender": "ada@example.com",
        "recipients": (BRAND.mailboxes[0],),
        "at": house.now,
        "content": raw,
        **arrival,
    }
    made = Arrival(**given)
    return event(made, made.recipients, "receive_mail")


def batch(*bodies: str | bytes) -> dict[str, Any]:
    """An event of SQS with a message each."""
    records = [
        {
            "messageId": f"message-{number}",
            "receiptHandle": "handle",
            "body": body if isinstance(body, str) else body.decode(),
            "attributes": {"ApproximateReceiveCount": "1"},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-west-1:000000000000:guichet",
        }
        for number, body in enumerate(bodies)
    ]
    return {"Records": records}


def invoke(client: Client, name: str, payload: dict[str, Any]) -> Any:
    """What a function answers."""
    return client.lambda_.invoke(name, payload).payload


def failed(*numbers: int) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": f"message-{number}"} for number in numbers]}


class TestMailDoor:
    def test_a_receipt_becomes_a_pointer(self, client: Client, house: House) -> None:
        assert {"disposition": "CONTINUE"} == invoke(client, "receive_mail", receipt(house))
        (pointer,) = house.classify_queue.pointers
        assert ("raw/mail/o3vrnil0e2ic28trm7dfhrc2v0clambda4nbp0g1", "mail", house.now) == (
            pointer.raw,
            pointer.channel,
            pointer.at,
        )
        assert ((BRAND.mailboxes[0],), "ada@example.com", False, False) == (
            pointer.recipients,
            pointer.envelope_from,
            pointer.spam,
            pointer.virus,
        )

    @pytest.mark.parametrize("null", ["", "<>"])
    def test_the_null_return_path_is_kept(self, client: Client, house: House, null: str) -> None:
        invoke(client, "receive_mail", receipt(house, sender=null))
        assert [""] == [pointer.envelope_from for pointer in house.classify_queue.pointers]

    def test_verdicts_are_kept(self, client: Client, house: House) -> None:
        given = receipt(house)
        for verdict in ("spamVerdict", "virusVerdict"):
            given["Records"][0]["ses"]["receipt"][verdict] = {"status": "FAIL"}
        invoke(client, "receive_mail", given)
        assert [(True, True)] == [(pointer.spam, pointer.virus) for pointer in house.classify_queue.pointers]

    @pytest.mark.parametrize("status", ["GRAY", "PROCESSING_FAILED", "DISABLED"])
    def test_a_verdict_that_is_none_is_no_verdict(self, client: Client, house: House, status: str) -> None:
        given = receipt(house)
        given["Records"][0]["ses"]["receipt"]["spamVerdict"] = {"status": status}
        invoke(client, "receive_mail", given)
        assert [False] == [pointer.spam for pointer in house.classify_queue.pointers]

    def test_an_error_goes_back_to_lambda(self, client: Client, house: House) -> None:
        """Which tries again, and keeps the event."""
        house.classify_queue.failures.append(Retryable("down"))
        with pytest.raises(GuichetError):
            invoke(client, "receive_mail", receipt(house))
        with pytest.raises(GuichetError):
            invoke(client, "receive_mail", receipt(house, recipients=()))


def notification(*messages: str) -> dict[str, Any]:
    """The event with which SNS calls a function."""
    topic = "arn:aws:sns:eu-west-1:123456789012:guichet-prod-feedback"
    records = [
        {
            "EventSource": "aws:sns",
            "EventVersion": "1.0",
            "EventSubscriptionArn": f"{topic}:8a1f",
            "Sns": {
                "Type": "Notification",
                "MessageId": f"notification-{number}",
                "TopicArn": topic,
                "Subject": "Amazon SES Email Event Notification",
                "Message": message,
                "Timestamp": "2026-11-20T09:01:03.000Z",
                "MessageAttributes": {},
            },
        }
        for number, message in enumerate(messages)
    ]
    return {"Records": records}


class TestFeedbackDoor:
    def test_a_bounce_reaches_its_case(self, client: Client, house: House) -> None:
        house.take(house.mail())
        message = notification(bounced(house.mailer.sent[0]))
        assert [{"told": 1}] * 2 == [invoke(client, "receive_feedback", message) for _ in range(2)]
        assert (True, 2) == (house.cases[0].undeliverable, len(house.contacts))

    @pytest.mark.parametrize(
        "message", ["Successfully validated SNS topic for Amazon SES event publishing.", "", "send", "open"]
    )
    def test_what_is_no_feedback_is_ignored(self, client: Client, house: House, message: str) -> None:
        house.take(house.mail())
        if message in ("send", "open"):
            message = sending_event(house.mailer.sent[0], message.capitalize())
        assert {"told": 0} == invoke(client, "receive_feedback", notification(message))
        assert 1 == len(house.contacts)

    def test_what_cannot_be_read_or_written_goes_back_to_lambda(self, client: Client, house: House) -> None:
        """Which tries again, and keeps the event."""
        house.take(house.mail())
        with pytest.raises(GuichetError):
            invoke(client, "receive_feedback", notification('{"eventType": "Bounce"}'))
        house.brands.brands.clear()
        with pytest.raises(GuichetError):
            invoke(client, "receive_feedback", notification(bounced(house.mailer.sent[0])))


def test_a_contact_is_counted_for_what_operations_watch(
    client: Client, house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = ("order_tracking #4711", "AGAIN: order_tracking #4711", "order_tracking #4711")
    pointers = [wire.encode(house.store(house.mail(text))) for text in texts]
    claimed = house.mail("refund", sender=Address(BRAND.mailboxes[1]))
    failing = house.store(claimed, verdicts=Verdicts("fail", "reject"))
    counted = []
    for pointer in (*pointers, wire.encode(failing)):
        capsys.readouterr()
        invoke(client, "classify_contact", batch(pointer))
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
        counted.append([sorted({"held", "repeat", "recorded"} & line.keys()) for line in lines])
    assert [[["recorded"]], [["recorded", "repeat"]], [["recorded", "repeat"]], [["held", "recorded"]]] == counted


class TestWorkers:
    def test_a_contact_goes_through_all_of_them(self, client: Client, house: House) -> None:
        """Each pointer travels as the JSON that the real queue carries."""
        pointer = house.store(house.mail())
        assert failed() == invoke(client, "classify_contact", batch(wire.encode(pointer)))
        assert failed() == invoke(client, "route_contact", batch(wire.encode(house.route_queue.pointers[0])))
        assert failed() == invoke(
            client, "acknowledge_contact", batch(wire.encode(house.acknowledge_queue.pointers[0]))
        )
        assert (1, 1, 1) == (len(house.contacts), len(house.cases), len(house.answers))

    @pytest.mark.parametrize("worker", ["classify_contact", "route_contact", "acknowledge_contact"])
    @pytest.mark.parametrize("body", ["", "{", "[]", "{}", '{"raw": 1}', "\u2028"])
    def test_a_message_that_nobody_can_read_fails_alone(
        self, client: Client, house: House, worker: str, body: str
    ) -> None:
        assert failed(0) == invoke(client, worker, batch(body))

    def test_only_what_failed_is_delivered_again(self, client: Client, house: House) -> None:
        good, also = (wire.encode(house.store(house.mail(f"refund #{number}"))) for number in (1, 2))
        gone = good.replace(b"raw/mail/", b"raw/gone/")
        assert failed(1, 2) == invoke(client, "classify_contact", batch(good, "{", gone, also))
        assert 2 == len(house.contacts)

    def test_what_is_parked_has_not_failed(self, client: Client, house: House) -> None:
        assert failed() == invoke(client, "classify_contact", batch(wire.encode(house.store(b"no mail"))))
        assert 1 == len(house.table.parked)

    def test_a_bug_in_one_message_does_not_take_the_others_along(self, client: Client, house: House) -> None:
        pointers = [wire.encode(house.store(house.mail(f"refund #{number}"))) for number in (1, 2)]
        house.route_queue.failures.append(ZeroDivisionError())  # type: ignore[arg-type]
        assert failed(0) == invoke(client, "classify_contact", batch(*pointers))
        assert failed() == invoke(client, "classify_contact", batch(pointers[0]))
        assert 2 == len(house.route_queue.pointers)

    def test_a_held_acknowledgement_is_delivered_again(self, client: Client, house: House) -> None:
        """Two deliveries at once: one sends, the other waits, and then finds it sent."""
        invoke(client, "classify_contact", batch(wire.encode(house.store(house.mail()))))
        invoke(client, "route_contact", batch(wire.encode(house.route_queue.pointers[0])))
        message = batch(wire.encode(house.acknowledge_queue.pointers[0]))
        house.mailer.failures.append(Retryable("slow"))
        assert [failed(0), failed(0)] == [invoke(client, "acknowledge_contact", message) for _ in range(2)]
        house.table.claims.clear()
        assert [failed(), failed()] == [invoke(client, "acknowledge_contact", message) for _ in range(2)]
        assert 1 == len(house.answers)


def test_no_log_line_holds_a_customers_words_or_address(
    client: Client, house: House, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ids, kinds and reasons only, in logs and metrics, on the way through and when something fails."""
    caplog.set_level("DEBUG")
    mails = [house.mail("A private refund", subject="Intimate"), house.mail("A private praise", sender=None)]
    pointers = [wire.encode(house.store(mail, envelope_from="ada@example.com")) for mail in mails]
    broken = json.dumps({"raw": 1, "sender": "ada@example.com", "text": "A private refund"})
    invoke(
        client, "receive_mail", receipt(house, b"Subject: Intimate\r\nFrom: ada@example.com\r\n\r\nA private refund")
    )
    invoke(client, "classify_contact", batch(*pointers, broken))
    invoke(client, "route_contact", batch(*(wire.encode(pointer) for pointer in house.route_queue.pointers)))
    house.mailer.failures.append(Retryable("ada@example.com does not answer: A private refund"))
    tags = {"merchant": BRAND.merchant, "case": house.cases[0].reference}
    left = Sent(b"", "", "ada@example.com", "1@eu-west-1.amazonses.com", tags)
    invoke(client, "receive_feedback", notification(bounced(left)))
    assert house.cases[0].undeliverable
    acknowledging = [wire.encode(pointer) for pointer in house.acknowledge_queue.pointers]
    invoke(client, "acknowledge_contact", batch(*acknowledging))
    logged = [str(vars(record)) for record in caplog.records if record.name == "guichet"]
    assert 8 <= len(logged)
    told = "\n".join((*logged, *capsys.readouterr()))
    assert [] == [word for word in ("ada@", "private", "Intimate", "Ada Exemple") if word in told]
