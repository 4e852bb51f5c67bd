"""What the receiving server wrote on top of a mail, for when its event is lost.

SES keeps the envelope in its event only. On top of the stored mail it leaves the return path, one recipient (in its
Received field) and its verdicts: https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-s3.html.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.domain.authenticity import NO_VERDICTS, Verdicts

_SERVER = "amazonses.com"
_TOP = 256 * 1024
_MOST_ADDRESSES = 50
_ADDRESS = re.compile(r"[^\s<>,;:\"()@]{1,64}@[a-z0-9.-]{3,255}", re.IGNORECASE)
# In the order of what comes closest to the envelope.
_ADDRESSED = ("delivered-to", "x-original-to", "x-envelope-to", "to", "cc", "resent-to", "bcc")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What can be said of a mail's envelope afterwards.

    `sender` is the return path, empty for the null one, None where it is not told. `recipient` is the one
    that the server `for`-named, or empty. `addressed` are all addresses that the mail's fields name, those that
    come closest to the envelope first; only some of them need be recipients.
    """

    sender: str | None
    recipient: str
    addressed: tuple[str, ...]
    spam: bool
    virus: bool
    verdicts: Verdicts


def read_receipt(raw: bytes, name: str) -> Receipt:
    """The receipt on top of a mail that the server stored as `name`.

    The first field of a name is the server's, for it puts its own above all others. Its Received field is known
    by its id: nobody who writes a mail knows under which name it will be stored.
    """
    first: dict[str, str] = {}
    named: dict[str, list[str]] = {field: [] for field in _ADDRESSED}
    for field, value in _fields(raw[:_TOP]):
        if field in named:
            named[field] += _ADDRESS.findall(value)
        first.setdefault(field, value)
    received = first.get("received", "")
    recipient = re.search(r"\bfor\s+<?([^\s<>;]+@[^\s<>;]+)>?", received) if name in received.split() else None
    path = first.get("return-path")
    addresses = (address.lower() for field in _ADDRESSED for address in named[field])
    return Receipt(
        sender=path.strip().strip("<>").strip() if path is not None else None,
        recipient=recipient[1].lower() if recipient else "",
        addressed=tuple(dict.fromkeys(addresses))[:_MOST_ADDRESSES],
        spam=first.get("x-ses-spam-verdict", "").strip().upper() == "FAIL",
        virus=first.get("x-ses-virus-verdict", "").strip().upper() == "FAIL",
        verdicts=_verdicts(first.get("authentication-results", "")),
    )


def _verdicts(results: str) -> Verdicts:
    """The verdict on DMARC. The field does not tell the domain's policy: what fails is taken for to be rejected."""
    server, _, rest = results.partition(";")
    found = re.search(r"(?:^|[\s;])dmarc=(pass|fail)\b", rest, re.IGNORECASE)
    if server.strip().lower() != _SERVER or not found:
        return NO_VERDICTS
    return Verdicts("pass") if found[1].lower() == "pass" else Verdicts("fail", "reject")


def _fields(top: bytes) -> Iterator[tuple[str, str]]:
    """Names in lower case and unfolded values, up to the empty line or to what is no field."""
    name, value = "", ""
    for line in top.decode("utf-8", "replace").replace("\r\n", "\n").split("\n"):
        if line[:1] in (" ", "\t") and name:
            value += " " + line.strip()
            continue
        if name:
            yield name, value
        found, colon, value = line.partition(":")
        if not colon:
            return
        name = found.strip().lower()
