"""Is a mail from a person or from a machine, and from what sort of machine?

One small question per rule, asked in the order of the table `RULES`; the first that says yes names the kind. Headers
come before wording, because wording is what people write too. Sources: RFC 3834 (automatic responses), 3464
(delivery reports), 8098 (read receipts), 5965 (feedback), 2369 and 2919 (lists), and what servers without RFC write.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.domain import autoreply_wording as wording
from chalicelib.domain.mail import Kind, Mail


@dataclass(frozen=True, slots=True)
class Finding:
    """What sort of automatic mail this is, and the name of the rule that says so."""

    kind: Kind
    rule: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One question about a mail: a name for logs, the kind it tells, what it asks, and the check."""

    name: str
    kind: Kind
    description: str
    check: Callable[[Mail], bool]


def recognise(mail: Mail) -> Finding | None:
    """The first rule that takes the mail for automatic, None where a person seems to have written it."""
    for rule in RULES:
        if rule.check(mail):
            return Finding(rule.kind, rule.name)
    return None


def _report(mail: Mail) -> str:
    """The report-type of a multipart/report, `unknown` where it does not say, else empty."""
    content_type = mail.header("content-type").lower()
    match = wording.REPORT_TYPE.search(content_type)
    if match is not None:
        return match[1]
    return "unknown" if content_type.startswith("multipart/report") else ""


def _has(mail: Mail, names: set[str]) -> bool:
    return any(key in names for key, _ in mail.headers)


def _auto_submitted(mail: Mail) -> str:
    value = mail.header("auto-submitted").lower().partition(";")[0].partition("(")[0].strip()
    return "" if value == "no" else value


def _precedence(mail: Mail) -> str:
    return mail.header("precedence").lower().replace("-", "_")


def _has_null_path(mail: Mail) -> bool:
    return any(key == "return-path" and value.strip() in {"<>", "<MAILER-DAEMON>"} for key, value in mail.headers)


def _from(mail: Mail) -> str:
    # Some daemons write a name without an address.
    return mail.sender.address if mail.sender is not None else f"{mail.header('from').strip(' <>')}@"


def _is_bounce_by_subject(mail: Mail) -> bool:
    return _has_null_path(mail) and wording.BOUNCE_SUBJECT.search(mail.subject) is not None


def _is_receipt_by_words(mail: Mail) -> bool:
    if wording.RECEIPT_SUBJECT.search(mail.subject) is None:
        return False
    return _has_null_path(mail) or wording.RECEIPT_TEXT.search(mail.text[:2000]) is not None


def _is_challenge(mail: Mail) -> bool:
    by_machine = bool(_auto_submitted(mail)) or _has_null_path(mail) or _has(mail, wording.CHALLENGE_HEADERS)
    if not (by_machine or _is_unanswerable(mail)):
        return False
    return wording.CHALLENGE.search(f"{mail.subject}\n{mail.text[:2000]}") is not None


def _has_vacation_header(mail: Mail) -> bool:
    return any(
        key in wording.VACATION_HEADERS and value.strip().lower() not in {"no", "false", "0"}
        for key, value in mail.headers
    )


def _is_auto_replied(mail: Mail) -> bool:
    return _auto_submitted(mail) == "auto-replied" and wording.TICKET_SUBJECT.search(mail.subject) is None


def _is_answer_in_bulk(mail: Mail) -> bool:
    is_answer = bool(mail.in_reply_to or mail.references) or wording.ANSWER_SUBJECT.match(mail.subject) is not None
    return _precedence(mail) == "bulk" and not _auto_submitted(mail) and is_answer


def _is_list(mail: Mail) -> bool:
    posted = mail.header("list-post") not in {"", "NO"} or _has(mail, {"x-mailman-version", "x-google-group-id"})
    if posted:
        return True
    is_list = _has(mail, wording.LIST_HEADERS) or _precedence(mail) == "list"
    return is_list and not _is_newsletter(mail)


def _is_newsletter(mail: Mail) -> bool:
    return mail.header("list-unsubscribe") != "" or _has(mail, wording.NEWSLETTER_HEADERS)


def _is_in_bulk(mail: Mail) -> bool:
    return _precedence(mail) in {"bulk", "junk"}


def _is_generated_by_exchange(mail: Mail) -> bool:
    if mail.header("x-ms-exchange-generated-message-source"):
        return True
    # Only machines ask other machines for silence.
    return "all" in mail.header("x-auto-response-suppress").lower().replace(",", " ").split()


def _is_unanswerable(mail: Mail) -> bool:
    # A contact form writes from no-reply and names the customer in Reply-To: an answer reaches a person.
    answerable = mail.reply_to is not None and not wording.NO_REPLY.match(mail.reply_to.address)
    return wording.NO_REPLY.match(_from(mail)) is not None and not answerable


def _is_monitoring(mail: Mail) -> bool:
    return wording.ROBOT.match(_from(mail)) is not None or wording.MONITORING_SUBJECT.search(mail.subject) is not None


def _asks(text: str) -> bool:
    return any(mark in text for mark in "?？؟") or wording.ERRAND.search(text) is not None


def _is_away_by_subject(mail: Mail) -> bool:
    return (
        wording.AWAY_SUBJECT.search(mail.subject) is not None and len(mail.text) < 2000 and not _asks(mail.text[:1000])
    )


def _is_vacation_by_words(mail: Mail) -> bool:
    start = mail.text[:600]
    if len(mail.text) >= 3000 or "?" in start:
        return False
    if wording.BY_MACHINE.search(start) is not None:
        return True
    if wording.AWAY.search(start) is None or _asks(start):
        return False
    # A few words in answer to a mail that say nothing else are no matter of a customer's either.
    is_answer = bool(mail.in_reply_to) or wording.ANSWER_SUBJECT.match(mail.subject) is not None
    return wording.HANDED_OVER.search(mail.text[:1500]) is not None or (is_answer and len(mail.text.strip()) < 200)


RULES: tuple[Rule, ...] = (
    Rule(
        "feedback-report",
        Kind.FEEDBACK,
        "A multipart/report of type feedback-report (RFC 5965).",
        lambda mail: _report(mail) == "feedback-report",
    ),
    Rule(
        "disposition-report",
        Kind.RECEIPT,
        "A multipart/report of type disposition-notification (RFC 8098).",
        lambda mail: _report(mail) == "disposition-notification",
    ),
    Rule(
        "complaint",
        Kind.FEEDBACK,
        "The parser found who complained: an SES notification that came as mail.",
        lambda mail: mail.bounce is not None and not mail.bounce.status,
    ),
    Rule("bounce", Kind.BOUNCE, "The parser found who could not be reached.", lambda mail: mail.bounce is not None),
    Rule(
        "delivery-report",
        Kind.BOUNCE,
        "A multipart/report of any other type (RFC 6522): delivery status, also of success.",
        lambda mail: _report(mail) != "",
    ),
    Rule(
        "failed-recipients",
        Kind.BOUNCE,
        "X-Failed-Recipients, as Exim and Gmail write.",
        lambda mail: _has(mail, {"x-failed-recipients"}),
    ),
    Rule(
        "daemon-sender",
        Kind.BOUNCE,
        "From mailer-daemon; a postmaster may be a person.",
        lambda mail: wording.DAEMON.match(_from(mail)) is not None,
    ),
    Rule("bounce-subject", Kind.BOUNCE, "An empty return path and a subject of mail servers.", _is_bounce_by_subject),
    Rule(
        "receipt-subject",
        Kind.RECEIPT,
        "A read receipt without the report: its subject and its words.",
        _is_receipt_by_words,
    ),
    Rule("challenge", Kind.CHALLENGE, "A filter asks the sender to prove to be human.", _is_challenge),
    Rule("vacation-header", Kind.VACATION, "A header that only auto-responders write.", _has_vacation_header),
    Rule(
        "ticket-header",
        Kind.NOTIFICATION,
        "A header of another ticket system.",
        lambda mail: _has(mail, wording.TICKET_HEADERS),
    ),
    Rule(
        "vacation-subject",
        Kind.VACATION,
        "A subject of auto-responders, in one of the languages served.",
        lambda mail: wording.VACATION_SUBJECT.search(mail.subject) is not None,
    ),
    Rule(
        "vacation-precedence",
        Kind.VACATION,
        "Precedence: auto_reply.",
        lambda mail: _precedence(mail) == "auto_reply",
    ),
    Rule(
        "auto-replied",
        Kind.VACATION,
        "Auto-Submitted: auto-replied (RFC 3834), and no ticket system's acknowledgement.",
        _is_auto_replied,
    ),
    Rule(
        "bulk-answer",
        Kind.MAILING_LIST,
        "Precedence: bulk on an answer: old lists mark so what people write to them.",
        _is_answer_in_bulk,
    ),
    Rule("list", Kind.MAILING_LIST, "A list that people post to (RFC 2369, 2919), or Precedence: list.", _is_list),
    Rule("newsletter", Kind.NEWSLETTER, "List-Unsubscribe or the header of a bulk sender.", _is_newsletter),
    Rule(
        "bulk-precedence",
        Kind.NEWSLETTER,
        "Precedence: bulk or junk without a sign of what else it is.",
        lambda mail: _is_in_bulk(mail) and not _auto_submitted(mail),
    ),
    Rule(
        "auto-submitted",
        Kind.NOTIFICATION,
        "Any other Auto-Submitted than no (RFC 3834).",
        lambda mail: _auto_submitted(mail) != "",
    ),
    Rule(
        "exchange-generated",
        Kind.NOTIFICATION,
        "Exchange or another machine marks the mail as made by a machine.",
        _is_generated_by_exchange,
    ),
    Rule(
        "no-reply-sender",
        Kind.NOTIFICATION,
        "A sender that says that nobody reads answers, and no Reply-To.",
        _is_unanswerable,
    ),
    Rule(
        "null-return-path",
        Kind.NOTIFICATION,
        "An empty return path: nobody may answer (RFC 3834 section 2).",
        _has_null_path,
    ),
    Rule("monitoring", Kind.NOTIFICATION, "A robot's address, or the subject of monitoring.", _is_monitoring),
    Rule(
        "vacation-text",
        Kind.VACATION,
        "A short text that says of itself that a machine wrote it, or says only who is away and who answers meanwhile.",
        _is_vacation_by_words,
    ),
    Rule(
        "away-subject",
        Kind.VACATION,
        "A subject that says who is away, before a short text that asks for nothing.",
        _is_away_by_subject,
    ),
)
