"""A reply that promises an attachment has one."""

import re
from collections.abc import Iterator

from chalicelib.domain.checks.findings import Finding, Severity, Situation
from chalicelib.domain.checks.text import aligned

# In small letters without accents, by language.
_PROMISES = (
    r"ci-?joint(?:e|s|es)?",
    r"en pieces? jointes?",
    r"en p\.?j\.?(?!\w)",
    r"(?:je|nous) (?:vous )?(?:joins|joignons)",
    r"joint(?:e|s|es)? (?:a ce|au present) (?:mail|message|courriel|e-mail)",
    r"(?:please )?find (?:\w+ ){0,4}(?:attached|enclosed)",
    r"(?:i|we)(?:'ve| have|'m| am|'re| are)? ?(?:attach(?:ed|ing)?|enclos(?:e|ed|ing))",
    r"(?:is|are) (?:attached|enclosed)",
    r"attached (?:is|are|to this|you will|please)",
    r"see (?:the )?attach(?:ed|ment)",
    r"enclosed (?:is|are|please)",
    r"(?:in the|as an) attachment",
    r"adjunt(?:o|amos|a|os|as) (?:le|te|les|os|encontrara|a este|la|el|los|las|una|un)",
    r"(?:le|te|les) adjunt(?:o|amos)",
    r"encontrara adjunt\w+",
    r"en (?:el )?(?:archivo|documento) adjunto",
    r"im anhang",
    r"als anhang",
    r"anbei",
    r"beigefugt",
    r"in der anlage",
    r"in allegato",
    r"allegat[oaie] (?:a questa|alla presente|trova|trovera)",
    r"(?:le )?(?:alleghiamo|allego)",
    r"in (?:de )?bijlage",
    r"als bijlage",
    r"bijgevoegd",
    r"bijgaand",
    r"em anexo",
    r"segue(?:m)? (?:em )?anex\w+",
    r"anexamos",
    r"anexo (?:a|o|os|as|encontra)",
)
_PROMISE = re.compile(rf"(?<!\w)(?:{'|'.join(_PROMISES)})(?!\w)")

# What the customer attached, or is asked to attach, is no promise.
_THEIRS = re.compile(
    r"(?<!\w)(?:vous avez|vous nous avez|votre|vos|que vous|merci de|pourriez-vous|pouvez-vous|veuillez|joignez"
    r"|you (?:have )?attach|your|you sent|could you|can you|please attach|please send"
    r"|su|sus|ha adjuntado|puede|podria|adjuntar|ihr|ihre|ihrem|ihren|konnten sie|bitte"
    r"|sua|suo|suoi|potrebbe|allegare|uw|kunt u|bijvoegen|seu|pode|poderia|anexar)(?!\w)"
)
_FINDING = re.compile(r"trouver|find|encontrar|finden|trover|vind")
_CLAUSE = re.compile(r"[,;:(]|\bet\b|\band\b|\bund\b")
_SENTENCE = re.compile(r"[^.!?\n]+")


def attachments(situation: Situation) -> Iterator[Finding]:
    """Promises of attachments in a draft without any; what the customer attached or should attach is none."""
    if situation.draft.attachments:
        return
    plain = aligned(situation.draft.text)
    for sentence in _SENTENCE.finditer(plain):
        found = _PROMISE.search(sentence[0])
        if found is None:
            continue
        # What is said of theirs in another clause is no word about this one.
        before = _CLAUSE.split(sentence[0][: found.start()])[-1]
        if _THEIRS.search(before[-40:]) and not _FINDING.search(before[-30:]):
            continue
        start = sentence.start() + found.start()
        yield Finding(
            "missing_attachment",
            Severity.WARN,
            {
                "fr": "Le texte annonce une pièce jointe, et il n’y en a pas.",
                "en": "The text promises an attachment, and there is none.",
            },
            (start, start + len(found[0])),
            words=situation.draft.text[start : start + len(found[0])],
        )
