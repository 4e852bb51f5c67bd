"""What was sent, kept and shown."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from infra.local.outbox import Outbox
from infra.local.outbox_page import ENGLISH, FRENCH, list_page, message_page, words_for
from infra.local.outbox_web import serve_outbox
from infra.local.settings import HOST
from infra.local.web import Server


def raw(message_id: str, *, subject: str = "Reçu", html: str = "<p>été</p>") -> bytes:
    message = EmailMessage()
    message["From"] = "Maison <bonjour@shop.example>"
    message["To"] = "Camille <camille@example.com>"
    message["Subject"] = subject
    message["Message-ID"] = message_id
    message.set_content("Bien reçu\n")
    message.add_alternative(html, subtype="html")
    return message.as_bytes()


def test_mail_is_listed_oldest_first_and_found_by_recipient_whatever_the_case(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    outbox.add("s@shop.example", ("Camille@example.com",), raw("<1@x>"))
    outbox.add("s@shop.example", ("other@example.com",), raw("<2@x>"))
    assert ["<1@x>", "<2@x>"] == [sent.message_id for sent in outbox.messages()]
    assert ["<1@x>"] == [sent.message_id for sent in outbox.messages("camille@EXAMPLE.com")]


def test_the_same_mail_relayed_twice_is_kept_once_also_after_a_restart(tmp_path: Path) -> None:
    assert Outbox(tmp_path).add("s", ("a@example.com",), raw("<1@x>")) is not None
    again = Outbox(tmp_path)
    assert again.add("s", ("a@example.com",), raw("<1@x>")) is None
    assert len(again.messages()) == 1


def test_mails_without_message_id_are_all_kept(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    for _ in range(2):
        outbox.add("s", ("a@example.com",), b"Subject: x\r\n\r\nx")
    assert len(outbox.messages()) == 2


def test_text_and_html_are_read_and_the_raw_mail_is_as_sent(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    sent = outbox.add("s", ("a@example.com",), raw("<1@x>"))
    assert sent is not None
    content = outbox.content(sent)
    assert (content.text, content.html) == ("Bien reçu\n", "<p>été</p>\n")
    assert outbox.raw(sent) == raw("<1@x>") or b"<1@x>" in outbox.raw(sent)


@pytest.mark.parametrize(
    ("accepted", "words"),
    [
        ("fr-FR,fr;q=0.9,en;q=0.8", FRENCH),
        ("en,fr;q=0.5", ENGLISH),
        ("de", ENGLISH),
        ("", ENGLISH),
        ("en;q=0.1,fr", FRENCH),
    ],
)
def test_the_page_speaks_what_the_browser_prefers(accepted: str, words: Any) -> None:
    assert words == words_for(accepted)


def test_nothing_from_a_mail_or_a_search_reaches_the_page_as_markup(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    sent = outbox.add("s", ('"<b>"@example.com',), raw("<1@x>", subject="<script>alert(1)</script>", html="<i>x</i>"))
    assert sent is not None
    pages = list_page([sent], '"><script>', FRENCH) + message_page(sent, outbox.content(sent), ENGLISH)
    assert "<script" not in pages
    assert "<i>" not in pages
    assert 'sandbox=""' in pages


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    outbox = Outbox(tmp_path)
    outbox.add("s", ("camille@example.com",), raw("<1@x>"))
    outbox.add("s", ("alan@example.com",), raw("<2@x>"))
    served = serve_outbox(outbox, 0)
    served.start()
    yield served
    served.stop()


def read(server: Server, path: str, **headers: str) -> tuple[bytes, Any]:
    request = urllib.request.Request(f"http://{HOST}:{server.server_port}{path}", headers=headers)
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer.read(), answer.headers


def test_programs_read_json_with_the_contracts_names(server: Server) -> None:
    listed = json.loads(read(server, "/messages?to=camille@example.com")[0])["messages"]
    assert [set(one) >= {"id", "from", "to", "subject", "received_at"} for one in listed] == [True]
    assert (listed[0]["from"], listed[0]["to"]) == ("bonjour@shop.example", "camille@example.com")
    one = json.loads(read(server, f"/messages/{listed[0]['id']}")[0])
    assert (one["text"], one["html"]) == ("Bien reçu\n", "<p>été</p>\n")
    body, headers = read(server, f"/messages/{listed[0]['id']}/raw")
    assert b"<1@x>" in body
    assert headers["Content-Type"] == "message/rfc822"


def test_html_of_a_mail_may_run_and_load_nothing(server: Server) -> None:
    identifier = json.loads(read(server, "/messages")[0])["messages"][0]["id"]
    body, headers = read(server, f"/messages/{identifier}/html")
    assert "été".encode() in body
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_people_get_a_page_in_their_language(server: Server) -> None:
    body, _ = read(server, "/", **{"Accept-Language": "fr"})
    assert "Boîte d’envoi" in body.decode()


def test_an_unknown_message_is_a_problem(server: Server) -> None:
    for path in ("/messages/none", "/view/none", "/nothing", "/messages/../x"):
        with pytest.raises(urllib.error.HTTPError) as refusal:
            read(server, path)
        assert refusal.value.code == 404
        assert refusal.value.headers["Content-Type"] == "application/problem+json"


def test_many_readers_and_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)

    def write(number: int) -> None:
        for index in range(10):
            outbox.add("s", ("a@example.com",), raw(f"<{number}.{index}@x>"))
            outbox.messages("a@example.com")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Outbox(tmp_path).messages()) == 40
