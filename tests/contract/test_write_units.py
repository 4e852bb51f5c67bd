"""What a contact costs: DynamoDB bills writes by the kilobyte, so each item of an ordinary mail stays below one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.agents import Agent
from chalicelib.domain.experts import ExpertQuestion
from chalicelib.domain.interaction import Channel
from chalicelib.domain.leads import Lead
from chalicelib.domain.messages import Message
from chalicelib.domain.pointers import ReceivedPointer
from chalicelib.domain.understanding import IntentFound, Tone, Understanding
from chalicelib.mime.reader import MimeReader
from chalicelib.mime.writer import MimeWriter
from chalicelib.render.letters import JinjaLetters
from chalicelib.understanding.details import amounts, details
from chalicelib.usecases.acknowledge_contact import AcknowledgeContact
from chalicelib.usecases.classify_contact import ClassifyContact
from chalicelib.usecases.keep_lead import KeepLead
from chalicelib.usecases.notify_staff import NotifyStaff
from chalicelib.usecases.read_contact import ReadContact
from chalicelib.usecases.record_expert_answer import RecordExpertAnswer
from chalicelib.usecases.route_contact import RouteContact
from chalicelib.usecases.seek_second_opinion import SeekSecondOpinion
from chalicelib.wire.contacts import decode_submission
from tests.bench.capacity import item_size
from tests.contract.conftest import Store
from tests.contract.contacts import brand
from tests.fakes.bedrock import MemoryAllowance, PlainSecondOpinion
from tests.fakes.deadlines import PlainNotices
from tests.fakes.learning import MemoryClassifiers
from tests.fakes.reading import PlainInternalLetters
from tests.fakes.surroundings import MemoryMailer, MemoryQueue
from tests.fakes.table import MemoryShelf, MemoryTable

KILOBYTE = 1_024
NOW = datetime(2026, 11, 20, 9, 0, 0, 123_000, tzinfo=UTC)
TEMPLATES = Path(__file__).parents[2] / "templates"

TEXTS = {
    "delivery": """Bonjour,

J'ai commandé le 3 novembre une table basse en chêne et deux lampes de chevet sur votre site, sous le numéro
FR-2026-118834. La livraison était annoncée entre le 10 et le 12 novembre, or nous sommes déjà le 20 et je n'ai reçu
que l'une des deux lampes, dans un carton ouvert sur le côté. Le suivi du transporteur indique depuis une semaine que
le reste du colis est « en cours d'acheminement », sans autre précision. J'ai appelé deux fois leur service, qui me
renvoie vers vous. Pourriez-vous me dire où se trouvent la table et la seconde lampe, et quand je peux espérer les
recevoir ? Je dois m'absenter à partir du 28 et personne ne sera là pour réceptionner un colis de cette taille. S'il
n'est pas possible de livrer avant cette date, je préfère annuler cette partie de la commande et être remboursée.

Je vous remercie par avance de votre réponse.

Bien cordialement,
Véronique Lemarchand-Duval
06 12 34 56 78""",
    "fault": """Madame, Monsieur,

Je me permets de vous écrire au sujet du robot pâtissier que j'ai acheté chez vous au mois de septembre dernier,
commande 20260914-7781. Après à peine huit semaines d'utilisation, le bras batteur ne se verrouille plus et
l'appareil s'arrête au bout de quelques minutes en dégageant une odeur de brûlé. J'ai suivi la notice, nettoyé le
filtre, essayé une autre prise : rien n'y fait. J'ai aussi regardé votre page d'aide, qui ne parle pas de cette panne.
L'appareil étant encore sous garantie, j'aimerais savoir comment procéder : dois-je le renvoyer à mes frais, ou
envoyez-vous une étiquette de retour ? Et combien de temps prendra la réparation ? Nous préparons l'anniversaire de
ma fille pour le 5 décembre et j'en aurais vraiment besoin d'ici là. Si vous ne pouvez pas le réparer à temps, un
échange contre un appareil neuf me conviendrait très bien. Je joins la facture à ce message.

Dans l'attente de votre retour, je vous prie d'agréer mes salutations distinguées.

Jean-Baptiste Oudinot""",
}


class SureClassifier:
    """Two intents by span, a number and a version, as the model gives them."""

    def understand(self, subject: str, text: str) -> Understanding:
        """See `Classifier`."""
        found = (IntentFound("delivery_problem", 0.96347, (120, 431)), IntentFound("refund", 0.912843, (640, 803)))
        return Understanding("fr", found, False, Tone.ANNOYED, True, False, ("FR-2026-118834",), "2026-11-18.1a2b3c4d")


def mail(text: str, mailbox: str) -> bytes:
    message = EmailMessage()
    message["From"] = "Véronique Lemarchand-Duval <veronique.lemarchand-duval@mail.example>"
    message["To"] = mailbox
    message["Subject"] = "Commande FR-2026-118834 incomplète, livraison en retard"
    message["Date"] = format_datetime(NOW)
    message["Message-ID"] = "<CAF7k9pQz3v-2wXyT8mB1nR6sLdE0hJ4uGcV5oA@mail.mail.example>"
    message.set_content(text)
    return message.as_bytes()


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_each_item_of_an_ordinary_mail_is_written_for_one_unit(
    adapters: Store, merchant: str, scan: Callable[[str], list[dict[str, Any]]], text: str
) -> None:
    """Interaction, case, customer and acknowledgement of a French mail of 150 words, on the table."""
    assert 140 <= len(text.split()) <= 190
    mailbox = f"bonjour@{merchant}.example"
    adapters.brands.put(brand(merchant, mailboxes=(mailbox,)))
    adapters.blobs.put(f"raw/mail/{merchant}", mail(text, mailbox), "message/rfc822")
    routes: MemoryQueue[Any] = MemoryQueue()
    acknowledgements: MemoryQueue[Any] = MemoryQueue()
    mailer = MemoryMailer()
    classify = ClassifyContact(
        ReadContact(adapters.blobs, adapters.brands, MimeReader(), decode_submission, b"key"),
        adapters.ledger,
        adapters.blobs,
        MemoryClassifiers(SureClassifier(), {}),
        routes,
        SeekSecondOpinion(PlainSecondOpinion(), MemoryAllowance()),
        amounts,
        RecordExpertAnswer(adapters.brands, adapters.ledger, MemoryShelf(MemoryTable(), ExpertQuestion), routes),
        KeepLead(MemoryShelf(MemoryTable(), Lead), MemoryShelf(MemoryTable(), Agent), details, PlainInternalLetters),
        MemoryQueue(),
    )
    letters = JinjaLetters(TEMPLATES)
    writer = MimeWriter()
    acknowledge = AcknowledgeContact(adapters.brands, adapters.ledger, letters, writer, mailer, b"key", nothing_known)

    raw = f"raw/mail/{merchant}"
    classify(ReceivedPointer(raw, Channel.MAIL, NOW, (mailbox,), "veronique.lemarchand-duval@mail.example"))
    notify = NotifyStaff(MemoryShelf(MemoryTable(), Message), MemoryQueue(), PlainNotices)
    RouteContact(adapters.brands, adapters.ledger, acknowledgements, notify, adapters.loads)(routes.pointers[0])
    acknowledge(acknowledgements.pointers[0], NOW + timedelta(seconds=2))

    sizes = {_kind(item): item_size(item) for item in scan(merchant) if item["sk"]["S"] in "ICP"}
    assert {"in", "out", "case", "customer"} == set(sizes)
    assert {} == {kind: size for kind, size in sizes.items() if size > KILOBYTE}, sizes
    assert 1 == len(mailer.sent)


def nothing_known(*asked: object) -> None:
    """No order is known."""


def _kind(item: dict[str, Any]) -> str:
    kinds = {"C": "case", "P": "customer"}
    return kinds.get(item["sk"]["S"]) or str(item["direction"]["S"])
