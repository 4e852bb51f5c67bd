"""Countries as people write them, and as their numbers and addresses give them away. Codes are ISO 3166-1 alpha-2."""

import re
import unicodedata

# fmt: off
_NAMES = {
    "FR": ("france", "frankreich", "francia", "frankrijk", "franca"),
    "BE": ("belgique", "belgium", "belgien", "belgie", "belgica", "belgio"),
    "CH": ("suisse", "switzerland", "schweiz", "svizzera", "suiza", "zwitserland", "suica"),
    "LU": ("luxembourg", "luxemburg", "lussemburgo", "luxemburgo"),
    "DE": ("allemagne", "germany", "deutschland", "germania", "alemania", "duitsland", "alemanha"),
    "AT": ("autriche", "austria", "osterreich", "oostenrijk"),
    "ES": ("espagne", "spain", "espana", "spanien", "spagna", "spanje", "espanha"),
    "IT": ("italie", "italy", "italia", "italien"),
    "NL": ("pays bas", "netherlands", "nederland", "niederlande", "holland", "paises bajos", "paesi bassi"),
    "PT": ("portugal", "portogallo"),
    "GB": ("royaume uni", "united kingdom", "great britain", "england", "angleterre", "scotland", "wales"),
    "IE": ("irlande", "ireland", "irland", "irlanda", "ierland"),
    "CA": ("canada", "kanada", "quebec"),
    "US": ("etats unis", "united states", "usa", "estados unidos", "stati uniti"),
}
# Longer prefixes first: +352 begins as +3 does for many.
_PREFIXES = {
    "+352": "LU", "+351": "PT", "+353": "IE", "+33": "FR", "+32": "BE", "+41": "CH", "+49": "DE", "+43": "AT",
    "+34": "ES", "+39": "IT", "+31": "NL", "+44": "GB",
}
# fmt: on
_DOMAINS = {"uk": "GB", **{code.lower(): code for code in _NAMES if code not in ("GB", "US")}}
_GAP = re.compile(r"[\W_]+")
_BEFORE_POSTCODE = re.compile(r"\b(F|B|CH|L|D|A|E|I|NL|P)-\d{4,5}\b")
_PLATES = {"F": "FR", "B": "BE", "L": "LU", "D": "DE", "A": "AT", "E": "ES", "I": "IT", "P": "PT"}


def country_of(code: str) -> str:
    """The code that somebody gave for a country, by code or name, or an empty text."""
    bare = _plain(code).strip()
    if re.fullmatch("[a-z]{2}", bare):
        return {"uk": "GB"}.get(bare, bare.upper())
    return next((country for country, names in _NAMES.items() if bare in names), "")


def country_in(text: str, phone: str, mail: str) -> str:
    """Where somebody is, or an empty text: named in the text, else by their phone (E.164), else by their address.

    The last country that a text names counts: it stands below a name and a street. A mail address tells only where its
    domain is a country's.
    """
    plate = _BEFORE_POSTCODE.search(text)
    if plate:
        return _PLATES.get(plate[1], plate[1])
    plain = _plain(text)
    named = [(plain.rfind(f" {name} "), country) for country, names in _NAMES.items() for name in names]
    place, country = max(named)
    if place >= 0:
        return country
    by_phone = next((code for prefix, code in _PREFIXES.items() if phone.startswith(prefix)), "")
    return by_phone or _DOMAINS.get(mail.rpartition(".")[2].lower(), "")


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return f" {_GAP.sub(' ', ''.join(sign for sign in letters if not unicodedata.combining(sign))).strip()} "
