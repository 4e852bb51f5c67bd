"""Sending events as SES publishes them over SNS, about mails that the house sent."""

import json
from datetime import UTC, datetime
from typing import Any

from tests.fakes.surroundings import Sent

AT = datetime(2026, 11, 20, 9, 1, 2, 669000, tzinfo=UTC)
STAMP = "2026-11-20T09:01:02.669Z"


def sending_event(sent: Sent, kind: str, **report: Any) -> str:
    """The message of an event: `report` is its own part, by SES's names."""
    own = kind[0].lower() + kind[1:]
    return json.dumps(
        {
            "eventType": kind,
            "mail": {
                "timestamp": "2026-11-20T09:00:01.012Z",
                "source": sent.envelope_from,
                "sourceArn": "arn:aws:ses:eu-west-1:123456789012:identity/shop.example",
                "sendingAccountId": "123456789012",
                "messageId": sent.message_id.partition("@")[0],
                "destination": [sent.recipient],
                "headersTruncated": False,
                "headers": [{"name": "Subject", "value": "Private"}, {"name": "To", "value": sent.recipient}],
                "commonHeaders": {"to": [sent.recipient], "subject": "Private"},
                "tags": {
                    "ses:configuration-set": ["guichet-prod"],
                    "ses:caller-identity": ["guichet"],
                    **{name: [value] for name, value in sent.tags.items()},
                },
            },
            own: {"timestamp": STAMP, **report},
        }
    )


def bounced(sent: Sent, address: str = "", kind: str = "Permanent", **report: Any) -> str:
    """A bounce's message."""
    recipient = {
        "emailAddress": address or sent.recipient,
        "action": "failed",
        "status": "5.1.1",
        "diagnosticCode": "smtp; 550 5.1.1 user unknown",
    }
    given = {"bounceType": kind, "bounceSubType": "General", "feedbackId": "0100-b", "reportingMTA": "dsn; mx.example"}
    return sending_event(sent, "Bounce", bouncedRecipients=[recipient], **{**given, **report})


def complained(sent: Sent, kind: str | None = "abuse") -> str:
    """A complaint's message."""
    recipients = [{"emailAddress": sent.recipient}]
    about = {"complainedRecipients": recipients, "complaintFeedbackType": kind, "feedbackId": "0100-c"}
    return sending_event(sent, "Complaint", **about)
