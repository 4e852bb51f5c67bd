"""The mails of the demo: what customers, and machines, write to a shop on an ordinary morning."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime, make_msgid


@dataclass(frozen=True, slots=True)
class Item:
    """One mail to send. `sender` is the envelope's, empty for the null return path; `writer` is the address in From."""

    about: str
    sender: str
    writer: str
    message: EmailMessage

    @property
    def message_id(self) -> str:
        """The Message-ID without angle brackets; empty where there is none."""
        return str(self.message.get("Message-ID", "")).strip("<>")


# A photograph of the smallest kind: one grey pixel.
_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)

_TRACKING = """Bonjour,

J'ai passé la commande 10045871 jeudi dernier et le suivi n'a pas bougé depuis.
Pouvez-vous me dire quand elle arrivera ?

Cordialement,
Camille Roussel
06 39 98 12 34
"""
_RETURN = """Hello,

The linen dress from order 20063318 arrived with a torn seam, see the photo.
I would like to send it back. Could you send me a return label, please?

Kind regards,
Harriet Lowe
"""
_INVOICE = """<html><body><p>Bonjour,</p><p>Je n'ai <b>pas reçu la facture</b> de ma commande 10046120.
Pourriez-vous me l'envoyer au nom de ma société&nbsp;?</p><p>Bien à vous,<br>Hélène Vasseur</p></body></html>"""
_ANGRY = """C'EST UNE HONTE. Troisième message et toujours AUCUNE réponse de votre part !
Colis marqué « livré », je n'ai RIEN reçu. Vous vous moquez du monde.
Sans nouvelles demain je saisis le médiateur de la consommation.

Bruno Lemaire, commande 10044002
"""
_TWO_QUESTIONS = """Hi there,

Two things. First, I was charged twice for order 20064455, could you look into that payment?
Second, is the lavender pillow mist back in stock soon?

Thanks,
Oliver Grant
"""
_CHANGE = """Hello, I placed order 20065102 ten minutes ago and typed the wrong house number.
It must go to 14 Mill Lane, not 41. Please change the address before it ships today!

Priya Nair
"""
_PRAISE = """Bonjour,

Un simple mot pour vous remercier : le coffret est superbe et ma mère était ravie.
Félicitations à toute l'équipe !

Jeanne Morel
"""
_SPANISH = """Hola:

¿Me pueden ayudar a elegir la talla del camisón de lino? Mido 1,70 m y normalmente uso una M.

Gracias,
Lucía Ferrer
"""
_REPEAT = """Bonjour,

Je vous ai écrit il y a une semaine au sujet du remboursement de ma commande 10043377
et je n'ai toujours pas de réponse. Où en est-il ?

Thomas Garnier
"""
_FIRST_ASK = """Bonjour,

J'ai renvoyé ma commande 10043377, quand serai-je remboursé ?

Thomas Garnier
"""
_OLD_PROGRAM = """Bonjour, à quelle heure ferme la boutique de Nîmes le samedi ? Merci d'avance. Gérard"""
_VACATION = """Bonjour, je suis absente jusqu'au 3 et lirai votre message à mon retour. Nadia Ferrand"""
_NEWSLETTER = """This week on the list: three threads about packaging, one about courier rates."""
_BOUNCE = """From: Mail Delivery System <mailer-daemon.{run}@mx.example.net>
To: {mailbox}
Subject: Undelivered Mail Returned to Sender
Date: {date}
Message-ID: <bounce.{run}@mx.example.net>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_report"

--=_report
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

<lost.customer@example.net>: host mx.example.net said: 550 5.1.1 User unknown

--=_report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; lost.customer@example.net
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--=_report--
"""


def first_mails(mailbox: str, run: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> list[Item]:
    """Mails that need nothing before them. `run` makes the senders' addresses new, so that each run opens new cases."""

    def write(about: str, name: str, subject: str, text: str, **headers: str) -> Item:
        address = f"{name.lower().replace(' ', '.').translate(_PLAIN)}.{run}@example.com"
        message = EmailMessage()
        message["From"] = f"{name} <{address}>"
        message["To"] = mailbox
        message["Subject"] = subject
        message["Date"] = format_datetime(now())
        message["Message-ID"] = make_msgid(domain="example.com")
        for header, value in headers.items():
            message[header.replace("_", "-")] = value
        message.set_content(text)
        return Item(about, address, address, message)

    html_only = write("HTML only", "Hélène Vasseur", "Facture", "")
    html_only.message.set_content(_INVOICE, subtype="html")

    with_photo = write("English, with a photo", "Harriet Lowe", "Torn seam", _RETURN)
    with_photo.message.add_attachment(_PIXEL, "image", "png", filename="seam.png")

    old = write("latin-1, no Message-ID", "Gérard Petit", "Horaires", "")
    old.message.set_content(_OLD_PROGRAM, charset="iso-8859-1", cte="8bit")
    del old.message["Message-ID"]

    bounced = message_from_string(_BOUNCE.format(run=run, mailbox=mailbox, date=format_datetime(now())), policy=default)
    bounce = Item("A bounce", "", f"mailer-daemon.{run}@mx.example.net", bounced)

    return [
        write("French: where is it?", "Camille Roussel", "Commande 10045871", _TRACKING),
        with_photo,
        html_only,
        write("Angry", "Bruno Lemaire", "INADMISSIBLE", _ANGRY),
        write("Two questions", "Oliver Grant", "Payment and stock", _TWO_QUESTIONS),
        write("In haste", "Priya Nair", "Wrong address!", _CHANGE),
        write("Thanks", "Jeanne Morel", "Merci", _PRAISE),
        write("Spanish to a shop without it", "Lucía Ferrer", "Talla", _SPANISH),
        write("First ask", "Thomas Garnier", "Remboursement", _FIRST_ASK),
        old,
        write(
            "Vacation notice", "Nadia Ferrand", "Absence : Re: Votre commande", _VACATION, Auto_Submitted="auto-replied"
        ),
        write(
            "Mailing list",
            "Shop Owners",
            "[owners] Weekly digest",
            _NEWSLETTER,
            List_Id="Shop owners <owners.lists.example.org>",
            List_Unsubscribe="<mailto:leave@lists.example.org>",
            Precedence="list",
        ),
        bounce,
    ]


def reply_to(item: Item, acknowledgement: EmailMessage, text: str, now: datetime) -> Item:
    """The customer's answer to an acknowledgement, quoted and signed as mail programs do it."""
    body = acknowledgement.get_body(("plain",))
    quoted = "\n".join(f"> {line}" for line in (body.get_content() if body else "").splitlines())
    message = EmailMessage()
    message["From"] = item.message["From"]
    message["To"] = acknowledgement["Reply-To"] or acknowledgement["From"]
    message["Subject"] = f"Re: {acknowledgement['Subject']}"
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain="example.com")
    message["In-Reply-To"] = acknowledgement["Message-ID"]
    message["References"] = f"{acknowledgement.get('References', '')} {acknowledgement['Message-ID']}".strip()
    signature = "-- \nCamille Roussel\nEnvoyé de mon téléphone"
    message.set_content(f"{text}\n\n{signature}\n\nLe {now:%d/%m/%Y}, vous avez écrit :\n{quoted}\n")
    return Item("Reply to its acknowledgement", item.sender, item.writer, message)


def repeat_of(item: Item, now: datetime) -> Item:
    """The same customer asks again."""
    message = EmailMessage()
    for header in ("From", "To"):
        message[header] = item.message[header]
    message["Subject"] = "Toujours pas de réponse"
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain="example.com")
    message.set_content(_REPEAT)
    return Item("The same asked again", item.sender, item.writer, message)


_PLAIN = str.maketrans("éèíç", "eeic")
