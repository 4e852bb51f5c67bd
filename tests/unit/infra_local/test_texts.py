"""SMS in the local outbox: fetched from the cloud, each once."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.outbox import Outbox
from infra.local.outbox_web import serve_outbox
from infra.local.settings import HOST
from infra.local.texts import Texts
from infra.local.web import Handler, Server
from tests.unit.infra_local.test_outbox import read

SENDER = {"AWS.SNS.SMS.SenderID": {"DataType": "String", "StringValue": "Exemple"}}
LEFT = {
    "+33612345678": [
        {"MessageId": "a-1", "Message": "Votre commande est livrée.", "MessageAttributes": SENDER},
        {"MessageId": "a-2", "Message": "Merci", "MessageAttributes": {}},
    ]
}


class Sns(Handler):
    """What ministack answers."""

    def do_GET(self) -> None:
        assert "/_ministack/sns/sms-messages" == self.path
        self.answer_json(200, {"sms_messages": LEFT, "region": "eu-west-1"})


@pytest.fixture
def cloud() -> Iterator[Server]:
    served = Server(0, Sns)
    served.start()
    yield served
    served.stop()


def test_texts_are_among_the_messages_once(cloud: Server, tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    texts = Texts(outbox, f"http://{HOST}:{cloud.server_port}")
    pages = serve_outbox(outbox, 0, texts.collect)
    pages.start()
    try:
        for query in ("?to=%2B33612345678", "?to=+33612345678", ""):
            listed = json.loads(read(pages, f"/messages{query}")[0])["messages"]
            assert [("Exemple", "+33612345678", "SMS"), ("SMS", "+33612345678", "SMS")] == [
                (one["from"], one["to"], one["subject"]) for one in listed
            ]
        one = json.loads(read(pages, f"/messages/{listed[0]['id']}")[0])
        assert "Votre commande est livrée.\n" == one["text"]
    finally:
        pages.stop()


def test_a_cloud_that_is_down_has_nothing_new(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    Texts(outbox, f"http://{HOST}:9").collect()
    assert [] == outbox.messages()
