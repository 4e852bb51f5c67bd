"""What must not stand in a mail: card numbers, account numbers, passwords and keys."""

import re
from collections.abc import Collection, Iterator

from chalicelib.domain.checks.findings import Finding, Severity, Situation

_GAP = "[ .\u00a0\u202f-]?"
_CARD = re.compile(rf"(?<![\w+])[2-6]\d{{3}}(?:{_GAP}\d){{8,15}}(?!\w)")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]{4}){2,7}(?:[ \u00a0]?[A-Z0-9]{1,3})?(?!\w)")
_SECURITY_CODE = re.compile(
    r"(?<!\w)(?:cvv2?|cvc2?|cryptogramme(?: visuel)?|security code|prüfziffer|kartenprüfnummer|codice di sicurezza"
    r"|código de seguridad|código de segurança|beveiligingscode)\b[^\d\n]{0,20}(?P<secret>\d{3,4})(?!\d)",
    re.IGNORECASE,
)
_PASSWORD = re.compile(
    r"(?<!\w)(?:mots? de passe|mdp|passwords?|passwort|kennwort|contraseñas?|clave|parola d['’]ordine|wachtwoord"
    r"|palavra-passe|senha|code pin|pin(?: code)?)\b"
    # A sign that introduces the secret, and something no sentence has: a digit or a sign among letters.
    r"(?:[^:=\n.]{0,30}[:=]\s*|\s+(?:est|is|ist|es|è|é)\s+)[«\"“'(]?\s?(?P<secret>(?=\S*[\d!@#$%^&*_+])[^\s,;»\"”')]{4,64})",
    re.IGNORECASE,
)
_KEY = re.compile(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----"
    r"|(?<!\w)(?:AKIA[0-9A-Z]{16}|gk_[a-z0-9]{16}_[\w-]{20,}|sk_live_\w{16,}|ghp_\w{30,}|xox[bap]-[\w-]{20,})"
    r"|(?<!\w)eyJ[\w-]{15,}\.[\w-]{10,}\.[\w-]{10,}"
)
_SHORTEST_IBAN, _LONGEST_IBAN = 15, 34

_SAID = {
    "card_number": (
        "Un numéro de carte bancaire ne doit pas partir par e-mail : retirez-le.",
        "A card number must not leave by mail: take it out.",
    ),
    "security_code": (
        "Un cryptogramme de carte ne doit pas partir par e-mail : retirez-le.",
        "A card's security code must not leave by mail: take it out.",
    ),
    "iban": (
        "Un IBAN ne doit pas partir par e-mail : retirez-le, ou ajoutez celui de la marque à ses mots connus.",
        "An IBAN must not leave by mail: take it out, or add the brand's own to its known words.",
    ),
    "password": (
        "Un mot de passe ne doit pas partir par e-mail : envoyez plutôt un lien pour en choisir un nouveau.",
        "A password must not leave by mail: send a link to choose a new one instead.",
    ),
    "secret_key": ("Une clé secrète ne doit pas partir par e-mail.", "A secret key must not leave by mail."),
}


def secrets(situation: Situation) -> Iterator[Finding]:
    """Numbers that pass for a card's (Luhn) or an account's (ISO 13616), codes, passwords and keys.

    Numbers of the case's orders and parcels are none, and what the brand lists as known is its own to say.
    """
    text = situation.draft.text
    known = {_bare(one) for one in (*situation.case.references, *situation.brand.wording.known)}
    for found in _CARD.finditer(text):
        if is_card(found[0]) and not _is_known(found[0], known):
            yield _finding("card_number", found.span())
    for found in _IBAN.finditer(text):
        if is_iban(found[0]) and not _is_known(found[0], known):
            yield _finding("iban", found.span())
    for code, pattern in (("security_code", _SECURITY_CODE), ("password", _PASSWORD)):
        for found in pattern.finditer(text):
            yield _finding(code, found.span("secret"))
    for found in _KEY.finditer(text):
        yield _finding("secret_key", found.span())


def is_card(text: str) -> bool:
    """Whether the digits of a text are a card's number: 12 to 19 of them, Luhn's check (ISO/IEC 7812-1 annex B)."""
    digits = [int(character) for character in text if character.isdecimal()][::-1]
    if not 12 <= len(digits) <= 19 or len(set(digits)) < 3:
        return False
    return sum(digits[::2] + [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]) % 10 == 0


def is_iban(text: str) -> bool:
    """Whether a text is an IBAN by its check digits (ISO 13616, ISO 7064 mod 97-10)."""
    bare = _bare(text)
    if not _SHORTEST_IBAN <= len(bare) <= _LONGEST_IBAN:
        return False
    return int("".join(str(int(character, 36)) for character in bare[4:] + bare[:4])) % 97 == 1


def _bare(text: str) -> str:
    return "".join(character for character in text.upper() if character.isascii() and character.isalnum())


def _is_known(text: str, known: Collection[str]) -> bool:
    bare = _bare(text)
    return any(bare in one or (len(one) > 7 and one in bare) for one in known if one)


def _finding(code: str, where: tuple[int, int]) -> Finding:
    french, english = _SAID[code]
    # The secret itself is not repeated: findings are shown, and may be kept.
    return Finding(code, Severity.BLOCK, {"fr": french, "en": english}, where)
