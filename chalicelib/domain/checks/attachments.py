"""A reply that promises an attachment has one."""

import re
from collections.abc import Iterator

from chalicelib.domain.checks.findings import Finding, Severity, Situation
from chalicelib.domain.checks.text import aligned

# In small letters without accents.
_PROMISE = re.compile(
    r"(?<!\w)(?:"
    # French
    r"ci-?joint(?:e|s|es)?|ci-?apres en piece jointe|en pieces? jointes?|en p\.?j\.?(?!\w)"
    r"|(?:je|nous) (?:vous )?(?:joins|joignons|adresse en annexe)|joint(?:e|s|es)? (?:a ce|au present) (?:mail|message|courriel|e-mail)"
    # English
    r"|(?:please )?find (?:\w+ ){0,4}(?:attached|enclosed)|(?:i|we)(?:'ve| have|'m| am|'re| are)? ?(?:attach(?:ed|ing)?|enclos(?:e|ed|ing))"
    r"|(?:is|are) (?:attached|enclosed)|attached (?:is|are|to this|you will|please)|see (?:the )?attach(?:ed|ment)|enclosed (?:is|are|please)"
    r"|in the attachment|as an attachment"
    # Spanish
    r"|adjunt(?:o|amos|a|os|as) (?:le|te|les|os|encontrara|a este)|(?:le|te|les) adjunt(?:o|amos)|encontrara adjunt\w+"
    r"|en (?:el )?(?:archivo|documento) adjunto|(?:se )?adjunt(?:o|amos) (?:la|el|los|las|una|un)"
    # German
    r"|im anhang|anbei|beigefugt|in der anlage|(?:hange|fuge) (?:ich|wir) \w+|als anhang"
    # Italian
    r"|in allegato|allegat[oaie] (?:a questa|alla presente|trova|trovera)|(?:le )?alleghiamo|(?:le )?allego"
    # Dutch
    r"|in (?:de )?bijlage|bijgevoegd|bijgaand|als bijlage"
    # Portuguese
    r"|em anexo|segue(?:m)? (?:em )?anex\w+|anexamos|anexo (?:a|o|os|as|encontra)"
    r")(?!\w)"
)

# What the customer attached, or is asked to attach, is no promise.
_THEIRS = re.compile(
    r"(?<!\w)(?:vous avez|vous nous avez|votre|vos|que vous|merci de|pourriez-vous|pouvez-vous|veuillez|joignez|you (?:have )?attach"
    r"|your|you sent|could you|can you|please attach|please send|su|sus|ha adjuntado|puede|podria|ihr|ihre|ihrem|ihren|konnten sie"
    r"|bitte|sua|suo|suoi|potrebbe|uw|kunt u|seu|sua|pode|poderia|allegare|adjuntar|anexar|bijvoegen)(?!\w)"
)
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
        before = sentence[0][: found.start()]
        if _THEIRS.search(before[-40:]) and not re.search(r"trouver|find|encontrar|finden|trover|vind", before[-30:]):
            continue
        start = sentence.start() + found.start()
        yield Finding(
            "missing_attachment",
            Severity.BLOCK,
            {
                "fr": "Le texte annonce une pièce jointe, et il n’y en a pas.",
                "en": "The text promises an attachment, and there is none.",
            },
            (start, start + len(found[0])),
            words=situation.draft.text[start : start + len(found[0])],
        )
