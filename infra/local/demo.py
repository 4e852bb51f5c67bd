"""`make demo`: sends real mails through the running local cloud and prints what became of each."""

import email
import email.policy
import email.utils
import json
import os
import secrets
import smtplib
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from infra.local.demo_mails import Item, first_mails, repeat_of, reply_to
from infra.local.settings import read_settings

PATIENCE = 60.0
"""Seconds to wait for one mail; it takes one on an idle machine."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mail; `seconds` passed until its acknowledgement was in the outbox, None without one."""

    item: Item
    contact: dict[str, Any] | None
    case: dict[str, Any] | None
    seconds: float | None
    answer: EmailMessage | None = None


class Shop:
    """The running local cloud, by SMTP and HTTP, as the env file tells of it."""

    def __init__(self, values: dict[str, str]) -> None:
        self.mailbox = values["GUICHET_MAILBOX"]
        self._smtp = values["GUICHET_SMTP"].rsplit(":", 1)
        self._api = values["GUICHET_API"]
        self.outbox_url = values["GUICHET_OUTBOX"]
        self._key = values["GUICHET_API_KEY"]

    def send(self, item: Item) -> None:
        """Hand a mail over by SMTP."""
        recipient = email.utils.parseaddr(item.message["To"])[1]
        with smtplib.SMTP(self._smtp[0], int(self._smtp[1]), timeout=PATIENCE) as server:
            server.sendmail(item.sender, [recipient], item.message.as_bytes(policy=email.policy.SMTP))

    def follow(self, item: Item, sent_at: datetime) -> Outcome:
        """Wait until a mail has gone all its way, or patience ends."""
        deadline = time.monotonic() + PATIENCE
        contact: dict[str, Any] | None = None
        while time.monotonic() < deadline:
            contact = self._contact(item)
            if contact and _is_done(contact):
                break
            time.sleep(0.3)
        if contact is None:
            return Outcome(item, None, None, None)
        case = self.get(f"/v1/cases/{contact['case']}") if contact["case"] else None
        if contact["status"] != "acknowledged":
            return Outcome(item, contact, case, None)
        while time.monotonic() < deadline:
            answer, received_at = self._answer_to(item)
            if answer is not None and received_at is not None:
                return Outcome(item, contact, case, (received_at - sent_at).total_seconds(), answer)
            time.sleep(0.3)
        return Outcome(item, contact, case, None)

    def _answer_to(self, item: Item) -> tuple[EmailMessage | None, datetime | None]:
        """The acknowledgement of a mail, and when it came into the outbox (UTC)."""
        for sent in self._sent(item.writer):
            raw = _read(f"{self.outbox_url}/messages/{sent['id']}/raw")
            answer = email.message_from_bytes(raw, policy=email.policy.default)
            if str(answer.get("In-Reply-To", "")).strip("<> ") == item.message_id:
                return answer, datetime.fromisoformat(sent["received_at"])
        return None, None

    def get(self, path: str) -> Any:
        """An answer of the API; None where there is no such thing."""
        request = urllib.request.Request(self._api + path, headers={"Authorization": f"Bearer {self._key}"})  # noqa: S310
        try:
            return _json(request)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise

    def _contact(self, item: Item) -> dict[str, Any] | None:
        address = urllib.parse.quote(item.writer)
        timeline = self.get(f"/v1/customers/{address}/timeline") or {"items": []}
        for interaction in timeline["items"]:
            known = interaction["message_id"] == item.message_id or not item.message_id
            if interaction["direction"] == "in" and known:
                found: dict[str, Any] | None = self.get(f"/v1/contacts/{interaction['id']}")
                return found
        # What no person wrote has no customer and no case.
        caseless = self.get("/v1/contacts?limit=100")["items"]
        return next((contact for contact in caseless if contact["customer"] == item.writer), None)

    def _sent(self, address: str) -> list[dict[str, Any]]:
        query = urllib.parse.urlencode({"to": address})
        listed: list[dict[str, Any]] = _json(f"{self.outbox_url}/messages?{query}")["messages"]
        return listed


def _is_done(contact: dict[str, Any]) -> bool:
    if not contact["case"]:
        return bool(contact["status"] in ("recorded", "parked"))
    return bool(contact["status"] == ("routed" if contact["acknowledgement"] == "none" else "acknowledged"))


HEADS = ("mail", "case", "lang", "understood as", "tone", "queue", "priority", "due", "acknowledged")


def row(outcome: Outcome) -> tuple[str, ...]:
    """One line of the table."""
    contact, case = outcome.contact, outcome.case
    if contact is None:
        return (outcome.item.about, "not seen", "", "", "", "", "", "", "")
    if case is None:
        kind = contact["kind"] or contact.get("reason", "")
        return (outcome.item.about, "none", contact.get("language", ""), f"({kind})", "", "", "", "", "no")
    intents = ", ".join(f"{one['name']} {one['confidence']:.2f}" for one in contact["intents"][:3]) or "unsure"
    due = datetime.fromisoformat(case["due_at"]).astimezone().strftime("%a %H:%M") if case["due_at"] else ""
    acknowledged = "no" if outcome.seconds is None else f"after {outcome.seconds:.1f} s"
    return (
        outcome.item.about,
        contact["case"],
        contact["language"],
        f"{intents}{' (abstained)' if contact['abstained'] else ''}",
        contact["tone"] + (", urgent" if contact["urgent"] else "") + (", repeat" if contact["repeat"] else ""),
        case["queue"] or "",
        case["priority"] or "",
        due,
        acknowledged,
    )


def table(rows: list[tuple[str, ...]]) -> str:
    """Rows in columns, under their heads."""
    lines = [HEADS, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS))]
    shown = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    shown.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(shown)


def main() -> int:
    """Send, wait, print; 1 when a mail was not seen."""
    settings = read_settings()
    try:
        lines = (settings.home / "env").read_text().splitlines()
    except FileNotFoundError:
        print("Guichet does not run here: start it with `make run`, then come back.", file=sys.stderr)
        return 1
    shop = Shop(dict(line.split("=", 1) for line in lines))
    items = first_mails(shop.mailbox, secrets.token_hex(2))
    print(f"Sending {len(items) + 2} mails to {shop.mailbox} ...", flush=True)
    outcomes = _send_and_follow(shop, items)
    later = []
    first, asked = outcomes[0], next(one for one in outcomes if one.item.about == "First ask")
    if first.answer is not None:
        text = "Merci. Je précise que c'est un cadeau : pouvez-vous aussi changer l'adresse de livraison ?"
        later.append(reply_to(first.item, first.answer, text, datetime.now(UTC)))
    later.append(repeat_of(asked.item, datetime.now(UTC)))
    outcomes += _send_and_follow(shop, later)
    print("\n" + table([row(outcome) for outcome in outcomes]))
    print(f"\nThe acknowledgements: {shop.outbox_url}")
    return 1 if any(outcome.contact is None for outcome in outcomes) else 0


def _send_and_follow(shop: Shop, items: list[Item]) -> list[Outcome]:
    sent = []
    for item in items:
        shop.send(item)
        sent.append(datetime.now(UTC))
    # One after the other: every question to the API takes from the machine what the mails need.
    return [shop.follow(item, at) for item, at in zip(items, sent, strict=True)]


def _json(request: str | urllib.request.Request) -> Any:
    return json.loads(_read(request))


def _read(request: str | urllib.request.Request) -> bytes:
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - the addresses are the env file's.
        content: bytes = answer.read()
    return content


if __name__ == "__main__":
    # A closed pipe, as with `make demo | head`, is not worth a traceback.
    try:
        sys.exit(main())
    except BrokenPipeError:
        os._exit(1)
