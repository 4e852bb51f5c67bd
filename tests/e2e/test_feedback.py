"""What SES says of the mails that left, published to the topic as it does; ministack sends no such events itself."""

import json
from datetime import UTC, datetime
from typing import Any

from tests.e2e.driver import Stack, mail, unique
from tests.e2e.local_cloud import LocalCloud
from tests.fakes.sending import bounced
from tests.fakes.surroundings import Sent


def told(stack: Stack, reference: str) -> dict[str, Any] | None:
    """The case once it says that its mail came back."""
    found: dict[str, Any] = stack.get(f"/v1/cases/{reference}")
    return found if found["undeliverable"] else None


def test_a_bounce_over_the_topic_ends_mail_to_the_address_and_counts_once(running: LocalCloud, stack: Stack) -> None:
    sender = unique("gone")
    stack.deliver(mail(sender, stack.mailbox, "Colis", "Bonjour, mon colis 10045512 n'est pas arrivé. Où est-il ?"))
    answer = stack.acknowledgement(sender)
    (case,) = stack.get("/v1/cases", customer=sender)["items"]
    sent = Sent(b"", "", sender, answer["Message-ID"].strip("<>"), {"merchant": "demo", "case": case["reference"]})
    notifications = running.client("sns")
    (topic,) = (topic["TopicArn"] for topic in notifications.list_topics()["Topics"])
    event = json.loads(bounced(sent))
    event["mail"] |= {"messageId": sent.message_id, "timestamp": datetime.now(UTC).isoformat()}
    for message in ("Successfully validated SNS topic for Amazon SES event publishing.", *[json.dumps(event)] * 2):
        notifications.publish(TopicArn=topic, Message=message)
    found = stack.wait(lambda: told(stack, case["reference"]), "the case to say so")
    stack.deliver(mail(sender, stack.mailbox, "Autre question", "Bonjour, livrez-vous en Belgique ?"))
    stack.settle()
    assert ["human", "acknowledgement", "bounce"] == [one["kind"] for one in found["interactions"]]
    assert 3 == len(stack.get(f"/v1/cases/{case['reference']}")["interactions"])
    assert 1 == len(stack.outbox(sender))
