"""The outbox over HTTP: pages for people, JSON for programs.

GET /                           the list; ?to=ADDRESS searches
GET /view/{id}                  one mail
GET /messages?to=ADDRESS        {"messages": [{"id", "from", "to", "subject", "received_at"}]}, oldest first
                                SMS are among them: "to" is the phone, "subject" is "SMS"
GET /messages/{id}              the same with "text", "html" and "attachments"
GET /messages/{id}/raw, /html   the mail as sent; its HTML, which may load and run nothing
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from infra.local.outbox import Outbox, Sent
from infra.local.outbox_page import Words, list_page, message_page, words_for
from infra.local.web import Handler, Server

_SAFE: Mapping[str, str] = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
_PAGE = "text/html; charset=utf-8"
_OWN_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'; base-uri 'none'"
# What a customer wrote may be quoted in a mail: it is shown without scripts, forms, and anything from elsewhere.
_MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def in_json(sent: Sent) -> dict[str, Any]:
    """A mail as the list of messages shows it."""
    return {
        "id": sent.id,
        "from": sent.sender,
        "from_name": sent.sender_name,
        "to": ", ".join(sent.recipients),
        "subject": sent.subject,
        "message_id": sent.message_id,
        "received_at": sent.received_at,
    }


class OutboxHandler(Handler):
    """Answers the paths above; `serve_outbox` sets `outbox` and `collect` on the class."""

    outbox: Outbox
    collect: Callable[[], None]

    def do_GET(self) -> None:  # noqa: N802 - the base class's name.
        """Answer one of the paths above."""
        url = urlsplit(self.path)
        to = parse_qs(url.query).get("to", [""])[0].strip()
        # A phone's plus sign is a blank in a query.
        to = f"+{to}" if to.isdigit() else to
        self.collect()
        match [unquote(part) for part in url.path.split("/") if part]:
            case []:
                self._page(list_page(self.outbox.messages(to), to, self._words()), _OWN_POLICY)
            case ["messages"]:
                self.answer_json(200, {"messages": [in_json(sent) for sent in self.outbox.messages(to)]})
            case ["view" | "messages" as kind, message_id, *view]:
                sent = self.outbox.find(message_id)
                if sent is None:
                    self.answer_problem(404, "Not Found", "There is no message with this id.")
                else:
                    self._show(sent, kind, view)
            case _:
                self.answer_problem(404, "Not Found", "See / for people, /messages for programs.")

    do_HEAD = do_GET  # noqa: N815 - the base class's name.

    def _show(self, sent: Sent, kind: str, view: list[str]) -> None:
        match (kind, view):
            case ("view", []):
                self._page(message_page(sent, self.outbox.content(sent), self._words()), _OWN_POLICY)
            case ("messages", []):
                content = self.outbox.content(sent)
                more = {"text": content.text, "html": content.html, "attachments": list(content.attachments)}
                self.answer_json(200, in_json(sent) | more)
            case ("messages", ["raw"]):
                # As text where a browser asks, so that it shows it instead of offering it to a mail program.
                browser = "text/html" in self.headers.get("Accept", "")
                media_type = "text/plain; charset=utf-8" if browser else "message/rfc822"
                self.answer(200, media_type, self.outbox.raw(sent), _SAFE)
            case ("messages", ["html"]):
                self._page(self.outbox.content(sent).html, _MAIL_POLICY)
            case _:
                self.answer_problem(404, "Not Found", "A message has /raw and /html.")

    def _words(self) -> Words:
        return words_for(self.headers.get("Accept-Language", ""))

    def _page(self, html: str, policy: str) -> None:
        self.answer(200, _PAGE, html.encode(), {"Content-Security-Policy": policy, **_SAFE})


def serve_outbox(outbox: Outbox, port: int, collect: Callable[[], None] = lambda: None) -> Server:
    """A server, not yet started, that shows an outbox; `collect` is called before it looks into it."""
    given = {"outbox": outbox, "collect": staticmethod(collect)}
    return Server(port, type("ServingOutboxHandler", (OutboxHandler,), given))
