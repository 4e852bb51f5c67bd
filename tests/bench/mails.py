"""Ordinary customers' mails, made from a seed: the same number gives the same mail on every machine.

What is ordinary: two alternatives (text and HTML), 100 to 200 words of French or English, a third answers a
mail and quotes it, a tenth has an attachment of 200 KB.
"""

import random
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from html import escape

ATTACHMENT_BYTES = 200_000
MAILBOX = "bonjour@maison-lavande.example"

_EPOCH = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
_NAMES = ("Camille Exemple", "Ada Sample", "Noël Été", "Jean-François Modèle", "Grace Template", "Zoé Échantillon")

_SUBJECTS = {
    "fr": (
        "Ma commande n'est toujours pas arrivée",
        "Retour d'un article",
        "Question sur une taille",
        "Remboursement de la commande",
        "Colis endommagé à la livraison",
        "Changement d'adresse de livraison",
        "Facture manquante",
        "Code promotionnel refusé",
    ),
    "en": (
        "My parcel has not arrived",
        "How do I return an item?",
        "Which size should I take?",
        "Refund for my order",
        "Damaged when it was delivered",
        "Please change the delivery address",
        "I need an invoice",
        "The voucher code does not work",
    ),
}

_SENTENCES = {
    "fr": (
        "J'ai passé commande sur votre site il y a maintenant deux semaines et je n'ai reçu aucune nouvelle.",
        "Le suivi indique que le colis est en cours d'acheminement, mais il n'a pas bougé depuis mardi.",
        "Pourriez-vous me dire à quelle date je peux espérer le recevoir ?",
        "Le carton était ouvert et l'un des flacons s'est renversé sur tout le reste.",
        "Je joins une photo pour que vous puissiez constater les dégâts.",
        "Je souhaiterais être remboursée plutôt que de recevoir un nouvel article.",
        "La taille commandée est trop petite et j'aimerais l'échanger contre un 42.",
        "Faut-il que j'imprime une étiquette ou le transporteur s'en charge-t-il ?",
        "Ma carte a été débitée deux fois du même montant le même jour.",
        "Je pars en vacances samedi et il me faudrait une réponse avant.",
        "C'est un cadeau pour l'anniversaire de ma mère, vous comprendrez que je m'inquiète.",
        "Jusqu'ici j'ai toujours été très satisfaite de vos produits et de votre accueil.",
        "J'ai déjà essayé de vous joindre par téléphone, sans succès.",
        "Le point relais m'assure n'avoir rien reçu à mon nom.",
        "Serait-il possible de faire livrer à mon bureau, car je suis absente en journée ?",
        "Je n'ai pas retrouvé la facture dans mon espace client et mon comptable la réclame.",
        "Le code reçu par courriel est refusé au moment de payer, alors qu'il est valable jusqu'à dimanche.",
        "Savez-vous si ce modèle sera de nouveau disponible en bleu ?",
        "La notice ne précise pas si l'appareil convient aux plaques à induction.",
        "Je vous remercie par avance de votre aide.",
    ),
    "en": (
        "I placed an order on your site two weeks ago and have not heard anything since.",
        "The tracking page says that it is on its way, yet nothing has moved since Tuesday.",
        "Could you please tell me when I can expect it to arrive?",
        "The box was open when the driver handed it over and one of the bottles had leaked.",
        "I am attaching a picture so that you can see the damage for yourselves.",
        "I would rather have my money back than wait for another one.",
        "The size that I chose is too small and I would like to exchange it for a ten.",
        "Do I have to print a label, or does the carrier bring one along?",
        "My card was charged twice on the same day for the same amount.",
        "We leave on holiday on Saturday, so I need an answer before then.",
        "It is a present for my mother's birthday, so you will understand that I worry.",
        "Until now I have always been very happy with your shop and your service.",
        "I have tried to call you several times, without getting through.",
        "The pick-up point says that nothing has come in under my name.",
        "Would it be possible to deliver it to my office, since nobody is at home in the daytime?",
        "I cannot find the invoice in my account and our bookkeeper is asking for it.",
        "The code from your newsletter is refused at the checkout although it is valid until Sunday.",
        "Do you know whether this model will be available in blue again?",
        "The instructions do not say whether it works on an induction hob.",
        "Thank you very much in advance for your help.",
    ),
}

_GREETING = {"fr": "Bonjour,", "en": "Hello,"}
_CLOSING = {"fr": "Bien cordialement,", "en": "Kind regards,"}
_ORDER = {"fr": "Le numéro de ma commande est le {}.", "en": "The number of my order is {}."}
_ANSWERED = {
    "fr": "Nous avons bien reçu votre message. Votre référence est GU-7K3F9QXW. Vous aurez une réponse demain.",
    "en": "We have received your message. Your reference is GU-7K3F9QXW. You will have an answer tomorrow.",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One mail: its bytes, and the facts that it was made from. `words` counts what the customer wrote newly."""

    raw: bytes
    sender: str
    language: str
    words: int
    quoting: bool
    attached: bool


def ordinary_mails(count: int) -> list[Sample]:
    """So many ordinary mails; every third quotes, every tenth has an attachment, every other one is French."""
    return [sample(number, quoting=number % 3 == 1, attached=number % 10 == 5) for number in range(count)]


def sample(
    number: int,
    *,
    quoting: bool = False,
    attached: bool = False,
    words: tuple[int, int] = (100, 200),
    at: datetime | None = None,
) -> Sample:
    """The mail of a number; its new text has between `words[0]` and `words[1]` words, its date is `at`."""
    chance = random.Random(number)  # noqa: S311 - the same mail each time is what is wanted.
    language = ("fr", "en")[number % 2]
    name = chance.choice(_NAMES)
    sender = f"customer.{number}@example.com"
    at = at or _EPOCH + timedelta(minutes=7 * number)
    text = _own_text(chance, language, name, words)

    message = EmailMessage(policy=SMTP)
    message["Received"] = (
        f"from mail.example.com (mail.example.com [192.0.2.{number % 250}]) by mx.example.net with ESMTPS id "
        f"{chance.getrandbits(64):016x} for <{MAILBOX}>; {format_datetime(at)}"
    )
    message["DKIM-Signature"] = (
        f"v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=2026; t={int(at.timestamp())}; "
        f"h=from:to:subject:date:message-id:mime-version; bh={chance.getrandbits(250):064x}; "
        + " ".join(f"{chance.getrandbits(256):064x}" for _ in range(4))
    )
    message["MIME-Version"] = "1.0"
    message["From"] = formataddr((name, sender))
    message["To"] = MAILBOX
    subject = chance.choice(_SUBJECTS[language])
    message["Subject"] = f"Re: {subject}" if quoting else subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{_identifier(chance)}@mail.example.com>"
    message["X-Mailer"] = "Example Mail 12.4"
    if quoting:
        answered = f"<{chance.getrandbits(80):020x}@maison-lavande.example>"
        message["In-Reply-To"] = answered
        message["References"] = answered
    # Most clients send UTF-8 as quoted-printable; some base64, some still their old charset.
    charset, encoding = (("utf-8", "quoted-printable"), ("utf-8", "base64"), ("iso-8859-1", "quoted-printable"))[
        (0, 0, 0, 1, 2)[number % 5]
    ]
    plain, html = _with_quote(text, language, at) if quoting else (text, _html(text))
    message.set_content(plain, charset=charset, cte=encoding)
    message.add_alternative(html, subtype="html", charset=charset, cte=encoding)
    if attached:
        photo = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + chance.randbytes(ATTACHMENT_BYTES - 11)
        message.add_attachment(photo, maintype="image", subtype="jpeg", filename=f"photo {number}.jpg")
    return Sample(message.as_bytes(), sender, language, len(text.split()), quoting, attached)


def answer(number: int, acknowledgement: EmailMessage, sender: str, at: datetime) -> bytes:
    """A customer's answer to an acknowledgement, which it quotes: some thirty new words."""
    chance = random.Random(number)  # noqa: S311 - see above.
    language = ("fr", "en")[number % 2]
    text = _own_text(chance, language, _NAMES[number % len(_NAMES)], (25, 45))
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = str(acknowledgement["Reply-To"])
    message["Subject"] = f"Re: {acknowledgement['Subject']}"
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<answer.{_identifier(chance)}@mail.example.com>"
    message["In-Reply-To"] = str(acknowledgement["Message-ID"])
    references = (acknowledgement["References"], acknowledgement["Message-ID"])
    message["References"] = " ".join(str(one) for one in references if one)
    body = acknowledgement.get_body(("plain",))
    quoted = str(body.get_content()) if body else ""
    plain, html = _with_quote(text, language, at, quoted)
    message.set_content(plain, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    return message.as_bytes()


def _identifier(chance: random.Random) -> str:
    """As long and as random as those of the large providers: it cannot be compressed."""
    return urlsafe_b64encode(chance.randbytes(36)).decode().strip("=-_")


def _own_text(chance: random.Random, language: str, name: str, words: tuple[int, int]) -> str:
    """Greeting, paragraphs and closing; never more than the longest sentence above the least number of words."""
    pool = list(_SENTENCES[language])
    chance.shuffle(pool)
    wanted = chance.randint(words[0], max(words[0], words[1] - 25))
    order = _ORDER[language].format(f"CMD-{chance.randint(100000, 999999)}")
    said = [order]
    while sum(len(sentence.split()) for sentence in said) < wanted - 5 and pool:
        said.append(pool.pop())
    chance.shuffle(said)
    paragraphs = [" ".join(said[start : start + 3]) for start in range(0, len(said), 3)]
    return "\n\n".join([_GREETING[language], *paragraphs, f"{_CLOSING[language]}\n{name}"]) + "\n"


def _html(text: str) -> str:
    lines = "".join(f"<div>{escape(line) or '<br>'}</div>\n" for line in text.split("\n"))
    style = '<style type="text/css">p {margin: 0} .sig {color: #666}</style>'
    return f'<html><head>{style}</head><body><div dir="ltr" style="font-family:Arial">\n{lines}</div></body></html>\n'


def _with_quote(text: str, language: str, at: datetime, quoted: str = "") -> tuple[str, str]:
    quoted = quoted or f"{_GREETING[language]}\n\n{_ANSWERED[language]}\n\nMaison Lavande\n"
    when = at.strftime("%d/%m/%Y %H:%M")
    said = {
        "fr": f"Le {when}, Maison Lavande <{MAILBOX}> a écrit :",
        "en": f"On {when}, Maison Lavande <{MAILBOX}> wrote:",
    }[language]
    plain = text + f"\n{said}\n\n" + "\n".join(f"> {line}" for line in quoted.split("\n")) + "\n"
    attribution = f'<div class="gmail_attr">{escape(said)}</div>'
    quote = f'<div class="gmail_quote">{attribution}<blockquote>{_html(quoted)}</blockquote></div>'
    return plain, _html(text).replace("</body>", f"{quote}</body>")
