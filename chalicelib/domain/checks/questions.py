"""Every question of the contact is spoken of."""

import re
from collections.abc import Iterable, Iterator

from chalicelib.domain.case import Case
from chalicelib.domain.checks.findings import Finding, Question, Severity, Situation
from chalicelib.domain.checks.text import aligned
from chalicelib.domain.interaction import Direction, Interaction
from chalicelib.domain.mail import Kind

UNASKING = frozenset({"praise", "complaint", "other", "spam"})
"""Intents that are no question: what answers them is a tone, not a paragraph."""

_SAME = (
    frozenset({"order_tracking", "delivery_problem"}),
    frozenset({"product_problem", "return_exchange"}),
    frozenset({"order_confirmation", "order_tracking"}),
    frozenset({"documentation", "product_advice"}),
)
"""Intents that one paragraph may answer together."""

# Stems in small letters without accents, of all languages: a reply that has one speaks of the matter.
_STEMS = {
    "order_tracking": r"expedi|livr|suivi|colis|transporteur|ship|deliver|track|parcel|courier|envi[oa]|entreg|paquete"
    r"|seguimiento|versand|liefer|paket|sendung|spedi[tz]|conseg|pacco|verzond|verzend|bezorg|pakket|encomenda|envio",
    "order_change": r"modif|annul|chang|cancel|correct|cambi|stornier|ander|gewijzig|wijzig|geannul|alter",
    "order_confirmation": r"confirm|enregistr|regist|bestatig|conferm|bevestig|doublon|duplicate|recu votre commande",
    "delivery_problem": r"livr|colis|transporteur|enquete|parcel|deliver|carrier|claim|entreg|paquete|transportista"
    r"|liefer|paket|nachforsch|conseg|corriere|pacco|bezorg|pakket|vervoerder|encomenda|transportadora",
    "product_problem": r"defect|rempla[cz]|echang|repar|garanti|photo|replac|repair|faulty|warrant|broken|mangel|ersatz"
    r"|ersetz|defekt|tausch|difett|sostitu|garanz|kapot|vervang|avari|substitu|devol|reembols|sustitu|retour|foto",
    "return_exchange": r"retour|renvo|echang|etiquette|return|exchange|label|devol|cambio|ruckgab|rucksend|umtausch"
    r"|etikett|\breso\b|restitu|cambio|etichetta|retour|ruil|troca|etiqueta",
    "refund": r"rembours|refund|reembols|erstatt|ruckzahl|rimbors|terugbeta|terugstort|credit",
    "payment": r"paiement|pay|carte|prelev|banque|card|charg|debit|bank|pago|cobro|tarjeta|zahl|karte|abbuch|pagament"
    r"|addebit|betal|kaart|afgeschreven|cartao|cobran",
    "invoice": r"factur|invoice|receipt|rechnung|fattur|fatura",
    "product_advice": r"conseil|recommand|convien|compatib|taille|advi|recommend|suit|size|compatib|consej|talla|empfehl"
    r"|pass[te]|grosse|consigli|taglia|advies|maat|aanrad|aconselh|tamanho",
    "availability": r"disponib|stock|reassort|rupture|availab|restock|agotad|verfugbar|lager|lieferbar|disponibil|esaurit"
    r"|voorraad|beschikbaar|esgotad",
    "promotion": r"code|promo|reduction|remise|fidelite|points|cadeau|voucher|discount|coupon|gift|loyalty|descuento"
    r"|cupon|regalo|gutschein|rabatt|punkte|sconto|buono|korting|cadeaubon|desconto|vale",
    "account": r"compte|mot de passe|connex|identifiant|account|password|log ?in|sign in|cuenta|contrasena|konto"
    r"|passwort|anmeld|accesso|wachtwoord|inlog|conta|palavra-passe",
    "personal_data": r"donnees|rgpd|desinscri|desabonn|supprim|data|gdpr|unsubscri|erase|delet|datos|baja|daten|dsgvo"
    r"|abgemeldet|abmeld|losch|dati|cancella|gegevens|avg|uitgeschreven|verwijder|dados|eliminad",
    "store": r"boutique|magasin|horaire|ouvert|retrait|store|shop|open|collect|pick-?up|tienda|horario|recogida|filiale"
    r"|geoffnet|offnungszeit|abhol|negozio|orari|ritiro|winkel|openingstijd|afhal|loja",
    "documentation": r"documentation|brochure|catalogue|devis|guide|notice|brochure|catalog|quote|folleto|presupuesto"
    r"|katalog|prospekt|angebot|preventivo|opuscolo|offerte|orcamento|brochura",
    "business": r"partenar|revendeur|professionnel|presse|candidature|partner|reseller|wholesale|press|application|socio"
    r"|distribu|handler|bewerbung|rivendit|collabor|candidat|wederverkop|samenwerk|parceri|revend",
}  # fmt: skip
_PATTERNS = {intent: re.compile(rf"\b(?:{stems})") for intent, stems in _STEMS.items()}


def waiting(interactions: Iterable[Interaction]) -> tuple[Interaction, ...]:
    """What a customer wrote since the last answer, oldest first; an acknowledgement or a notice is no answer.

    `interactions` are a case's, oldest first.
    """
    kept: list[Interaction] = []
    for one in interactions:
        if one.direction is Direction.OUT and one.kind is Kind.HUMAN:
            kept.clear()
        elif one.direction is Direction.IN and one.kind is Kind.HUMAN:
            kept.append(one)
    return tuple(kept)


def questions_of(case: Case, contacts: Iterable[Interaction]) -> tuple[Question, ...]:
    """What the contacts ask, each intent once in the order of asking; of a case without any, what the case is about."""
    found: dict[str, Question] = {}
    for contact in contacts:
        understanding = contact.understanding
        for intent in understanding.intents if understanding else ():
            span = intent.span
            words = " ".join(contact.text[slice(*span)].split()) if span else contact.subject
            found.setdefault(intent.name, Question(intent.name, words, contact.id, intent.confidence, span))
    if not found:
        return tuple(Question(one.name, "", "", one.confidence) for one in case.intents)
    return tuple(found.values())


def unanswered(situation: Situation) -> Iterator[Finding]:
    """Questions that no template of the draft answers, and neither its sentences nor its words speak of."""
    plain = aligned(situation.draft.text)
    spoken = situation.understood.intents | situation.template_intents
    for question in situation.questions:
        if question.intent in UNASKING or _is_spoken_of(question.intent, spoken, plain):
            continue
        words = question.words if len(question.words) <= 120 else question.words[:119].rstrip() + "…"
        yield Finding(
            "unanswered_question",
            Severity.WARN,
            {
                "fr": "Cette question du client semble rester sans réponse" + (f" : « {words} »" if words else "."),
                "en": "This question of the customer seems to have no answer" + (f": “{words}”" if words else "."),
            },
            suggestion=question.intent,
            words=words,
        )


def _is_spoken_of(intent: str, spoken: frozenset[str], plain: str) -> bool:
    together = {intent}.union(*(group for group in _SAME if intent in group))
    if not together.isdisjoint(spoken):
        return True
    pattern = _PATTERNS.get(intent)
    # Of an intent of the merchant's own no words are known: nobody is told of what may well be answered.
    return pattern is None or pattern.search(plain) is not None
