"""What of the customer's own text may stand in a mail of ours: cleaned, bounded, one line.

A sender can put anything into a name or a subject, and forge the address that our mail then goes to.
So a name that looks like an advertisement is left out, and nothing can add a line or a header.
"""

import re
import unicodedata

MAX_SUBJECT = 120
"""Characters of the customer's subject that are kept, so that the reference behind it is seen."""

MAX_NAME = 50
"""Characters; a longer "name" is a sentence, and is not used to greet."""

# Controls, separators and lone surrogates would break a header or its encoding.
_BREAKING = frozenset({"Cc", "Cs", "Zl", "Zp"})

# Direction overrides, isolates and marks: they can make a text read otherwise than it is written.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

# Reply and forward prefixes of the common clients in the seven languages, "Re[2]:" and "RE :" included.
_PREFIX = re.compile(
    r"(?:re|ré|aw|antw|antwort|sv|rif|r|res|resp|fw|fwd|tr|wg|wtr|doorst|rv|rép|rep|enc|i)"
    r"\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})?\s*[:：]\s*",
    re.IGNORECASE,
)

# Who writes under one of these is no person to greet by name.
# fmt: off
_ROLES = frozenset(
    {
        "abuse", "admin", "administrateur", "administrator", "apoio", "bestellung", "billing", "boutique",
        "clientes", "clienti", "clientèle", "commande", "commandes", "compta", "comptabilite", "comptabilité",
        "contact", "customer", "customers", "customerservice", "direction", "do-not-reply", "donotreply",
        "einkauf", "facturation", "hello", "hola", "hostmaster", "info", "information", "infos",
        "klantenservice", "kontakt", "kundenservice", "mail", "mailer", "mailer-daemon", "marketing",
        "newsletter", "no-reply", "nobody", "noreply", "notification", "notifications", "office", "orders",
        "postmaster", "root", "sales", "service", "servicio", "servizio", "support", "team", "unknown", "user",
        "utilisateur", "vente", "ventes", "webmaster",
    }
)
# fmt: on

_NAME_MARKS = frozenset(" .'’‐-&·")


def one_line(text: str) -> str:
    """The text on one line: breaks and controls become one space, direction overrides vanish."""
    visible = _DIRECTION.sub("", text)
    kept = (" " if unicodedata.category(character) in _BREAKING else character for character in visible)
    return " ".join("".join(kept).split())


def paragraphs(text: str) -> tuple[tuple[str, ...], ...]:
    """A text as its paragraphs, each of lines on which nothing breaks or turns the direction round."""
    blocks = re.split(r"\n[ \t]*(?:\n[ \t]*)+", text.replace("\r\n", "\n").replace("\r", "\n").strip())
    cleaned = (tuple(line for line in map(one_line, block.split("\n")) if line) for block in blocks)
    return tuple(lines for lines in cleaned if lines)


def bare_subject(subject: str, reference: str) -> str:
    """A customer's subject without stacked reply prefixes and without references of cases, shortened.

    Returns one line of at most `MAX_SUBJECT` characters, possibly empty. `reference` is the case's; other
    references of the same make go too, since an answer must carry one token only.
    """
    text = _references_like(reference).sub(" ", one_line(subject))
    text = " ".join(text.split())
    while match := _PREFIX.match(text):
        text = text[match.end() :]
    return _shortened(text, MAX_SUBJECT)


def plausible_name(shown: str) -> str:
    """The name to greet with, made of the name shown in a From field, or an empty text.

    "Dupont, Marie" is turned round and a remark in parentheses dropped; addresses, roles, links, numbers and
    whole sentences are no names.
    """
    name = one_line(re.sub(r"\([^)]*\)", " ", one_line(shown))).strip(" '\"“”«»‘’,;")
    if name.count(",") == 1:
        last, first = name.split(",")
        name = f"{first.strip()} {last.strip()}"
    words = name.split()
    plausible = (
        len(name) <= MAX_NAME
        and 1 <= len(words) <= 5
        and sum(character.isalpha() for character in name) >= 2
        and all(_belongs_in_a_name(character) for character in name)
        # "shop.example" is a host; "J.-P." and "St. John" are not.
        and not re.search(r"\w\.\w{2,}", name)
        and not any(word.strip(".").lower() in _ROLES for word in words)
    )
    return name if plausible else ""


def _belongs_in_a_name(character: str) -> bool:
    return character in _NAME_MARKS or unicodedata.category(character)[0] in "LM"


def _references_like(reference: str) -> re.Pattern[str]:
    """Whole words made as `reference` is, such as GU-7K3F9QXW, with or without brackets."""
    prefix, _, code = reference.partition("-")
    token = rf"{re.escape(prefix)}-[0-9A-Z]{{{len(code)}}}" if code else re.escape(reference)
    return re.compile(rf"\[\s*{token}\s*\]|(?<![\w-]){token}(?![\w-])", re.IGNORECASE)


def _shortened(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words where there is a word end near, with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head, _, _ = cut.rpartition(" ")
    return (head if len(head) >= limit // 2 else cut).rstrip(" ,;:.-") + "…"
