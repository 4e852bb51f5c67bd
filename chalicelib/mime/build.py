"""An outgoing mail of the domain to bytes that every server takes."""

import re
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from chalicelib.domain.mail import MARK, Address, OutgoingMail, on_the_wire

# Long references are folded, short lines need no encoding; 998 is the hard limit of RFC 5322 section 2.1.1.
_POLICY = SMTP.clone(max_line_length=78, cte_type="7bit")
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ufeff\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_MESSAGE_ID = re.compile(r"[^\s<>\x00-\x1f\x7f@]{1,400}@[^\s<>\x00-\x1f\x7f@]{1,255}")
# SES takes no address in UTF-8 (RFC 6531).
_ADDRESS = re.compile(
    r"[^\s<>\"(),:;\\\[\]@\x00-\x1f\x7f-\U0010ffff]{1,64}@[^\s<>\"(),:;\\@\x00-\x1f\x7f-\U0010ffff]{1,255}"
)
_MARK = re.compile(r"[A-Za-z0-9.-]{1,100}")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][\w.+-]{0,60}/[A-Za-z0-9][\w.+-]{0,80}", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
# A thread's start and its last links are enough, and keep the header within what servers accept.
_MOST_REFERENCES = 20


def build(outgoing: OutgoingMail) -> bytes:
    """The mail as sent: multipart/alternative (text first) with the attachments behind it, in UTF-8.

    Its lines end in CRLF and have at most 998 bytes.
    With `outgoing.automatic` it says `Auto-Submitted: auto-replied` (RFC 3834) and asks machines not to answer. It
    carries no `Precedence`, which is no standard and makes some filters sort it with bulk mail. Line breaks and control
    characters in names and subjects become spaces, so that no value can add a header. Raises `ValueError` for an
    address, message id or language that is none: these come from our own code, never from a customer's words.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(outgoing.sender)
    message["To"] = _address(outgoing.to)
    message["Reply-To"] = _address(outgoing.reply_to)
    message["Subject"] = _one_line(outgoing.subject)
    message["Date"] = format_datetime(outgoing.date)
    message["Message-ID"] = f"<{_checked(_MESSAGE_ID, outgoing.message_id, 'message id')}>"
    if _MESSAGE_ID.fullmatch(outgoing.in_reply_to):
        # A customer's own id may be anything; one that cannot be written is left out rather than repaired.
        message["In-Reply-To"] = f"<{outgoing.in_reply_to}>"
    references = _references(outgoing)
    if references:
        message["References"] = " ".join(f"<{identifier}>" for identifier in references)
    if outgoing.automatic:
        message["Auto-Submitted"] = "auto-replied"
        message["X-Auto-Response-Suppress"] = "All"
    if outgoing.mark:
        message[MARK] = _checked(_MARK, outgoing.mark, "mark")
    message.set_content(_body(outgoing.text), charset="utf-8", cte="quoted-printable")
    if outgoing.html:
        message.add_alternative(_body(outgoing.html), subtype="html", charset="utf-8", cte="quoted-printable")
    for attachment in outgoing.attachments:
        main, _, sub = _media_type(attachment.media_type).partition("/")
        name = _one_line(attachment.name).replace("/", "_") or "attachment"
        message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=name)
    # Setting content clears every header that begins with "Content-".
    if outgoing.language:
        message["Content-Language"] = _checked(_LANGUAGE, outgoing.language, "language")
    return message.as_bytes()


def can_write_to(address: str) -> bool:
    """Whether `build` can write a mail to an address; what customers give is not always one."""
    return _ADDRESS.fullmatch(on_the_wire(address)) is not None


def _references(outgoing: OutgoingMail) -> list[str]:
    found = [identifier for identifier in dict.fromkeys(outgoing.references) if _MESSAGE_ID.fullmatch(identifier)]
    return found if len(found) <= _MOST_REFERENCES else [found[0], *found[-_MOST_REFERENCES + 1 :]]


def _address(address: Address) -> HeaderAddress:
    checked = _checked(_ADDRESS, on_the_wire(address.address), "address")
    local, _, domain = checked.rpartition("@")
    return HeaderAddress(display_name=_one_line(address.name), username=local, domain=domain)


def _checked(rule: re.Pattern[str], value: str, what: str) -> str:
    if not rule.fullmatch(value):
        raise ValueError(f"no {what} that can be written into a header")
    return value


def _one_line(value: str) -> str:
    return _SURROGATES.sub("\ufffd", _BREAKS.sub(" ", value)).strip()[:900]


def _media_type(value: str) -> str:
    """A type that says what the bytes are; a mail or an unknown type goes as plain bytes."""
    known = _MEDIA_TYPE.fullmatch(value) and not value.lower().startswith(("message/", "multipart/"))
    return value.lower() if known else "application/octet-stream"


def _body(value: str) -> str:
    text = _SURROGATES.sub("\ufffd", value).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text if text.endswith("\n") else text + "\n"
