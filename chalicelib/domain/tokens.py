"""Signed reply addresses: a case, or a question to an expert, that travels in an address and comes back."""

import hashlib
import hmac
import re
from base64 import b32encode

from chalicelib.domain.case import ALPHABET, PREFIX

_SIGNS = 16
# Both cases by hand: re.IGNORECASE would take the Kelvin sign for a K, which is not ASCII, and fail to compare.
_ANY_CASE = ALPHABET + ALPHABET.lower()
_TAGGED = re.compile(rf"[^@]+\+(?P<case>[{_ANY_CASE}]{{8}})(?P<mac>[A-Za-z2-7]{{{_SIGNS}}})@[^@]+")
# Longer than a case's tag, so that neither is ever read as the other.
_ASKED = re.compile(rf"[^@]+\+[Xx](?P<question>[A-Za-z2-7]{{10}})(?P<mac>[A-Za-z2-7]{{{_SIGNS}}})@[^@]+")
_TOKEN = re.compile(rf"(?<![\w-])[Gg][Uu]-([{_ANY_CASE}]{{8}})(?![\w-])")


def reply_address(key: bytes, merchant: str, mailbox: str, reference: str) -> str:
    """The mailbox with the case and its signature as plus-address (RFC 5233), lower case.

    80 bits of HMAC-SHA256: nobody can write into a case without having been written to.
    """
    local, _, domain = mailbox.partition("@")
    signs = reference.removeprefix(PREFIX)
    return f"{local}+{signs}{_mac(key, merchant, reference)}@{domain}".lower()


def signed_reference(key: bytes, merchant: str, address: str) -> str:
    """The case reference that an address carries with a true signature, or an empty text."""
    found = _TAGGED.fullmatch(address.strip())
    if not found:
        return ""
    reference = PREFIX + found["case"].upper()
    true = hmac.compare_digest(found["mac"].upper(), _mac(key, merchant, reference))
    return reference if true else ""


def question_address(key: bytes, merchant: str, mailbox: str, question: str) -> str:
    """The mailbox with a question to an expert and its signature as plus-address (RFC 5233), lower case.

    Signed for questions alone: who has it can answer the question, and never write as the case's customer; nor does a
    case's address make anybody an expert. `question` are ten signs of base32.
    """
    local, _, domain = mailbox.partition("@")
    return f"{local}+x{question}{_mac(key, merchant, question, 'question')}@{domain}".lower()


def signed_question(key: bytes, merchant: str, address: str) -> str:
    """The id of the question that an address carries with a true signature, or an empty text."""
    found = _ASKED.fullmatch(address.strip())
    if not found:
        return ""
    question = found["question"].lower()
    return question if hmac.compare_digest(found["mac"].upper(), _mac(key, merchant, question, "question")) else ""


def mark(key: bytes, merchant: str, reference: str) -> str:
    """What goes into a mail's own header, for a case: proof that the mail is ours.

    Signed for itself: experts get mails about a case too, and must not find the customer's reply address in them.
    """
    return f"{reference}.{_mac(key, merchant, reference, 'mark')}"


def is_marked(key: bytes, merchant: str, value: str) -> bool:
    """Whether a header's value is a mark of ours."""
    reference, _, signs = value.strip().partition(".")
    return signs.isascii() and hmac.compare_digest(signs.upper(), _mac(key, merchant, reference, "mark"))


def untagged(address: str) -> str:
    """The address without its plus-tag, lower case: the mailbox that it belongs to."""
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def subject_references(subject: str) -> tuple[str, ...]:
    """The case references that stand in a subject as whole words, in order, at most five."""
    return tuple(dict.fromkeys(PREFIX + signs.upper() for signs in _TOKEN.findall(subject)))[:5]


def read_reference(text: str) -> str:
    """The reference that a text is, as people type it, or an empty text."""
    wanted = text.strip().upper()
    return wanted if subject_references(wanted) == (wanted,) else ""


def _mac(key: bytes, merchant: str, name: str, use: str = "reply") -> str:
    digest = hmac.new(key, f"{use}\x00{merchant}\x00{name}".encode(), hashlib.sha256).digest()
    return b32encode(digest).decode()[:_SIGNS]
