"""SES notifications of bounces and complaints that come as mail, where a topic has a mailbox subscribed to it.

The body is the JSON of the notification, followed by lines on how to unsubscribe. Source: Amazon SES developer guide,
"Amazon SNS notification contents"; events of configuration sets name their type `eventType`.
"""

import json
from collections.abc import Iterator
from typing import Any

from chalicelib.domain.mail import Failure, Mail
from chalicelib.mime import fields
from chalicelib.mime.bounce_status import ENHANCED, is_permanent, settled, status_of

_FULL = {"mailboxfull": "2.2"}
_MOST = 50


def notification(mail: Mail) -> dict[str, Any] | None:
    """The notification in a mail that SNS sent, None where the mail is none."""
    by_sns = mail.header("x-amz-sns-message-id") or (
        mail.sender is not None and mail.sender.address.endswith("@sns.amazonaws.com")
    )
    start = mail.text.find("{") if by_sns else -1
    if start == -1:
        return None
    body = mail.text[start:]
    # Relays break lines of more than 998 characters, Sendmail with a mark.
    for text in (body, body.replace("!\n ", ""), body.replace("\n", "")):
        try:
            found, _ = json.JSONDecoder().raw_decode(text)
        except (ValueError, RecursionError):
            continue
        return found if isinstance(found, dict) and _kind(found) else None
    return None


def failures(told: dict[str, Any]) -> tuple[Failure, ...]:
    """Whom a notification says a mail did not reach; empty where it is not of a bounce."""
    bounce = told.get("bounce")
    if _kind(told) != "bounce" or not isinstance(bounce, dict):
        return ()
    lasting = str(bounce.get("bounceType", "")).lower() == "permanent"
    subtype = str(bounce.get("bounceSubType", ""))
    return tuple(_failure(one, subtype, lasting) for one in _recipients(bounce.get("bouncedRecipients")))


def complaint(told: dict[str, Any]) -> tuple[str, str]:
    """Who complained and of what, both empty where the notification is not of a complaint."""
    said = told.get("complaint")
    if _kind(told) != "complaint" or not isinstance(said, dict):
        return "", ""
    who = next(_recipients(said.get("complainedRecipients")), {})
    return _address(who) if who else "", str(said.get("complaintFeedbackType") or "abuse")


def original_id(told: dict[str, Any]) -> str:
    """The Message-ID of the mail that a notification is about, or empty."""
    mail = told.get("mail")
    headers = mail.get("headers") if isinstance(mail, dict) else None
    for header in headers if isinstance(headers, list) else ():
        if isinstance(header, dict) and str(header.get("name", "")).lower() == "message-id":
            return next(iter(fields.message_ids(str(header.get("value", "")))), "")
    return ""


def _kind(told: dict[str, Any]) -> str:
    return str(told.get("notificationType") or told.get("eventType") or "").lower()


def _recipients(listed: object) -> Iterator[dict[str, Any]]:
    for one in listed[:_MOST] if isinstance(listed, list) else ():
        if isinstance(one, dict) and one.get("emailAddress"):
            yield one


def _failure(one: dict[str, Any], subtype: str, lasting: bool) -> Failure:
    diagnostic = str(one.get("diagnosticCode", ""))
    words = diagnostic.partition(";")[2].strip() if ";" in diagnostic[:20] else diagnostic
    given = ENHANCED.search(str(one.get("status", "")))
    status = given[0] if given else status_of(words)
    if not status or status.endswith(".0.0"):
        status = f"{5 if lasting else 4}.{_FULL.get(subtype.lower(), '1.1' if lasting else '0.0')}"
    status = settled(status, words)
    return Failure(_address(one), status, (words or subtype)[:500], is_permanent(status))


def _address(one: dict[str, Any]) -> str:
    written = str(one["emailAddress"])
    found, _ = fields.addresses(written, 1)
    return found[0].address if found else written.lower()
