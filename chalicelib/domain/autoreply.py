"""Is a mail from a person or from a machine, and from what sort of machine?

One small question per rule, asked in the order of the table `RULES`; the first that says yes names the kind. Headers
come before wording, because wording is what people write too. Sources: RFC 3834 (automatic responses), 3464
(delivery reports), 8098 (read receipts), 5965 (feedback), 2369 and 2919 (lists), and what servers without RFC write.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.domain.mail import Kind, Mail


@dataclass(frozen=True, slots=True)
class Finding:
    """What sort of automatic mail this is, and the name of the rule that says so."""

    kind: Kind
    rule: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One question about a mail: a name for logs, what it asks, and the check."""

    name: str
    kind: Kind
    description: str
    check: Callable[[Mail], bool]


def recognise(mail: Mail) -> Finding | None:
    """The first rule that takes the mail for automatic, None where a person seems to have written it."""
    for rule in RULES:
        if rule.check(mail):
            return Finding(rule.kind, rule.name)
    return None


_REPORT_TYPE = re.compile(r"report-type\s*=\s*\"?\s*([\w-]+)", re.IGNORECASE)
_NO_REPLY = re.compile(
    r"^(?:.*[-_.+])?(?:no[-_.]?reply|noreply|do[-_.]?not[-_.]?reply|donot[-_.]?reply|(?:ne[-_.]?pas|pas[-_.]?de)[-_.]?rep(?:ondre|onse)s?|nepasrepondre|no[-_.]?responder|"
    r"no[-_.]?contestar|non[-_.]?rispondere|nicht[-_.]?antworten|keine[-_.]?antwort|niet[-_.]?(?:be)?antwoorden|geen[-_.]?antwoord|nao[-_.]?responda)(?:[-_.+].*)?@",
    re.IGNORECASE,
)
_DAEMON = re.compile(
    r"^(?:mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|bounces?)(?:[+\-_.=][^@]*)?@",
    re.IGNORECASE,
)
_ROBOT = re.compile(
    r"^(?:(?:auto|alert|alerts|alarm|monitor(?:ing)?|nagios|zabbix|icinga|cron|root|jenkins|grafana|robot|notif(?:y|ication|ications)?|system|"
    r"automat(?:ic|ed)?|auto[-_.]?(?:reply|respond(?:er)?|confirm))|(?:news|newsletter|mailing)s?)(?:[+\-_.][^@]*)?@",
    re.IGNORECASE,
)
_RE = r"^\s*(?:(?:re|aw|antw|rif|res|sv|tr|fwd?|wg|rv|rép|enc)\s*:\s*)*"
_ANSWER = re.compile(r"\s*(?:\[[^\]]{1,40}\]\s*)?(?:re|aw|antw|rif|sv)\s*:", re.IGNORECASE)
_VACATION_SUBJECT = re.compile(
    _RE + r"\W{0,3}(?:"
    r"(?:automatic|auto(?:mated|matic)?[- ]?) ?(?:reply|response|answer|respond(?:er)?)\b|auto[- ]?(?:reply|response|responder)\b|(?:i am |i'm )?(?:currently )?out of (?:the )?office\b|ooo\b\s*[:\-]|"
    r"away from (?:my|the) (?:office|desk|e?-?mail)|away (?:until|till)\b|on (?:vacation|holiday|annual leave|leave) (?:until|till|from)|vacation (?:reply|response|notice|message)|"
    r"réponse automatique|reponse automatique|message (?:automatique )?d['’]absence|absen(?:ce|t|te) du bureau|(?:je suis |actuellement )?absent(?:e)?\b.{0,30}(?:jusqu|du \d|bureau|congé)|absence\s*[:\-]|en congés? (?:jusqu|du \d)|message automatique\b|"
    r"respuesta autom[áa]tica|fuera de (?:la )?oficina|ausente (?:de la oficina|hasta)|respuesta de vacaciones|auto-?respuesta|"
    r"automatische antwort|abwesenheits(?:notiz|nachricht|assistent|meldung|agent)?\b|abwesend\b|(?:ich bin )?nicht im (?:büro|haus)|autom\. antwort|"
    r"risposta automatica|fuori (?:sede|ufficio)\b|assen[zt][ae]\b.{0,20}(?:dall|fino|ufficio)|risponditore automatico|messaggio automatico|"
    r"automatisch (?:antwoord|bericht)|afwezig(?:heid)?\b|niet aanwezig\b|niet op kantoor|"
    r"resposta autom[áa]tica|fora do escrit[óo]rio|ausente do escrit[óo]rio|ausência (?:tempor|do escr)|fora da empresa|"
    r"automatiskt svar|automatisk svar|autosvar|fraværende|frånvaro|automaattinen vastaus|poissa|odpowiedź automatyczna|автоответ|自動応答|自动回复)",
    re.IGNORECASE,
)
# Words of the text alone must leave no doubt: a customer may well write from holiday.
_VACATION_TEXT = re.compile(
    r"(?:this is an automat(?:ed|ic) (?:reply|response|e?-?mail reply)|i am (?:currently )?out of (?:the )?office|currently out of the office|"
    r"ceci est une réponse automatique|(?:je suis|nous sommes) actuellement absent|je suis absente?(?: du bureau)? (?:jusqu|du \d|et serai)|"
    r"esta es una respuesta automática|estoy fuera de la oficina|"
    r"dies ist eine automatische antwort|ich bin (?:derzeit|zurzeit|zur zeit|bis|vom|ab|momentan)[^.\n]{0,40}(?:nicht (?:im (?:haus|büro)|erreichbar)|abwesend|außer haus)|"
    r"questa è una risposta automatica|sono fuori (?:ufficio|sede)|sarò assente|"
    r"dit is een automatisch (?:antwoord|bericht)|ik ben (?:momenteel )?afwezig|"
    r"esta é uma resposta automática|estou fora do escritório|estarei ausente)",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"(?:confirm (?:that )?you(?:r)? (?:are human|message|e-?mail|identity)|prove you are human|sender (?:address )?verification|verify your e-?mail to deliver|challenge[- ]response|"
    r"(?:votre message|votre e-?mail|message).{0,40}(?:en attente|bloqué).{0,60}(?:authentifi|confirm|valid)|demande d['’]authentification|mailinblack|boxbe|spamarrest|"
    r"quarantined until you confirm|your (?:e-?mail|message) (?:to .{0,60} )?(?:requires|is awaiting) (?:verification|confirmation|approval)|bitte bestätigen sie ihre nachricht)",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = re.compile(
    r"^(?:undeliver(?:ed|able)\b|delivery status notification|mail delivery (?:failed|failure|system)|returned mail\b|failure notice$|delivery failure\b|non remis\b|unzustellbar\b|onbestelbaar\b|"
    r"message non (?:distribué|délivré|remis)|échec de (?:la )?(?:remise|distribution)|no se puede entregar|mancata consegna|non recapitabile|não entregue)",
    re.IGNORECASE,
)
_RECEIPT_SUBJECT = re.compile(
    r"^(?:read|not read|lu|non lu|gelesen|ungelesen|leído|no leído|letto|non letto|gelezen|lida|return receipt|accusé de (?:lecture|réception)|lesebestätigung|empfangsbestätigung|"
    r"confirmación de lectura|conferma di lettura|leesbevestiging|recibo de leitura|delivered|relayed)\s?(?:\(displayed\)\s?)?[:\-] ",
    re.IGNORECASE,
)
_RECEIPT_TEXT = re.compile(
    r"(?:your message|votre message|ihre nachricht|su mensaje|il messaggio|uw bericht|a sua mensagem|the message (?:you )?sent)[\s\S]{0,600}?(?:was (?:read|displayed)|a été (?:lu|affiché)|wurde .{0,40}gelesen|"
    r"fue leído|è stato letto|is gelezen|foi lida)",
    re.IGNORECASE,
)
_TICKET_SUBJECT = re.compile(
    r"(?:ticket|case|request|demande|vorgang|anfrage|solicitud|richiesta|pedido|incident|dossier).{0,40}(?:received|created|opened|has been (?:received|created|updated)|reçue?|créée?|enregistrée?|prise? en compte|erhalten|eröffnet|recibid[oa]|ricevuta|recebid[oa])|"
    r"^(?:we(?:'ve| have)? received your|nous avons (?:bien )?reçu votre|accusé de réception|wir haben ihre|hemos recibido su|abbiamo ricevuto la|wij hebben uw|recebemos (?:a|o) s(?:ua|eu))",
    re.IGNORECASE,
)
_MONITORING_SUBJECT = re.compile(
    r"^(?:\W{0,6}(?:problem|recovery|alert|alarm|critical|warning|ok|resolved|firing|down|up)\b\W{0,4}[:\-\]*].{0,80}(?:host|service|server|cpu|disk|down|up|alert|state|threshold|check)|"
    r"\*\* (?:problem|recovery)|\[(?:firing|resolved|alert(?:ing)?|zabbix|nagios)\b|alarm: \"|cron <)",
    re.IGNORECASE,
)
_TICKET_HEADERS = (
    "x-otrs-loop", "x-rt-loop-prevention", "x-rt-originator", "x-zendesk-from-account-id", "x-zendesk-auto", "x-freshdesk-message",
    "x-fd-email-count", "x-jira-fingerprint", "x-redmine-host", "x-github-sender", "x-gitlab-project", "x-helpscout-auto", "x-osticket-vers",
    "x-servicenow-generated", "x-freescout-mail-type", "x-request-tracker",
)  # fmt: skip
_VACATION_HEADERS = (
    "x-autoreply", "x-autorespond", "x-autoresponder", "x-autoreply-from", "x-vacation", "x-mail-autoreply", "x-away-message",
    "x-ms-exchange-inbox-rules-loop", "x-autogenerated-reply", "x-auto-reply", "x-facebook-notify-autoreply",
)  # fmt: skip
_NEWSLETTER_HEADERS = (
    "feedback-id", "x-csa-complaints", "x-mc-user", "x-campaign", "x-campaignid", "x-campaign-id", "x-mailer-recptid", "x-sib-id", "x-mailchimp-id",
    "x-mj-mid", "x-mailjet-campaign", "x-emv-campagneid", "x-cid", "x-newsletter",
)  # fmt: skip


def _report(mail: Mail) -> str:
    match = _REPORT_TYPE.search(mail.header("content-type"))
    return match[1].lower() if match else ""


def _has(mail: Mail, names: tuple[str, ...]) -> bool:
    return any(key in names for key, _ in mail.headers)


def _auto_submitted(mail: Mail) -> str:
    return mail.header("auto-submitted").lower().partition(";")[0].partition("(")[0].strip()


def _precedence(mail: Mail) -> str:
    return mail.header("precedence").lower()


def _is_null_path(mail: Mail) -> bool:
    return any(key == "return-path" and value.strip() in {"<>", "<MAILER-DAEMON>"} for key, value in mail.headers)


def _from(mail: Mail) -> str:
    if mail.sender is not None:
        return mail.sender.address
    return f"{mail.header('from').strip(' <>')}@"


def _is_unanswerable(mail: Mail) -> bool:
    sender = _from(mail)
    # A contact form writes from no-reply and names the customer in Reply-To: an answer reaches a person.
    answerable = mail.reply_to is not None and not _NO_REPLY.match(mail.reply_to.address)
    return bool(_NO_REPLY.match(sender)) and not answerable


def _is_vacation_text(mail: Mail) -> bool:
    text = mail.text[:600]
    return _VACATION_TEXT.search(text) is not None and len(mail.text) < 3000 and "?" not in text


def _is_list(mail: Mail) -> bool:
    return _has(
        mail,
        (
            "list-id",
            "list-post",
            "x-mailing-list",
            "x-mailman-version",
            "x-loop-list",
            "x-google-group-id",
            "x-ml-name",
        ),
    ) or (_precedence(mail) == "list")


def _is_newsletter(mail: Mail) -> bool:
    return mail.header("list-unsubscribe") != "" or _has(mail, _NEWSLETTER_HEADERS)


def _is_posted_to_list(mail: Mail) -> bool:
    return mail.header("list-post") not in {"", "NO"} or _has(mail, ("x-mailman-version", "x-google-group-id"))


RULES: tuple[Rule, ...] = (
    Rule("feedback-report", Kind.FEEDBACK, "A multipart/report of type feedback-report (RFC 5965).", lambda mail: _report(mail) == "feedback-report"),
    Rule(
        "disposition-report", Kind.RECEIPT, "A multipart/report of type disposition-notification (RFC 8098).",
        lambda mail: _report(mail) == "disposition-notification",
    ),
    Rule("bounce", Kind.BOUNCE, "The parser found who could not be reached.", lambda mail: mail.bounce is not None),
    Rule(
        "delivery-report", Kind.BOUNCE, "A multipart/report of any other type (RFC 6522): delivery status, also of success.",
        lambda mail: _report(mail) != "" or mail.header("content-type").lower().startswith("multipart/report"),
    ),
    Rule("failed-recipients", Kind.BOUNCE, "X-Failed-Recipients, as Exim and Gmail write.", lambda mail: _has(mail, ("x-failed-recipients",))),
    Rule("daemon-sender", Kind.BOUNCE, "From mailer-daemon; a postmaster may be a person.", lambda mail: _DAEMON.match(_from(mail)) is not None),
    Rule(
        "bounce-subject", Kind.BOUNCE, "An empty return path and a subject of mail servers.",
        lambda mail: _is_null_path(mail) and _BOUNCE_SUBJECT.search(mail.subject) is not None,
    ),
    Rule("receipt-subject", Kind.RECEIPT, "A read receipt without the report: its subject and its words.",
         lambda mail: _RECEIPT_SUBJECT.search(mail.subject) is not None and (_is_null_path(mail) or _RECEIPT_TEXT.search(mail.text[:2000]) is not None)),
    Rule(
        "challenge", Kind.CHALLENGE, "A filter asks the sender to prove to be human.",
        lambda mail: (_auto_submitted(mail) not in {"", "no"} or _is_null_path(mail) or _is_unanswerable(mail) or _has(mail, ("x-boxbe-pass-through", "x-mib", "x-spamarrest-info")))
        and _CHALLENGE.search(f"{mail.subject}\n{mail.text[:2000]}") is not None,
    ),
    Rule("vacation-header", Kind.VACATION, "A header that only auto-responders write.",
         lambda mail: any(key in _VACATION_HEADERS and value.strip().lower() not in {"no", "false", "0"} for key, value in mail.headers)),
    Rule("ticket-header", Kind.NOTIFICATION, "A header of another ticket system.", lambda mail: _has(mail, _TICKET_HEADERS)),
    Rule(
        "vacation-subject", Kind.VACATION, "A subject of auto-responders, in one of the languages served.",
        lambda mail: _VACATION_SUBJECT.search(mail.subject) is not None,
    ),
    Rule("vacation-precedence", Kind.VACATION, "Precedence: auto_reply.", lambda mail: _precedence(mail).replace("-", "_") == "auto_reply"),
    Rule(
        "auto-replied", Kind.VACATION, "Auto-Submitted: auto-replied (RFC 3834), and no ticket system's acknowledgement.",
        lambda mail: _auto_submitted(mail) == "auto-replied" and _TICKET_SUBJECT.search(mail.subject) is None,
    ),
    Rule(
        "bulk-answer", Kind.MAILING_LIST, "Precedence: bulk on an answer: old lists mark what people write to them so.",
        lambda mail: _precedence(mail) == "bulk" and _auto_submitted(mail) in {"", "no"} and bool(mail.in_reply_to or mail.references or _ANSWER.match(mail.subject)),
    ),
    Rule(
        "list", Kind.MAILING_LIST, "List-Id, List-Post or Precedence: list, and a list that people post to (RFC 2919, 2369).",
        lambda mail: _is_list(mail) and (_is_posted_to_list(mail) or not _is_newsletter(mail)),
    ),
    Rule("newsletter", Kind.NEWSLETTER, "List-Unsubscribe or the header of a bulk sender.", _is_newsletter),
    Rule("bulk-precedence", Kind.NEWSLETTER, "Precedence: bulk without a sign of what else it is.",
         lambda mail: _precedence(mail) in {"bulk", "junk"} and _auto_submitted(mail) in {"", "no"}),
    Rule(
        "auto-submitted", Kind.NOTIFICATION, "Any other Auto-Submitted than no (RFC 3834).",
        lambda mail: _auto_submitted(mail) not in {"", "no"},
    ),
    Rule("bulk-notification", Kind.NOTIFICATION, "Precedence: bulk or junk beside another sign.", lambda mail: _precedence(mail) in {"bulk", "junk"}),
    Rule(
        "exchange-generated", Kind.NOTIFICATION, "Exchange marks the mail as made by a machine.",
        lambda mail: mail.header("x-ms-exchange-generated-message-source") != "" or mail.header("x-auto-response-suppress").lower() in {"all", "oof, autoreply"},
    ),
    Rule("no-reply-sender", Kind.NOTIFICATION, "A sender that says that nobody reads answers, and no Reply-To.", _is_unanswerable),
    Rule("null-return-path", Kind.NOTIFICATION, "An empty return path: nobody may answer (RFC 3834 section 2).", _is_null_path),
    Rule(
        "monitoring", Kind.NOTIFICATION, "A robot's address, or the subject of monitoring.",
        lambda mail: _ROBOT.match(_from(mail)) is not None or _MONITORING_SUBJECT.search(mail.subject) is not None,
    ),
    Rule("vacation-text", Kind.VACATION, "Words that leave no doubt, at the start of a short text without a question.", _is_vacation_text),
)  # fmt: skip
