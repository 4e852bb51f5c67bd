"""Whose contact a mail is, where it is not its sender's: contact forms and forwards by staff."""

import re
from dataclasses import dataclass

from chalicelib.domain.brand import Brand
from chalicelib.domain.mail import Address, Mail

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_FORWARD = re.compile(r"^\s*(?:fwd?|tr|wg|i|enc|rv|rif|doorst)\s*:", re.IGNORECASE)
_AUTHOR = re.compile(
    r"^[>\s*]*(?:from|de|von|da|van|expéditeur|remitente|mittente)\s*\*?\s*:\s*\*?\s*(.+)$", re.I | re.M
)
_FORM_FIELD = re.compile(
    r"^\W*(?:e-?mail|adresse(?: e-?mail| électronique)?|courriel|mail|correo(?: electrónico)?|posta elettronica|"
    r"e-mailadres|e-mail-adresse)\W{0,3}\s*[:=]\s*(.+)$",
    re.IGNORECASE | re.MULTILINE,
)
_NAME = re.compile(r"^[\"'\s]*([^<\"'\[(]{1,80}?)[\"'\s]*[<\[(]")


@dataclass(frozen=True, slots=True)
class Attribution:
    """The customer whom a mail is from, and how that was found out."""

    customer: Address
    via: str


def attribute(mail: Mail, sender: str, brand: Brand) -> Attribution | None:
    """The customer of a mail that somebody else sent, by this table; None where the sender is the customer.

    | sender | customer |
    |---|---|
    | a contact form of the brand's `forms` | Reply-To, else the address in the body's field for it |
    | one of the brand's `staff`, with a forward (Fwd:, TR:) | the author of the forwarded mail |

    Anybody can write a subject; only who is listed is believed. `sender` is an address in lower case.
    """
    if _listed(sender, brand.forms):
        if mail.reply_to and mail.reply_to.address != sender:
            return Attribution(mail.reply_to, "form")
        return _found(_FORM_FIELD, mail.text, "form", sender)
    if _listed(sender, brand.staff) and _FORWARD.match(mail.subject):
        return _found(_AUTHOR, mail.text, "forward", sender)
    return None


def _listed(sender: str, listed: tuple[str, ...]) -> bool:
    """Whether an address, or its domain as `@domain`, is in a list."""
    return sender in listed or "@" + sender.rpartition("@")[2] in listed


def _found(field: re.Pattern[str], text: str, via: str, sender: str) -> Attribution | None:
    for line in field.findall(text[:20_000]):
        address = _ADDRESS.search(line)
        if address and address[0].lower() != sender:
            name = _NAME.match(line)
            return Attribution(Address(address[0].lower(), name[1].strip() if name else ""), via)
    return None
