"""The keys of the one table. Nobody else knows their shapes.

Each pattern is one Get or one Query:

| who asks | key |
|---|---|
| a contact or interaction by id (which follows from its Message-ID) | pk `M#I#id` |
| a case by reference | pk `M#C#reference` |
| a customer by any identity | pk `M#P#digest` (an alias names the customer) |
| a customer's timeline, newest first | index timeline, tpk `M#T#customer`, tsk `time#id` backwards |
| a case with its interactions | the same within the case's time, filtered by case |
| cases of a queue that nobody has, by priority and due | index work, wpk `M#Q#queue`, wsk `priority#due#reference` |
| cases of a queue that an agent has, or that wait for their time | index work, wpk `M#U#queue`, wsk the same |
| cases that the clock looks at, of all merchants, by when | index timeline, tpk `ALARM#shard`, tsk `time#M#reference` |
| open cases of a customer | the customer's item lists them |
| automatic mail and other contacts without a case | index work, wpk `M#K`, wsk `time#id` backwards |
| parked contacts | index work, wpk `M#X`, wsk `time#id` backwards |
| a parked contact by id, whatever became of it | pk `M#X#id` |
| a brand; all brands of a merchant | pk `M#B`, sk brand |
| a version of a brand's policy; all of them, newest first | pk `M#Y#brand`, sk number, backwards |
| a brand by mailbox | pk `MAILBOX#address` |
| an API key | pk `KEY#id` |
| the label of a contact | pk `M#L#contact` |
| a brand's labels, newest correction first | index work, wpk `M#L#brand`, wsk `time#contact` backwards |
| a version of a brand's model | pk `M#V#brand`, sk version |
| a brand's versions, newest first | index work, wpk `M#V#brand`, wsk `time#version` backwards |
| where a brand stands with its training | pk `M#S#brand` |
| brands that want training | index work, wpk `TRAIN`, wsk `M#brand` |
| how far a walk through the bucket has come | pk `PASS#name` |
| how often a brand asked a second model on a day | pk `M#O#brand`, sk day |
| a thing (`aws/things.py` has the letters of the kinds) by id | pk `M#letter#id` |
| things of a list | index work, wpk `M#letter#list`, wsk as the thing says |
| things of a list that all merchants share, by time | index work, wpk `DUE#letter#list`, wsk `time#M#id` |

M is the merchant. No key of one merchant can name a thing of another: the merchant is always the caller's,
and never read from a cursor. Merchants' names have no `#`. Times are ISO 8601 in UTC with microseconds, so that
their order is the order of the text. A queue of one merchant is one partition: it takes 1,000 writes a second.
"""

import zlib
from datetime import datetime

from chalicelib.domain.things import moment
from chalicelib.domain.things import stamp as stamp

TIMELINE = "timeline"
WORK = "work"
TABLE = ""
"""The table itself, where a list is read from it rather than from an index."""

HASH = {TIMELINE: "tpk", WORK: "wpk", TABLE: "pk"}
SORT = {TIMELINE: "tsk", WORK: "wsk", TABLE: "sk"}

Key = dict[str, str]


def interaction(merchant: str, identifier: str) -> Key:
    """An interaction."""
    return {"pk": f"{merchant}#I#{identifier}", "sk": "I"}


def parked(merchant: str, identifier: str) -> Key:
    """A parked contact."""
    return {"pk": f"{merchant}#X#{identifier}", "sk": "X"}


def case(merchant: str, reference: str) -> Key:
    """A case."""
    return {"pk": f"{merchant}#C#{reference}", "sk": "C"}


def customer(merchant: str, identifier: str) -> Key:
    """A customer, or an alias of one."""
    return {"pk": f"{merchant}#P#{identifier}", "sk": "P"}


def brand(merchant: str, identifier: str) -> Key:
    """A brand."""
    return {"pk": brands(merchant), "sk": identifier}


def brands(merchant: str) -> str:
    """The partition of a merchant's brands."""
    return f"{merchant}#B"


def policy(merchant: str, brand: str, version: int) -> Key:
    """A version of a brand's policy."""
    return {"pk": policies(merchant, brand), "sk": f"{version:09}"}


def policies(merchant: str, brand: str) -> str:
    """The partition of the versions of a brand's policy."""
    return f"{merchant}#Y#{brand}"


def mailbox(address: str) -> Key:
    """A mailbox."""
    return {"pk": f"MAILBOX#{address}", "sk": "MAILBOX"}


def api_key(identifier: str) -> Key:
    """An API key."""
    return {"pk": f"KEY#{identifier}", "sk": "KEY"}


def label(merchant: str, contact: str) -> Key:
    """The label of a contact."""
    return {"pk": f"{merchant}#L#{contact}", "sk": "L"}


def labels(merchant: str, brand: str) -> str:
    """The partition of a brand's labels."""
    return f"{merchant}#L#{brand}"


def model(merchant: str, brand: str, version: str) -> Key:
    """A version of a brand's model."""
    return {"pk": models(merchant, brand), "sk": version}


def models(merchant: str, brand: str) -> str:
    """The partition of a brand's versions, in the table and in the index."""
    return f"{merchant}#V#{brand}"


def schooling(merchant: str, brand: str) -> Key:
    """Where a brand stands with its training."""
    return {"pk": f"{merchant}#S#{brand}", "sk": "S"}


TRAINING = "TRAIN"
"""The partition of the brands that want training, each of them once."""


def training(merchant: str, brand: str) -> str:
    """The sort key of a brand that wants training."""
    return f"{merchant}#{brand}"


def walk(name: str) -> Key:
    """How far a walk through the bucket has come."""
    return {"pk": f"PASS#{name}", "sk": "PASS"}


def allowance(merchant: str, brand: str, day: str) -> Key:
    """What a brand has spent on a day (ISO 8601)."""
    return {"pk": f"{merchant}#O#{brand}", "sk": day}


def timeline(merchant: str, identifier: str) -> str:
    """The partition of a customer's timeline."""
    return f"{merchant}#T#{identifier}"


def queue(merchant: str, name: str) -> str:
    """The partition of a queue's open cases that wait for an agent."""
    return f"{merchant}#Q#{name}"


def assigned(merchant: str, name: str) -> str:
    """The partition of a queue's open cases that an agent has: whoever looks for one to take never reads them."""
    return f"{merchant}#U#{name}"


def queues_of(merchant: str, name: str) -> tuple[str, str]:
    """The partitions of all of a queue's open cases."""
    return queue(merchant, name), assigned(merchant, name)


ALARM_SHARDS = 4
"""How many partitions hold the cases that the clock looks at: each takes 1,000 writes a second."""


def alarms(shard: int) -> str:
    """A partition of the cases that the clock looks at."""
    return f"ALARM#{shard}"


def alarm(merchant: str, reference: str, time: datetime) -> Key:
    """Where a case stands among those that the clock looks at; it lies in the index that holds the least of it."""
    shard = zlib.crc32(reference.encode()) % ALARM_SHARDS
    return {"tpk": alarms(shard), "tsk": at(time, f"{merchant}#{reference}")}


def alarmed(sort: str) -> tuple[str, str]:
    """The merchant and the reference of a case by its place among those that the clock looks at."""
    _, merchant, reference = sort.split("#")
    return merchant, reference


def caseless(merchant: str) -> str:
    """The partition of contacts without a case."""
    return f"{merchant}#K"


def all_parked(merchant: str) -> str:
    """The partition of parked contacts."""
    return f"{merchant}#X"


def thing(merchant: str, letter: str, identifier: str) -> Key:
    """A thing of a kind."""
    return {"pk": f"{merchant}#{letter}#{identifier}", "sk": letter}


def things(merchant: str, letter: str, name: str) -> str:
    """The partition of a merchant's list of things."""
    return f"{merchant}#{letter}#{name}"


def due(letter: str, name: str) -> str:
    """The partition of a list of things that all merchants share."""
    return f"DUE#{letter}#{name}"


def at(time: datetime, identifier: str = "") -> str:
    """A sort key by time; of two things at the same time, by id."""
    return moment(time, identifier)


def work(priority: int, due: datetime, reference: str) -> str:
    """A sort key by priority and due time."""
    return f"{priority}#{stamp(due)}#{reference}"
