"""Stems of words by which a reply shows that it speaks of a matter, of all seven languages."""

import re
from collections.abc import Mapping

# In small letters without accents.
# fmt: off
_STEMS: Mapping[str, str] = {
    "order_tracking":
        r"expedi|livr|suivi|colis|transporteur|ship|deliver|track|parcel|courier|envi[oa]|entreg|paquete"
        r"|seguimiento|versand|liefer|paket|sendung|spedi[tz]|conseg|pacco|verzond|verzend|bezorg|pakket"
        r"|encomenda|envio",
    "order_change":
        r"modif|annul|chang|cancel|correct|cambi|stornier|ander|gewijzig|wijzig|geannul|alter",
    "order_confirmation":
        r"confirm|enregistr|regist|bestatig|conferm|bevestig|doublon|duplicate|recu votre commande",
    "delivery_problem":
        r"livr|colis|transporteur|enquete|parcel|deliver|carrier|claim|entreg|paquete|transportista|liefer"
        r"|paket|nachforsch|conseg|corriere|pacco|bezorg|pakket|vervoerder|encomenda|transportadora",
    "product_problem":
        r"defect|rempla[cz]|echang|repar|garanti|photo|replac|repair|faulty|warrant|broken|mangel|ersatz"
        r"|ersetz|defekt|tausch|difett|sostitu|garanz|kapot|vervang|avari|substitu|devol|reembols|sustitu"
        r"|retour|foto",
    "return_exchange":
        r"retour|renvo|echang|etiquette|return|exchange|label|devol|cambio|ruckgab|rucksend|umtausch|etikett"
        r"|\breso\b|restitu|etichetta|ruil|troca|etiqueta",
    "refund":
        r"rembours|refund|reembols|erstatt|ruckzahl|rimbors|terugbeta|terugstort|credit",
    "payment":
        r"paiement|pay|carte|prelev|banque|card|charg|debit|bank|pago|cobro|tarjeta|zahl|karte|abbuch|pagament"
        r"|addebit|betal|kaart|afgeschreven|cartao|cobran",
    "invoice":
        r"factur|invoice|receipt|rechnung|fattur|fatura",
    "product_advice":
        r"conseil|recommand|convien|compatib|taille|advi|recommend|suit|size|consej|talla|empfehl|pass[te]"
        r"|grosse|consigli|taglia|advies|maat|aanrad|aconselh|tamanho",
    "availability":
        r"disponib|stock|reassort|rupture|availab|restock|agotad|verfugbar|lager|lieferbar|disponibil|esaurit"
        r"|voorraad|beschikbaar|esgotad",
    "promotion":
        r"code|promo|reduction|remise|fidelite|points|cadeau|voucher|discount|coupon|gift|loyalty|descuento"
        r"|cupon|regalo|gutschein|rabatt|punkte|sconto|buono|korting|cadeaubon|desconto|vale",
    "account":
        r"compte|mot de passe|connex|identifiant|account|password|log ?in|sign in|cuenta|contrasena"
        r"|konto|passwort|anmeld|accesso|wachtwoord|inlog|conta|palavra-passe",
    "personal_data":
        r"donnees|rgpd|desinscri|desabonn|supprim|data|gdpr|unsubscri|erase|delet|datos|baja|daten|dsgvo"
        r"|abgemeldet|abmeld|losch|dati|cancella|gegevens|avg|uitgeschreven|verwijder|dados|eliminad",
    "store":
        r"boutique|magasin|horaire|ouvert|retrait|store|shop|open|collect|pick-?up|tienda|horario|recogida"
        r"|filiale|geoffnet|offnungszeit|abhol|negozio|orari|ritiro|winkel|openingstijd|afhal|loja",
    "documentation":
        r"documentation|brochure|catalogue|devis|guide|notice|catalog|quote|folleto|presupuesto|katalog"
        r"|prospekt|angebot|preventivo|opuscolo|offerte|orcamento|brochura",
    "business":
        r"partenar|revendeur|professionnel|presse|candidature|partner|reseller|wholesale|press|application"
        r"|socio|distribu|handler|bewerbung|rivendit|collabor|candidat|wederverkop|samenwerk|parceri|revend",
}
# fmt: on
PATTERNS: Mapping[str, re.Pattern[str]] = {intent: re.compile(rf"\b(?:{stems})") for intent, stems in _STEMS.items()}
"""Intent to what its words begin with, in a text that is aligned (`checks/text.py`)."""
