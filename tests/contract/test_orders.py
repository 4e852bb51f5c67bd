"""Events of orders on the table: one write for all of it, told once, by mail and by SNS."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from chalicelib.aws.texter import SnsTexter
from chalicelib.domain.casework import Author
from chalicelib.domain.customer import Consent, Customer, CustomerOrder, Identity, customer_id
from chalicelib.domain.interaction import interaction_id
from chalicelib.domain.order_policy import OrderNews
from chalicelib.domain.orders import EventKind, OrderEvent, SmsWish, Told
from chalicelib.mime.writer import MimeWriter
from chalicelib.render.letters import JinjaLetters
from chalicelib.usecases.look_up_order import LookUpOrder
from chalicelib.usecases.record_order_event import RecordOrderEvent
from chalicelib.usecases.send_message import SendMessage
from chalicelib.usecases.tell_order_news import TellOrderNews
from infra.local.outbox import Outbox
from infra.local.texts import Texts
from tests.bench.cloud import Cloud
from tests.contract.conftest import Store
from tests.contract.contacts import brand
from tests.fakes.orders import MemoryTexter
from tests.fakes.surroundings import MemoryMailer, MemoryQueue

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TEMPLATES = Path(__file__).parents[2] / "templates"
PHONE = "+33612345678"
WHOSE = ("mail:ada@example.com", f"phone:{PHONE}", "id:C-42")


def test_an_event_is_one_write_and_is_told_once_by_mail_and_sms(store: Store, merchant: str) -> None:
    policy = OrderNews(mail=("shipped",), sms=("shipped",), sender="Exemple")
    store.brands.put(replace(brand(merchant, mailboxes=(f"help@{merchant}.example",)), order_news=policy))
    letters, queue = JinjaLetters(TEMPLATES), MemoryQueue[Any]()
    mailer, texter = MemoryMailer(), MemoryTexter()
    record = RecordOrderEvent(store.brands, store.ledger, store.orders, TellOrderNews(letters, store.messages), queue)
    send = SendMessage(
        store.brands, store.messages, store.ledger, store.blobs, letters, MimeWriter(), mailer, b"key", texter
    )
    event = OrderEvent("", EventKind.SHIPPED, NOW - timedelta(hours=1), NOW, "6A1", "Express", "https://x.example/6A1")
    wish = SmsWish(given=True, at=NOW - timedelta(days=9), source="checkout")
    told = Told("LX-1", event, WHOSE, name="Ada", language="fr", amount="89.90 EUR", sms=wish)
    author = Author("aaaa", interaction_id(merchant, "event", "one"), "digest", NOW)

    order, kept, outcome = record(merchant, told, author)
    again = record(merchant, told, author)
    assert ("recorded", "seen", kept) == (outcome.decision, again[2].decision, again[1])
    sent = [send(pointer, NOW).decision for pointer in queue.pointers]
    assert ["sent", "sent", "sent_before", "sent_before"] == sent
    assert (1, [(PHONE, "Exemple")]) == (len(mailer.sent), [(one.phone, one.sender) for one in texter.sent])

    later = replace(told, event=replace(event, kind=EventKind.DELIVERED, at=NOW), identities=())
    order, _, outcome = record(merchant, later, replace(author, event=interaction_id(merchant, "event", "two")))
    assert ("recorded", EventKind.DELIVERED) == (outcome.decision, order.state)

    look = LookUpOrder(store.orders, store.ledger)
    assert replace(order, version=2) == look(merchant, "lx-1")
    assert [order.id] == [one.id for one in look.of_customer(merchant, "id:C-42").items]
    owner = customer_id(Identity.read(WHOSE[0]))
    assert Customer(
        merchant,
        owner,
        WHOSE,
        name="Ada",
        language="fr",
        orders=(CustomerOrder("LX-1", event.at, "89.90 EUR", open=False),),
        consents=(Consent(PHONE, given=True, at=wish.at, source="checkout"),),
        version=2,
    ) == next(iter(store.ledger.recall(merchant, customers=[customer_id(Identity.read(WHOSE[2]))]).customers.values()))
    history = store.history.timeline(merchant, owner, 10, None).items
    assert {("internal", "api"), ("out", "mail"), ("out", "sms")} == {(one.direction, one.channel) for one in history}


def test_what_sns_takes_is_in_the_local_outbox(cloud: Cloud, tmp_path: Path) -> None:
    client, outbox = cloud.client("sns"), Outbox(tmp_path)
    SnsTexter(client).send("+33698765432", "Votre commande est livrée à 8 €.", "Exemple", 0.2)
    Texts(outbox, client.meta.endpoint_url.rstrip("/")).collect()
    (sent,) = outbox.messages("+33698765432")
    assert ("Exemple", "Votre commande est livrée à 8 €.\n") == (sent.sender, outbox.content(sent).text)
