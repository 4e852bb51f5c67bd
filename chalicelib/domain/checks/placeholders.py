"""What stands in a text where something has yet to be filled in."""

import re
from collections.abc import Iterator

_WORDS = {
    "fr": "à compléter",
    "en": "to be completed",
    "es": "por completar",
    "de": "bitte ergänzen",
    "it": "da completare",
    "nl": "in te vullen",
    "pt": "por preencher",
}

_LEFT = re.compile(
    # What a template engine would have filled in.
    r"\{\{.{0,200}?\}\}|\{%.{0,200}?%\}|\{\{|\}\}|\{%|%\}"
    # [à compléter : le numéro], [to be completed], [Name], and what people write in their drafts.
    rf"|\[(?:{'|'.join(map(re.escape, _WORDS.values()))})\b[^\]\n]{{0,80}}\]"
    r"|\[(?:nom|pr[ée]nom|name|date|montant|amount|num[ée]ro|number|nombre|importe|betrag|datum|naam|importo|nome|valor"
    r"|bedrag|insert\b[^\]\n]{0,60}|ins[ée]rer\b[^\]\n]{0,60}|[a-z]{2,20}_[a-z_]{2,40}|\.{3}|…|_+|\?+)\]"
    r"|<(?:nom|pr[ée]nom|name|date|montant|amount|[a-z]{2,20}_[a-z_]{2,40})>"
    r"|\$\{[\w.]{1,60}\}|%\([a-z_]{1,40}\)s"
    r"|(?<!\w)(?:X{3,}|x{3,}|TODO|TBD|FIXME|TBC|\?{3,}|_{3,})(?!\w)"
    r"|(?:lorem ipsum)",
    re.IGNORECASE,
)

# Capitals tell a draft's mark from a word: "todo" is Spanish for all.
_CAPITALS = re.compile(r"TODO|TBD|FIXME|TBC")
_SMALL = re.compile(r"todo|tbd|fixme|tbc", re.IGNORECASE)


def placeholder(name: str, language: str) -> str:
    """What stands for a variable without a value, such as `[à compléter : order.parcel]`."""
    colon = "\u00a0:" if language == "fr" else ":"
    return f"[{_WORDS.get(language, _WORDS['en'])}{colon} {name}]"


def placeholders(text: str) -> Iterator[tuple[int, int]]:
    """Where something has yet to be filled in: (start, end) in characters."""
    for found in _LEFT.finditer(text):
        if _SMALL.fullmatch(found[0]) and not _CAPITALS.fullmatch(found[0]):
            continue
        yield found.span()
