"""What a prospect gives in a text beside what it asks: its company, and of how many pieces or people it speaks."""

import re
from collections.abc import Iterable

from chalicelib.domain.understanding import Detail, DetailKind

_READ = 20_000
_LONGEST_COMPANY = 80

# A word of a company's name: it begins with a capital or a digit, as d'Azur does; small words may stand between two.
_WORD = r"(?:(?:[dl][’'])?[A-ZÀ-ÖØ-Þ0-9][\w’'&.-]*)"
_BETWEEN = r"(?:\s+(?:&|et|and|und|y|e|en|de|du|des|la|le|les|di|del|van|von|der)\b)?"
_NAME = rf"{_WORD}(?:{_BETWEEN}\s+(?:&\s+)?{_WORD}){{0,4}}"
# Legal forms as they stand behind a name, and those that French puts before it.
_BEHIND = (
    r"SARL|SAS|SASU|EURL|SNC|SCOP|GmbH(?:\s*&\s*Co\.?\s*KG)?|AG|KG|OHG|UG|e\.\s?K\.|Ltd\.?|Limited|LLP|PLC|Inc\.?|LLC"
    r"|B\.?V\.?|N\.V\.|BVBA|SRL|S\.?r\.?l\.?|S\.?p\.?A\.?|S\.L\.U?\.?|S\.A\.S?\.?|Lda\.?|Unipessoal"
)
_BEFORE = r"SARL|SAS|SASU|EURL|SNC|SCI|SCOP"
_INTRODUCED = (
    r"(?i:(?:la |notre |our |unsere |nuestra |la nostra |onze |a nossa )?"
    r"(?:soci[ée]t[ée]|entreprise|association|mairie|cabinet|company|firma|empresa|azienda|bedrijf|verein))"
)
_COMPANIES = (
    re.compile(
        r"^[ \t]*(?i:soci[ée]t[ée]|entreprise|company|firma|empresa|azienda|bedrijf)\s*:\s*(?P<name>\S.*)$", re.M
    ),
    re.compile(rf"(?<!\w)(?P<name>(?:{_BEFORE})[ \t]+{_NAME})".replace(r"\s+", r"[ \t]+")),
    re.compile(rf"(?<!\w)(?P<name>{_NAME}[ \t]+(?:{_BEHIND}))(?!\w)".replace(r"\s+", r"[ \t]+")),
    re.compile(rf"(?<!\w){_INTRODUCED}[ \t]+(?P<name>{_NAME})".replace(r"\s+", r"[ \t]+")),
)
# They begin a sentence or a line, and no company's name.
_NO_NAME = frozenset(
    {"pour", "for", "für", "para", "per", "voor", "chez", "de", "from", "von", "la", "the", "die", "bonjour"}
)
_ABBREVIATED = re.compile(r"(?:\.\w+|\b(?:Ltd|Inc))\.$", re.IGNORECASE)
_COUNTED = (
    r"pi[èe]ces?|exemplaires?|unit[ée]s?|articles?|personnes?|salari[ée]s?|employ[ée]s?|collaborateurs?|couverts?|chambres?"
    r"|pieces?|units?|copies|people|employees|staff|rooms?|guests?|St(?:ü|ue)ck|Personen|Mitarbeiter(?:n|innen)?|G[äa]ste"
    r"|unidades?|piezas?|personas?|empleados?|pezzi|unit[àa]|persone|dipendenti|stuks|personen|medewerkers|werknemers"
    r"|pe[çc]as|pessoas|funcion[áa]rios"
)
_SIZE = re.compile(
    rf"(?<![\w.,-])(?P<number>\d{{1,3}}(?:[ .\u00a0\u202f]\d{{3}})+|\d{{1,7}})\s+(?:\w+\s+)?(?:{_COUNTED})\b",
    re.IGNORECASE,
)


def company_in(*texts: str) -> str:
    """The company that one of the texts names, the first text first, or an empty text.

    It is known by a field of its own (`Société : …`), a legal form, or a word such as *société* before a capital.
    """
    for text in texts:
        for pattern in _COMPANIES:
            found = pattern.search(text[:_READ])
            if found:
                words = found["name"].split()
                name = " ".join(words[words[0].lower() in _NO_NAME :])[:_LONGEST_COMPANY].rstrip(" ,;:")
                # The full stop of a sentence is none of a name's; Ltd. and S.r.l. have their own.
                return name if _ABBREVIATED.search(name) else name.rstrip(".")
    return ""


def size_in(text: str) -> int:
    """The largest number of pieces or people that a text speaks of, 0 for none."""
    found = (re.sub(r"\D", "", match["number"]) for match in _SIZE.finditer(text[:_READ]))
    return max(map(int, found), default=0)


def first_of(details: Iterable[Detail], kind: DetailKind) -> str:
    """The first detail of a kind, or an empty text."""
    return next((detail.value for detail in details if detail.kind is kind), "")
