"""Is a mail from a person or from a machine, and from what sort of machine?

One small question per rule, asked in the order of the table `RULES`; the first that says yes names the kind. Headers
come before wording, because wording is what people write too. Sources: RFC 3834 (automatic responses), 3464
(delivery reports), 8098 (read receipts), 5965 (feedback), 2369 and 2919 (lists), and what servers without RFC write.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.domain import autoreply_wording as wording
from chalicelib.domain import quoting
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


_START = 1500


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
    said = f"{mail.subject}\n{mail.text[:2000]}".lower()
    if _own_words(mail, wording.CHALLENGE_PLAIN, stems=wording.CHALLENGE_STEMS):
        return True
    by_machine = bool(_auto_submitted(mail) or _has_null_path(mail) or _is_in_bulk(mail))
    if not (by_machine or _has(mail, wording.CHALLENGE_HEADERS) or _is_unanswerable(mail)):
        return False
    return wording.CHALLENGE.search(said) is not None


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
    return any(mark in text for mark in "?？؟") or wording.ERRAND.search(text.lower()) is not None


def _own_words(mail: Mail, *rules: re.Pattern[str], stems: tuple[str, ...], within: int = 1500) -> str:
    """The sender's own words, lower case, where one of the rules is in them, else empty.

    People quote and forward what machines wrote to them, above all our own acknowledgements.
    """
    start = mail.text[:within].lower()
    if not any(stem in start for stem in stems):
        return ""
    if not any(rule.search(start) for rule in rules) or wording.FORWARDED.search(f"{mail.subject}\n{start}"):
        return ""
    own = quoting.split(mail.text, subject=mail.subject).new.lower()
    return own if any(rule.search(own[:within]) for rule in rules) else ""


def _is_away_by_subject(mail: Mail) -> bool:
    return (
        wording.AWAY_SUBJECT.search(mail.subject) is not None and len(mail.text) < 2000 and not _asks(mail.text[:1000])
    )


def _is_vacation_by_words(mail: Mail) -> bool:
    own = _own_words(
        mail, wording.AUTO_ANSWER, wording.AWAY, stems=wording.MACHINE_STEMS + wording.AWAY_STEMS, within=600
    )
    start = own[:600]
    if not own or len(own) >= 3000 or "?" in start:
        return False
    if wording.AUTO_ANSWER.search(start) is not None:
        return wording.TICKET_SUBJECT.search(mail.subject) is None and wording.RECEIVED.search(start) is None
    if wording.AWAY.search(start) is None or _asks(start):
        return False
    # A few words in answer to a mail that say nothing else are no matter of a customer's either.
    is_answer = bool(mail.in_reply_to) or wording.ANSWER_SUBJECT.match(mail.subject) is not None
    return wording.HANDED_OVER.search(own[:_START]) is not None or (is_answer and len(own.strip()) < 200)


def _is_machines_text(mail: Mail) -> bool:
    own = _own_words(mail, wording.BY_MACHINE, wording.AUTO_ANSWER, stems=wording.MACHINE_STEMS)
    return 0 < len(own) < 5000 and "?" not in own[:_START]


def _is_ticket_by_words(mail: Mail) -> bool:
    if wording.TICKET_SUBJECT.search(mail.subject) is None or _asks(mail.text[:_START]):
        return False
    # A number alone is enough where the whole mail says little more.
    has_number = any(character.isdigit() for character in mail.subject) and len(mail.text) < 500
    return has_number or bool(_own_words(mail, wording.RECEIVED, stems=("",)))


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
        "A short text that says of itself that it answers by itself, or only who is away and who answers meanwhile.",
        _is_vacation_by_words,
    ),
    Rule(
        "machine-text",
        Kind.NOTIFICATION,
        "A text that says of itself that a machine wrote it, and asks nothing.",
        _is_machines_text,
    ),
    Rule(
        "ticket-words",
        Kind.NOTIFICATION,
        "A subject that says that a case was opened, and words that ask for nothing.",
        _is_ticket_by_words,
    ),
    Rule(
        "away-subject",
        Kind.VACATION,
        "A subject that says who is away, before a short text that asks for nothing.",
        _is_away_by_subject,
    ),
)
