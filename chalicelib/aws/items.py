"""Domain objects to the table's items and back.

A case and a customer are plain attributes that an operator can read in the console. An interaction keeps
what only a program reads in `detail`, packed without names and compressed with a dictionary of what customers write
(`vocabulary.txt`): an ordinary mail stays below 1 KB, which halves what its writes cost. What its keys and columns
say is not said again there.
"""

import zlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from chalicelib import wire
from chalicelib.aws import keys
from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer, Identity, customer_id
from chalicelib.domain.interaction import Direction, Interaction, Parked, Parking
from chalicelib.domain.policies import Revision, Signature
from chalicelib.domain.reconciliation import Pass
from chalicelib.domain.routing import Routing

Item = dict[str, dict[str, Any]]

_SIGNATURE = {"by": "changed_by", "at": "changed_at", "note": "changed_for"}

_COLUMNS = ("case", "direction", "channel", "kind")
_KEYS = frozenset({"pk", "sk", "tpk", "tsk", "wpk", "wsk", "expires"})

# The order in which values are packed is part of the stored format: new ones go to the end.
_DETAIL = (
    *("brand", "subject", "text", "sender", "sender_name", "answer_to", "mailbox", "message_id", "references"),
    *("attachments", "understanding", "acknowledgement", "rule", "problems", "text_key", "raw", "digest"),
    *("answers", "suspicion", "changes", "order"),
)
_UNDERSTANDING = (
    "language",
    "intents",
    "abstained",
    "tone",
    "urgent",
    "repeat",
    "references",
    "model",
    "opinion",
    "why",
)
_INTENT = ("name", "confidence", "span", "by")
_WHY = ("tone", "urgent", "repeat")
_REASON = ("span", "words")
_OPINION = ("model", "intents", "input_tokens", "output_tokens", "problem")

# So is the dictionary: another one needs another first byte, and this one kept for reading. The vocabulary are phrases
# as customers write them, chosen so that each brings much that is common and that those before it lack.
_DICTIONARY = Path(__file__).with_name("vocabulary.txt").read_bytes() + (
    b"Nous vous repondrons au plus tard le lundi mardi mercredi jeudi vendredi samedi dimanche janvier decembre "
    b"novembre a h Votre message a bien ete recu Votre reference Pour ajouter une precision, repondez simplement "
    b"We will answer you by Monday Tuesday Wednesday Thursday Friday January November December at "
    b"We have received your message. Your reference is To add something, simply reply to this email. "
    b"thank you for your order parcel delivery refund Could you please tell me when I ordered and I have not received "
    b"the kind regards Best regards Hello Dear Sir or Madam "
    b"name media_type size key "
    b"order_tracking order_change order_confirmation delivery_problem product_problem return_exchange refund payment "
    b"invoice product_advice availability promotion account personal_data complaint praise "
    b"Bonjour Madame, Monsieur, j'ai command\xc3\xa9 et je n'ai toujours pas re\xc3\xa7u ma commande num\xc3\xa9ro "
    b"la livraison \xc3\xa9tait pr\xc3\xa9vue le colis est arriv\xc3\xa9 ab\xc3\xaem\xc3\xa9, "
    b"je souhaite un remboursement "
    b"pourriez-vous me dire quand est-ce que je vous remercie par avance de votre r\xc3\xa9ponse. Cordialement, "
    b"annoyed calm added none full raw/api/ raw/mail/ mail:@orange.fr mail:@gmail.com "
)
_FORMAT = b"\x02"


def interaction(value: Interaction, expires_at: datetime) -> Item:
    """The item of an interaction; a contact without a case is also listed as caseless."""
    columns = {name: str(getattr(value, name)) for name in _COLUMNS}
    stamp = keys.at(value.at, value.id)
    item: dict[str, Any] = {
        **keys.interaction(value.merchant, value.id),
        "tpk": keys.timeline(value.merchant, value.customer),
        "tsk": stamp,
        **{name: column for name, column in columns.items() if column},
        "detail": _compressed(value),
        "expires": int(expires_at.timestamp()),
    }
    if not value.case and value.direction is Direction.IN:
        item |= {"wpk": keys.caseless(value.merchant), "wsk": stamp}
    return marshal(item)


def detail(value: Interaction) -> dict[str, bytes]:
    """What an interaction says beside its columns, as the attribute that holds it."""
    return {"B": _compressed(value)}


def to_interaction(item: Item) -> Interaction:
    """The interaction of an item."""
    merchant, _, identifier = item["pk"]["S"].partition("#I#")
    plain = {
        **_expanded(bytes(item["detail"]["B"])),
        **{name: item[name]["S"] for name in _COLUMNS if name in item},
        "id": identifier,
        "merchant": merchant,
        "customer": item["tpk"]["S"].rpartition("#")[2],
        "at": item["tsk"]["S"].partition("#")[0],
    }
    return wire.from_plain({"case": "", **plain}, Interaction)


def case(value: Case, expires_at: datetime) -> Item:
    """The item of a case; a routed one is listed in its queue while it is open, a watched one where the clock looks."""
    item = {**keys.case(value.merchant, value.reference), **wire.to_plain(value)}
    item |= {name: keys.stamp(time) for name in ("created_at", "updated_at") if (time := getattr(value, name))}
    if value.queue and value.priority and value.due_at and value.status == "open":
        partition = keys.assigned if value.agent or value.not_before else keys.queue
        item["wpk"] = partition(value.merchant, value.queue)
        item["wsk"] = keys.work(value.priority, value.due_at, value.reference)
    if value.alarm_at:
        item |= keys.alarm(value.merchant, value.reference, value.alarm_at)
    return marshal({**item, "expires": int(expires_at.timestamp())})


def clocks(merchant: str, reference: str, routing: Routing) -> tuple[dict[str, Any], list[str]]:
    """What routing says of a case's clocks beside the due time: attributes to write, and those to take away."""
    times = {name: getattr(routing, name) for name in ("resolve_by", "alarm_at", "promised_at")}
    found: dict[str, Any] = {name: keys.stamp(time) for name, time in times.items() if time}
    if routing.alarms:
        found["alarms"] = list(routing.alarms)
    if routing.alarm_at:
        found |= keys.alarm(merchant, reference, routing.alarm_at)
    names = ("resolve_by", "alarm_at", "alarms", "promised_at", "tpk", "tsk")
    return found, [name for name in names if name not in found]


def to_case(item: Item) -> Case:
    """The case of an item."""
    return wire.from_plain({name: value for name, value in unmarshal(item).items() if name not in _KEYS}, Case)


def customer(value: Customer, expires_at: datetime) -> Item:
    """The item of a customer."""
    item = {**keys.customer(value.merchant, value.id), **wire.to_plain(value)}
    return marshal({**item, "expires": int(expires_at.timestamp())})


def to_customer(item: Item) -> Customer:
    """The customer of an item."""
    return wire.from_plain({name: value for name, value in unmarshal(item).items() if name not in _KEYS}, Customer)


def alias(value: Customer, identity: Identity, expires_at: datetime) -> Item:
    """The item by which a customer is found under a further identity."""
    return marshal(
        {
            **keys.customer(value.merchant, customer_id(identity)),
            "same_as": value.id,
            "expires": int(expires_at.timestamp()),
        }
    )


def parked(value: Parked, expires_at: datetime) -> Item:
    """The item of a parked contact, listed while it is parked; conditions ask for its attempts and status."""
    item = {**keys.parked(value.merchant, value.id), **wire.to_plain(value)}
    item |= {"attempts": value.attempts, "status": str(value.status), "expires": int(expires_at.timestamp())}
    if value.status is Parking.PARKED:
        item |= {"wpk": keys.all_parked(value.merchant), "wsk": keys.at(value.at, value.id)}
    return marshal(item)


def to_parked(item: Item) -> Parked:
    """The parked contact of an item."""
    return wire.from_plain({name: value for name, value in unmarshal(item).items() if name not in _KEYS}, Parked)


def brand(value: Revision) -> Item:
    """The item of a brand: the version in force, and which one and whose it is."""
    return marshal({**keys.brand(value.brand.merchant, value.brand.id), **wire.to_plain(value.brand), **_signed(value)})


def to_brand(item: Item) -> Brand:
    """The brand of an item."""
    return wire.from_plain({name: value for name, value in unmarshal(item).items() if name not in _KEYS}, Brand)


def policy(value: Revision) -> Item:
    """The item of a version of a brand's policy, which is kept for ever."""
    item = keys.policy(value.brand.merchant, value.brand.id, value.version)
    # Defaults as well: an old version stays what it was when they change.
    whole = wire.encode(replace(value.brand, model=""))
    return marshal({**item, "policy": zlib.compress(whole, 9), **_signed(value)})


def to_revision(item: Item) -> Revision:
    """The version that an item holds: of a brand, or one of those that are kept."""
    plain = unmarshal(item)
    kept = plain.get("policy")
    brand = wire.decode(zlib.decompress(bytes(kept)), Brand) if isinstance(kept, bytes) else to_brand(item)
    signed: dict[str, Any] = {name: plain[column] for name, column in _SIGNATURE.items() if column in plain}
    return Revision(int(str(plain.get("version", 0))), brand, wire.from_plain(signed, Signature))


def _signed(value: Revision) -> dict[str, Any]:
    signed = wire.to_plain(value.signature)
    return {"version": value.version} | {_SIGNATURE[name]: said for name, said in signed.items()}


def to_walk(item: Item) -> Pass:
    """The walk of an item."""
    return wire.from_plain({name: value for name, value in unmarshal(item).items() if name not in _KEYS}, Pass)


def marshal(values: dict[str, Any]) -> Item:
    """Plain values as DynamoDB's typed attributes."""
    return {name: _attribute(value) for name, value in values.items()}


def unmarshal(item: Item) -> dict[str, Any]:
    """DynamoDB's typed attributes as plain values."""
    return {name: _value(attribute) for name, attribute in item.items()}


def _attribute(value: object) -> dict[str, Any]:
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int() | float():
            return {"N": repr(value)}
        case str():
            return {"S": value}
        case bytes():
            return {"B": value}
        case list() | tuple():
            return {"L": [_attribute(member) for member in value]}
        case dict():
            return {"M": marshal(value)}
    raise TypeError(f"An item cannot hold a {type(value).__name__}")


def _value(attribute: dict[str, Any]) -> object:
    ((kind, value),) = attribute.items()
    if kind == "NULL":
        return None
    if kind == "N":
        return float(value) if "." in value or "e" in value.lower() else int(value)
    if kind == "L":
        return [_value(member) for member in value]
    return unmarshal(value) if kind == "M" else value


def _compressed(value: Interaction) -> bytes:
    plain = wire.to_plain(value)
    if understood := plain.get("understanding"):
        intents = [
            _values(_INTENT, {**found, "confidence": _coded(found["confidence"])}) for found in understood["intents"]
        ]
        opinion = _values(_OPINION, understood["opinion"]) if understood["opinion"] else None
        why = [[_values(_REASON, reason) for reason in understood["why"][name]] for name in _WHY]
        coded = {**understood, "intents": intents, "opinion": opinion, "why": why if any(why) else None}
        plain["understanding"] = _values(_UNDERSTANDING, coded)
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=_DICTIONARY)
    return _FORMAT + compressor.compress(wire.pack(_values(_DETAIL, plain))) + compressor.flush()


def _expanded(content: bytes) -> dict[str, Any]:
    if content[:1] != _FORMAT:
        raise ValueError(f"An interaction of an unknown format {content[:1]!r}")
    plain = _named(_DETAIL, wire.unpack(zlib.decompressobj(-15, zdict=_DICTIONARY).decompress(content[1:]), list))
    if "understanding" in plain:
        understood = _named(_UNDERSTANDING, plain["understanding"])
        intents = [_named(_INTENT, found) for found in understood.get("intents", ())]
        if "opinion" in understood:
            understood["opinion"] = _named(_OPINION, understood["opinion"])
        if "why" in understood:
            reasons = [[_named(_REASON, reason) for reason in found] for found in understood["why"]]
            understood["why"] = dict(zip(_WHY, reasons, strict=True))
        understood["intents"] = [{**found, "confidence": found["confidence"] / _STEPS} for found in intents]
        plain["understanding"] = understood
    return plain


# A float takes nine bytes that cannot be compressed; a ten-thousandth is as exact as a confidence can be.
_STEPS = 10_000


def _coded(confidence: float) -> int:
    return round(confidence * _STEPS)


def _values(names: tuple[str, ...], plain: dict[str, Any]) -> list[Any]:
    return [plain.get(name) for name in names]


def _named(names: tuple[str, ...], values: list[Any]) -> dict[str, Any]:
    """The values by name; one that was empty, or not known yet when the item was written, is left to its default."""
    return {name: value for name, value in zip(names, values, strict=False) if value is not None}
