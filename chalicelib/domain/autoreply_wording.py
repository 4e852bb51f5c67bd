"""The words and headers that machines write, in the languages served; `autoreply` says what they mean."""

import re

REPORT_TYPE = re.compile(r"report-type\s*=\s*\"?\s*([\w-]+)", re.IGNORECASE)
NO_REPLY = re.compile(
    r"^(?:.*[-_.+])?(?:no[-_.]?reply|noreply|do[-_.]?not[-_.]?reply|donot[-_.]?reply|(?:ne[-_.]?pas|"
    r"pas[-_.]?de)[-_.]?rep(?:ondre|onse)s?|nepasrepondre|no[-_.]?responder|"
    r"no[-_.]?contestar|non[-_.]?rispondere|nicht[-_.]?antworten|keine[-_.]?antwort|niet[-_.]?(?:be)?antwoorden|"
    r"geen[-_.]?antwoord|nao[-_.]?responda)(?:[-_.+].*)?@",
    re.IGNORECASE,
)
DAEMON = re.compile(
    r"^(?:mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|bounces?)(?:[+\-_.=][^@]*)?@",
    re.IGNORECASE,
)
ROBOT = re.compile(
    r"^(?:(?:auto|alert|alerts|alarm|monitor(?:ing)?|nagios|zabbix|icinga|cron|root|jenkins|grafana|robot|"
    r"notif(?:y|ication|ications)?|system|"
    r"automat(?:ic|ed)?|auto[-_.]?(?:reply|respond(?:er)?|confirm))|(?:news|newsletter|mailing)s?)(?:[+\-_.][^@]*)?@",
    re.IGNORECASE,
)
ANSWER_SUBJECT = re.compile(r"\s*(?:\[[^\]]{1,40}\]\s*)?(?:re|aw|antw|rif|sv)\s*:", re.IGNORECASE)
VACATION_SUBJECT = re.compile(
    r"^\s*\W{0,3}(?:"
    r"(?:automatic|auto(?:mated|matic)?[- ]?) ?(?:reply|response|answer|respond(?:er)?)\b|auto[- ]?(?:reply|"
    r"response|responder)\b|(?:i am |i'm )?(?:currently )?out of (?:the )?office\b|ooo\b\s*[:\-]|"
    r"away from (?:my|the) (?:office|desk|e?-?mail)|away (?:until|till)\b|on (?:vacation|holiday|annual leave|"
    r"leave) (?:until|till|from)|vacation (?:reply|response|notice|message)|"
    r"réponse automatique|reponse automatique|message (?:automatique )?d['’]absence|absen(?:ce|t|te) du bureau|"
    r"(?:je suis |actuellement )?absent(?:e)?\b.{0,30}(?:jusqu|du \d|bureau|congé)|absence\s*[:\-]|"
    r"en congés? (?:jusqu|du \d)|message automatique\s*(?:$|[:\-])|"
    r"respuesta autom[áa]tica|fuera de (?:la )?oficina|ausente (?:de la oficina|hasta)|respuesta de vacaciones|"
    r"auto-?respuesta|"
    r"automatische antwort|abwesenheits(?:notiz|nachricht|assistent|meldung|agent)?\b|abwesend\b|"
    r"(?:ich bin )?nicht im (?:büro|haus)|autom\. antwort|"
    r"risposta automatica|fuori (?:sede|ufficio)\b|assen[zt][ae]\b.{0,20}(?:dall|fino|ufficio)|"
    r"risponditore automatico|messaggio automatico|"
    r"automatisch (?:antwoord|bericht)|afwezig(?:heid)?\b|niet aanwezig\b|niet op kantoor|"
    r"resposta autom[áa]tica|fora do escrit[óo]rio|ausente do escrit[óo]rio|ausência (?:tempor|do escr)|"
    r"fora da empresa|"
    r"automatiskt svar|automatisk svar|autosvar|fraværende|frånvaro|automaattinen vastaus|poissa|"
    r"odpowiedź automatyczna|автоответ|自動応答|自动回复)",
    re.IGNORECASE,
)
# Words of the text alone must leave no doubt: a customer may well write from holiday.
VACATION_TEXT = re.compile(
    r"(?:this is an automat(?:ed|ic) (?:reply|response|e?-?mail reply)|i am (?:currently )?out of (?:the )?office|"
    r"currently out of the office|"
    r"ceci est une réponse automatique|(?:je suis|nous sommes) actuellement absent|"
    r"je suis absente?(?: du bureau)? (?:jusqu|du \d|et serai)|"
    r"esta es una respuesta automática|estoy fuera de la oficina|"
    r"dies ist eine automatische antwort|ich bin (?:derzeit|zurzeit|zur zeit|bis|vom|ab|"
    r"momentan)[^.\n]{0,40}(?:nicht (?:im (?:haus|büro)|erreichbar)|abwesend|außer haus)|"
    r"questa è una risposta automatica|sono fuori (?:ufficio|sede)|sarò assente|"
    r"dit is een automatisch (?:antwoord|bericht)|ik ben (?:momenteel )?afwezig|"
    r"esta é uma resposta automática|estou fora do escritório|estarei ausente)",
    re.IGNORECASE,
)
CHALLENGE = re.compile(
    r"(?:confirm (?:that )?you(?:r)? (?:are human|message|e-?mail|identity)|prove you are human|"
    r"sender (?:address )?verification|verify your e-?mail to deliver|challenge[- ]response|"
    r"(?:votre message|votre e-?mail|message).{0,40}(?:en attente|bloqué).{0,60}(?:authentifi|confirm|valid)|"
    r"demande d['’]authentification|mailinblack|boxbe|spamarrest|"
    r"quarantined until you confirm|your (?:e-?mail|message) (?:to .{0,60} )?(?:requires|"
    r"is awaiting) (?:verification|confirmation|approval)|bitte bestätigen sie ihre nachricht)",
    re.IGNORECASE,
)
BOUNCE_SUBJECT = re.compile(
    r"^(?:undeliver(?:ed|able)\b|delivery status notification|mail delivery (?:failed|failure|system)|"
    r"returned mail\b|failure notice$|delivery failure\b|non remis\b|unzustellbar\b|onbestelbaar\b|"
    r"message non (?:distribué|délivré|remis)|échec de (?:la )?(?:remise|distribution)|no se puede entregar|"
    r"mancata consegna|non recapitabile|não entregue)",
    re.IGNORECASE,
)
RECEIPT_SUBJECT = re.compile(
    r"^(?:read|not read|lu|non lu|gelesen|ungelesen|leído|no leído|letto|non letto|gelezen|lida|return receipt|"
    r"accusé de (?:lecture|réception)|lesebestätigung|empfangsbestätigung|"
    r"confirmación de lectura|conferma di lettura|leesbevestiging|recibo de leitura|delivered|"
    r"relayed)\s?(?:\(displayed\)\s?)?[:\-] ",
    re.IGNORECASE,
)
RECEIPT_TEXT = re.compile(
    r"(?:your message|votre message|ihre nachricht|su mensaje|il messaggio|uw bericht|a sua mensagem|"
    r"the message (?:you )?sent)[\s\S]{0,600}?(?:was (?:read|displayed)|a été (?:lu|affiché)|wurde .{0,40}gelesen|"
    r"fue leído|è stato letto|is gelezen|foi lida)",
    re.IGNORECASE,
)
TICKET_SUBJECT = re.compile(
    r"(?:ticket|case|request|demande|vorgang|anfrage|solicitud|richiesta|pedido|incident|"
    r"dossier).{0,40}(?:received|created|opened|has been (?:received|created|updated)|reçue?|créée?|enregistrée?|"
    r"prise? en compte|erhalten|eröffnet|recibid[oa]|ricevuta|recebid[oa])|"
    r"^(?:we(?:'ve| have)? received your|nous avons (?:bien )?reçu votre|accusé de réception|wir haben ihre|"
    r"hemos recibido su|abbiamo ricevuto la|wij hebben uw|recebemos (?:a|o) s(?:ua|eu))",
    re.IGNORECASE,
)
MONITORING_SUBJECT = re.compile(
    r"^(?:\W{0,6}(?:problem|recovery|alert|alarm|critical|warning|ok|resolved|firing|down|"
    r"up)\b\W{0,4}[:\-\]*].{0,80}(?:host|service|server|cpu|disk|down|up|alert|state|threshold|check)|"
    r"\*\* (?:problem|recovery)|\[(?:firing|resolved|alert(?:ing)?|zabbix|nagios)\b|alarm: \"|cron <)",
    re.IGNORECASE,
)
TICKET_HEADERS = {
    "x-otrs-loop", "x-rt-loop-prevention", "x-rt-originator", "x-zendesk-from-account-id", "x-zendesk-auto",
    "x-freshdesk-message", "x-fd-email-count", "x-jira-fingerprint", "x-redmine-host", "x-github-sender",
    "x-gitlab-project", "x-helpscout-auto", "x-osticket-vers", "x-servicenow-generated",
    "x-freescout-mail-type", "x-request-tracker",
}  # fmt: skip
VACATION_HEADERS = {
    "x-autoreply", "x-autorespond", "x-autoresponder", "x-autoreply-from", "x-vacation", "x-mail-autoreply",
    "x-away-message", "x-ms-exchange-inbox-rules-loop", "x-autogenerated-reply", "x-auto-reply",
    "x-facebook-notify-autoreply",
}  # fmt: skip
NEWSLETTER_HEADERS = {
    "feedback-id", "x-csa-complaints", "x-mc-user", "x-campaign", "x-campaignid", "x-campaign-id",
    "x-mailer-recptid", "x-sib-id", "x-mailchimp-id", "x-mj-mid", "x-mailjet-campaign", "x-emv-campagneid",
    "x-cid", "x-newsletter",
}  # fmt: skip
CHALLENGE_HEADERS = {"x-boxbe-pass-through", "x-mib", "x-spamarrest-info"}
