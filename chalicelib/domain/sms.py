"""What a text of an SMS may hold, and which words take a consent back (3GPP TS 23.038)."""

import re
import unicodedata

LONGEST = 160
"""Characters of one SMS in the GSM alphabet of seven bits; one in any other script has 70."""

_LONGEST_WIDE = 70
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€")
"""Signs that take two places."""

_INSTEAD = {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "...", "œ": "oe"}
_INSTEAD |= {"Œ": "OE", "\u00a0": " ", "\u202f": " ", "º": "o", "ª": "a"}

_STOP = frozenset(
    {
        "stop",
        "stopall",
        "stopsms",
        "arret",
        "unsubscribe",
        "desabonner",
        "baja",
        "abmelden",
        "stopp",
        "disdici",
        "parar",
    }
)


def plain(text: str) -> str:
    """A text in the GSM alphabet where that can be: signs that it lacks lose their accents, or give way to others.

    What has no like in it, such as another script, stays.
    """
    return "".join(map(_plain, text))


def places(text: str) -> int:
    """How many places a text takes in the GSM alphabet; -1 where it does not fit into it."""
    if not _BASIC.union(_EXTENDED).issuperset(text):
        return -1
    return len(text) + sum(sign in _EXTENDED for sign in text)


def fits(text: str) -> bool:
    """Whether a text is one SMS."""
    taken = places(text)
    return taken <= LONGEST if taken >= 0 else _wide(text) <= _LONGEST_WIDE


def shortened(text: str) -> str:
    """A text that is one SMS: cut, with three dots, where it is longer."""
    if fits(text):
        return text
    kept = text
    while kept and not fits(kept + "..."):
        kept = kept[:-1]
    return kept.rstrip() + "..."


def is_stop(text: str) -> bool:
    """Whether a text, all of it, asks for no more SMS: STOP, ARRET and their like."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[\W_]", "", "".join(sign for sign in letters if not unicodedata.combining(sign))) in _STOP


def _plain(sign: str) -> str:
    if sign in _BASIC or sign in _EXTENDED:
        return sign
    if sign in _INSTEAD:
        return _INSTEAD[sign]
    bare = "".join(one for one in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(one))
    return bare if bare and _BASIC.issuperset(bare) else sign


def _wide(text: str) -> int:
    """Signs as UTF-16 counts them."""
    return len(text.encode("utf-16-le", "replace")) // 2
