"""A day of an invented merchant with two brands, three languages and six queues, played by API, SMTP and the clock.

What is expected was written down with the policies in `merchant/`, before they were played. Due times are confirmed by
a calendar of the test's own, which walks minute by minute.
"""

import json
import subprocess
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pytest

from tests.e2e.driver import Stack, mail, unique
from tests.e2e.local_cloud import PYTHON, ROOT, LocalCloud
from tests.e2e.test_parking import call

pytestmark = pytest.mark.e2e

POLICIES = Path(__file__).with_name("merchant")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Expected:
    """A contact, and where the policy sends it: `hours` of opening until an answer is due."""

    brand: str
    text: str
    queue: str
    hours: float
    reason: str = ""
    channel: str = "form"
    tier: str = ""


CONTACTS = [Expected(**json.loads(line)) for line in (POLICIES / "contacts.jsonl").read_text("utf-8").splitlines()]


def put(stack: Stack, path: str, body: Any) -> Any:
    status, _, answer = call(stack, "PUT", path, body)
    assert status in (200, 201), answer
    return json.loads(answer)


def post(stack: Stack, path: str, body: Any) -> Any:
    return stack.post(path, body, key=uuid.uuid4().hex)[1]


@pytest.fixture(scope="module")
def merchant(stack: Stack) -> Stack:
    """The stack once both policies are in force; mailboxes are on the domain that mail arrives at."""
    domain = stack.mailbox.rpartition("@")[2]
    for name in ("lumen", "velox"):
        policy = json.loads((POLICIES / f"{name}.json").read_text("utf-8"))
        policy["mailboxes"] = [f"{name}@{domain}"]
        put(stack, f"/v1/brands/{name}", policy)
    for agent, skills in (("ida", {"workshop": 3, "parcels": 3, "board": 2}), ("max", {"money": 3, "showroom": 2})):
        languages = ["fr", "en", "de"]
        put(stack, f"/v1/agents/{agent}", {"name": agent.title(), "skills": skills, "languages": languages})
    return stack


def due_by_calendar(brand: str, received: datetime, hours: float) -> datetime:
    """When so many hours of opening are over, walked minute by minute on the brand's clock."""
    policy = json.loads((POLICIES / f"{brand}.json").read_text("utf-8"))
    zone = ZoneInfo(policy["time_zone"])
    country, _, part = policy["holidays"].partition("-")
    free = holidays.country_holidays(country, subdiv=part or None, years=range(received.year, received.year + 3))
    left, moment = round(hours * 60), received
    while left:
        local = moment.astimezone(zone)
        spans = policy["hours"].get(DAYS[local.weekday()], [])
        closed = local.date() in free or local.date().isoformat() in policy.get("closed", [])
        inside = any(
            time.fromisoformat(start) <= local.time() < time.fromisoformat(end)
            for start, end in (span.split("-") for span in spans)
        )
        left -= inside and not closed
        moment += timedelta(minutes=1)
    return moment


def contact(stack: Stack, expected: Expected, sender: str) -> str:
    """Hand a contact over by API; its case's reference once it is routed."""
    giver = {"mail": sender, "name": "Camille Exemple"} | ({"tier": expected.tier} if expected.tier else {})
    body = {"brand": expected.brand, "from": giver, "text": expected.text, "channel": expected.channel}
    identifier = post(stack, "/v1/contacts", body)["id"]

    def routed() -> str | None:
        found = stack.get(f"/v1/contacts/{identifier}")
        return found["case"] if found["status"] in ("routed", "acknowledged") else None

    return stack.wait(routed, f"the contact {expected.text!r} to be routed")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def moved_clock(running: LocalCloud, now: datetime, *jobs: str) -> dict[str, Any]:
    """Do what happens every minute, as if it were another time."""
    done = subprocess.run(
        [PYTHON, "-m", "infra.local.clock", now.isoformat(), *jobs],
        cwd=ROOT,
        env=running.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_twenty_contacts_go_where_the_policies_say(merchant: Stack) -> None:
    sent = [(expected, contact(merchant, expected, unique("camille"))) for expected in CONTACTS]
    wrong = []
    for expected, reference in sent:
        case, routing = (merchant.get(f"/v1/cases/{reference}{part}") for part in ("", "/routing"))
        codes = [":".join(filter(None, (one["kind"], one["about"]))) for one in routing["reasons"]]
        received = at(case["interactions"][0]["at"])
        due, calendar = at(case["due_at"]), due_by_calendar(expected.brand, received, expected.hours)
        if case["queue"] != expected.queue or (expected.reason and expected.reason not in codes):
            wrong.append((expected.text, case["queue"], codes, [one["name"] for one in case["intents"]]))
        assert abs(due - calendar) <= timedelta(minutes=1), (expected.text, due, calendar)
        assert codes
    assert [] == wrong


def test_a_case_goes_to_an_agent_an_expert_a_reviewer_and_into_the_customers_thread(merchant: Stack) -> None:
    customer, expert = unique("camille"), f"paul.{uuid.uuid4().hex[:8]}@atelier-verre.example"
    domain = merchant.mailbox.rpartition("@")[2]
    question = mail(
        customer,
        f"lumen@{domain}",
        "Lampe Alba ébréchée",
        "Bonjour,\n\nLe verre de ma lampe, commande LM-40555, est arrivé ébréché. Peut-on le remplacer ?\n\nCamille",
        name="Camille Exemple",
    )
    merchant.deliver(question)
    reference = merchant.case_of(merchant.acknowledgement(customer))["reference"]

    post(merchant, "/v1/agents/ida/presence", {"state": "available"})
    post(merchant, "/v1/agents/max/presence", {"state": "available"})
    assigned = post(merchant, f"/v1/cases/{reference}/assign", {"agent": "ida"})
    assert assigned["agent"] == "ida"

    asked = post(
        merchant,
        f"/v1/cases/{reference}/experts",
        {"to": {"mail": expert, "name": "Paul"}, "question": "Avez-vous encore ce verre ?", "agent": "ida"},
    )
    assert merchant.get(f"/v1/cases/{reference}")["status"] == "pending"
    letter = merchant.acknowledgement(expert)
    assert "Avez-vous encore ce verre ?" in merchant.text_of(letter)
    assert customer not in merchant.text_of(letter)
    word = f"Oui, il m'en reste deux. {uuid.uuid4().hex[:8]}"
    answer = mail(expert, parseaddr(letter["Reply-To"])[1], f"Re: {letter['Subject']}", word)
    answer["In-Reply-To"] = letter["Message-ID"]
    merchant.deliver(answer)

    def answered() -> dict[str, Any] | None:
        found: dict[str, Any] = merchant.get(f"/v1/cases/{reference}")
        return found if found["status"] == "open" else None

    case = merchant.wait(answered, "the expert's answer")
    internal = [one for one in case["interactions"] if word in one["text"]]
    assert [one["direction"] for one in internal] == ["internal"]
    (settled,) = merchant.get(f"/v1/cases/{reference}/experts")["items"]
    assert (settled["id"], settled["state"]) == (asked["id"], "answered")

    post(merchant, f"/v1/cases/{reference}/assign", {"agent": "ida"})
    draft = {
        "agent": "ida",
        "text": "Bonjour Camille,\n\nVotre verre est remplacé et part demain, avec un geste commercial de notre part.",
    }
    proposed = write(merchant, reference, draft)
    assert proposed["state"] == "proposed"
    assert len(merchant.outbox(customer)) == 1
    approved = post(merchant, f"/v1/replies/{proposed['id']}/approve", {"agent": "max", "accept": proposed["findings"]})
    assert approved["state"] == "approved"

    merchant.wait(lambda: len(merchant.outbox(customer)) == 2, "the reply")
    reply = merchant.newest(customer)
    assert (reply["Subject"], reply["In-Reply-To"]) == ("Re: Lampe Alba ébréchée", question["Message-ID"])
    assert question["Message-ID"] in reply["References"].split()
    text = merchant.text_of(reply)
    assert "Votre verre est remplacé" in text
    assert "Lumen Luminaires, Lyon" in text
    assert word not in text
    solved = merchant.get(f"/v1/cases/{reference}")
    assert (solved["status"], solved["agent"]) == ("solved", "ida")


def write(stack: Stack, reference: str, draft: dict[str, Any]) -> Any:
    """A reply, with what only warns accepted."""
    status, _, answer = call(stack, "POST", f"/v1/cases/{reference}/replies", draft)
    if status == 422:
        codes = [one["code"] for one in json.loads(answer)["findings"]]
        status, _, answer = call(stack, "POST", f"/v1/cases/{reference}/replies", {**draft, "accept": codes})
    assert status == 201, answer
    return json.loads(answer)


def test_deadlines_warn_and_escalate_when_the_clock_moves(running: LocalCloud, merchant: Stack) -> None:
    customer = unique("camille")
    expected = Expected("lumen", "Bonjour, où en est ma commande LM-41000 ?", "parcels", 9)
    reference = contact(merchant, expected, customer)
    due = at(merchant.get(f"/v1/cases/{reference}")["due_at"])
    moved_clock(running, due - timedelta(minutes=5), "sweep_deadlines")
    told = [one["subject"] for one in noticed(merchant, "equipe@lumen-bureau.example", reference)]
    assert len(told) == 1, told
    moved_clock(running, due + timedelta(minutes=1), "sweep_deadlines")
    noticed(merchant, "direction@lumen-bureau.example", reference)
    late = merchant.get(f"/v1/cases/{reference}")
    assert (late["queue"], late["priority"]) == ("board", "high")
    moved_clock(running, due + timedelta(minutes=2), "sweep_deadlines")
    assert len(noticed(merchant, "direction@lumen-bureau.example", reference)) == 1


def noticed(stack: Stack, address: str, reference: str) -> list[dict[str, Any]]:
    """The notices about a case that somebody got, once there is one."""
    return stack.wait(
        lambda: [one for one in stack.outbox(address) if reference in one["subject"]],
        f"a notice to {address} about {reference}",
    )


def test_an_order_is_told_and_answers_the_commonest_question(merchant: Stack) -> None:
    customer = unique("camille")
    parcel = {
        "number": "6A12345678901",
        "carrier": "Colissimo",
        "tracking": "https://www.example.com/suivi/6A12345678901",
    }
    order = post(
        merchant,
        "/v1/orders/LM-55210/events",
        {
            "kind": "shipped",
            "brand": "lumen",
            "customer": {"mail": customer, "name": "Camille Exemple", "language": "fr"},
            "expected": (datetime.now(UTC) + timedelta(days=2)).date().isoformat(),
            "parcel": parcel,
        },
    )
    assert (order["state"], order["event"]["told"]) == ("shipped", ["mail"])
    news = merchant.acknowledgement(customer)
    assert "LM-55210" in merchant.text_of(news)
    assert parcel["tracking"] in merchant.text_of(news)
    contact(merchant, Expected("lumen", "Bonjour, où est ma commande LM-55210 ?", "parcels", 9), customer)
    merchant.wait(lambda: len(merchant.outbox(customer)) == 2, "the acknowledgement")
    assert "6A12345678901" in merchant.text_of(merchant.newest(customer))
    stranger = unique("stranger")
    contact(merchant, Expected("lumen", "Bonjour, où est ma commande LM-55210 ?", "parcels", 9), stranger)
    assert "6A12345678901" not in merchant.text_of(merchant.acknowledgement(stranger))


def test_a_prospect_becomes_a_lead_with_a_seller(merchant: Stack) -> None:
    customer = unique("claire")
    expected = Expected("lumen", "Bonjour, pourriez-vous m'envoyer votre catalogue de suspensions ?", "projects", 9)
    reference = contact(merchant, expected, customer)

    def lead() -> dict[str, Any] | None:
        listed = merchant.get("/v1/leads", brand="lumen", limit="100")["items"]
        return next((one for one in listed if one["mail"] == customer), None)

    found = merchant.wait(lead, "the lead")
    assert (found["status"], [one["case"] for one in found["requests"]]) == ("new", [reference])
    merchant.wait(lambda: merchant.outbox("ventes@lumen-bureau.example"), "the seller's mail")
    _, _, exported = call(merchant, "GET", "/v1/leads.csv", None)
    assert customer in exported.decode()
