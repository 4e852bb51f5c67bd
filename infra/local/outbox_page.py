"""The outbox's pages for people, in French or English."""

from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import quote

from infra.local.outbox import Content, Sent


@dataclass(frozen=True, slots=True)
class Words:
    """All words of the pages in one language."""

    language: str
    title: str
    search: str
    find: str
    everything: str
    nothing: str
    nothing_to: str
    sender: str
    to: str
    subject: str
    at: str
    text: str
    html: str
    raw: str
    back: str
    attachments: str
    no_subject: str
    count_one: str
    count_many: str


FRENCH = Words(
    language="fr",
    title="Boîte d’envoi",
    search="Adresse du destinataire",
    find="Chercher",
    everything="Tout afficher",
    nothing="Rien n’est encore parti. Écrivez à la boîte de la marque, ou lancez make demo.",
    nothing_to="Aucun message pour cette adresse.",
    sender="De",
    to="À",
    subject="Objet",
    at="Envoyé",
    text="Texte",
    html="HTML",
    raw="Message brut",
    back="Retour à la liste",
    attachments="Pièces jointes",
    no_subject="(sans objet)",
    count_one="1 message",
    count_many="{} messages",
)
ENGLISH = Words(
    language="en",
    title="Outbox",
    search="Recipient’s address",
    find="Search",
    everything="Show all",
    nothing="Nothing has been sent yet. Write to the brand’s mailbox, or run make demo.",
    nothing_to="No message to this address.",
    sender="From",
    to="To",
    subject="Subject",
    at="Sent",
    text="Text",
    html="HTML",
    raw="Raw message",
    back="Back to the list",
    attachments="Attachments",
    no_subject="(no subject)",
    count_one="1 message",
    count_many="{} messages",
)

STYLE = """
:root{color-scheme:light dark;--line:#8884;--soft:#8882;--accent:#6b4fa0}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:0 auto;padding:1rem}
header{display:flex;flex-wrap:wrap;gap:1rem;align-items:center;justify-content:space-between;margin-bottom:1rem}
h1{font-size:1.4rem;margin:0}h1 a{color:inherit;text-decoration:none}
form{display:flex;gap:.5rem;flex:1 1 18rem;max-width:32rem}
input{flex:1;min-width:0;padding:.45rem .6rem;font:inherit;border:1px solid var(--line);border-radius:.4rem}
button{padding:.45rem .9rem;font:inherit;border:0;border-radius:.4rem;cursor:pointer}
button{background:var(--accent);color:#fff}
table{width:100%;border-collapse:collapse}th{text-align:left;font-size:.85rem;opacity:.75}
td,th{padding:.5rem .4rem;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
tr:hover td{background:var(--soft)}time{white-space:nowrap}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{opacity:.75}
dd{margin:0;overflow-wrap:anywhere}
pre{white-space:pre-wrap;overflow-wrap:anywhere;padding:1rem;border:1px solid var(--line);border-radius:.4rem}
iframe{width:100%;height:36rem;border:1px solid var(--line);border-radius:.4rem;background:#fff}
@media(max-width:40rem){thead{display:none}tr{display:block;padding:.5rem 0;border-bottom:1px solid var(--line)}
td{display:block;border:0;padding:.1rem .4rem}}
"""


def words_for(accept_language: str) -> Words:
    """French or English, whichever an Accept-Language header (RFC 9110, 12.5.4) prefers; English for neither."""
    best, best_weight = ENGLISH, 0.0
    for item in accept_language.split(","):
        tag, _, parameter = item.strip().partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        words = {"fr": FRENCH, "en": ENGLISH}.get(tag.split("-")[0].strip().lower())
        if words is not None and weight > best_weight:
            best, best_weight = words, weight
    return best


def list_page(sent: list[Sent], to: str, words: Words) -> str:
    """The list, newest first, as people look for what just happened."""
    rows = "".join(_row(one, words) for one in reversed(sent))
    heads = "".join(f'<th scope="col">{head}</th>' for head in (words.at, words.to, words.subject))
    count = words.count_one if len(sent) == 1 else words.count_many.format(len(sent))
    every = f' · <a href="/">{words.everything}</a>' if to else ""
    table = f"<p>{count}{every}</p><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    empty = f"<p>{words.nothing_to if to else words.nothing}{every}</p>"
    return _page(words, to, table if sent else empty)


def message_page(sent: Sent, content: Content, words: Words) -> str:
    """One mail: headers, HTML in a frame that may do nothing, text."""
    name = f"{sent.sender_name} <{sent.sender}>" if sent.sender_name else sent.sender
    facts = [
        (words.sender, escape(name)),
        (words.to, escape(", ".join(sent.recipients))),
        (words.subject, escape(sent.subject or words.no_subject)),
        (words.at, _time(sent)),
    ]
    if content.attachments:
        facts.append((words.attachments, escape(", ".join(content.attachments))))
    parts = ["<dl>" + "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts) + "</dl>"]
    if content.html:
        source = f"/messages/{quote(sent.id)}/html"
        parts.append(f'<h2>{words.html}</h2><iframe sandbox="" title="{words.html}" src="{source}"></iframe>')
    if content.text:
        parts.append(f"<h2>{words.text}</h2><pre>{escape(content.text)}</pre>")
    parts.append(
        f'<p><a href="/messages/{quote(sent.id)}/raw">{words.raw}</a> · <a href="/messages/{quote(sent.id)}">JSON</a>'
        f' · <a href="/">{words.back}</a></p>'
    )
    return _page(words, "", "".join(parts))


def _row(sent: Sent, words: Words) -> str:
    link = f'<a href="/view/{quote(sent.id)}">{escape(sent.subject or words.no_subject)}</a>'
    return f"<tr><td>{_time(sent)}</td><td>{escape(', '.join(sent.recipients))}</td><td>{link}</td></tr>"


def _time(sent: Sent) -> str:
    local = datetime.fromisoformat(sent.received_at).astimezone()
    return f'<time datetime="{escape(sent.received_at)}">{local:%Y-%m-%d %H:%M:%S}</time>'


def _page(words: Words, to: str, main: str) -> str:
    return (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>Guichet · {words.title}</title>'
        f'<style>{STYLE}</style></head><body><header><h1><a href="/">Guichet · {words.title}</a></h1>'
        f'<form action="/" role="search"><input type="search" name="to" value="{escape(to)}" '
        f'placeholder="{words.search}" aria-label="{words.search}"><button>{words.find}</button></form></header>'
        f"<main>{main}</main></body></html>"
    )
