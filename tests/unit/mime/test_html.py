"""HTML bodies become text that keeps its quotation marks, and HTML that is safe to show."""

import time

import pytest

from chalicelib.domain.quoting import split
from chalicelib.mime.html import clean, to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Bonjour,</p><p>Où   est\n mon colis&nbsp;?</p>", "Bonjour,\n\nOù est mon colis ?"),
        ("<div>a<br>b</div><div>c</div>", "a\nb\nc"),
        ("<ul><li>un</li><li>deux</li></ul>", "- un\n- deux"),
        ("<ol><li>un</li><li>deux</li></ol>", "1. un\n2. deux"),
        ('<div style="display:none">preheader <b>x</b></div><p>Visible</p>', "Visible"),
        ("<style>p{}</style><script>x()</script><title>t</title>Texte", "Texte"),
        ('<a href="https://velo.example/s?id=1&amp;x=2">suivi</a>', "suivi <https://velo.example/s?id=1&x=2>"),
        ('<a href="https://velo.example/">velo.example</a>', "velo.example"),
        ('<a href="mailto:j@example.org">j@example.org</a>', "j@example.org"),
        ("<blockquote>un<blockquote>deux</blockquote></blockquote>trois", "> un\n>\n>> deux\n>>\ntrois"),
        ("a<hr>b", "a\n________________________________\nb"),
        (
            "<table><tr><td>Taille</td><td>42</td></tr><tr><td>Prix</td><td>129 €</td></tr></table>",
            "Taille 42\nPrix 129 €",
        ),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ('<img alt="photo" src="cid:1">', "[photo]"),
        ("<p>non fermé <b>gras", "non fermé gras"),
        ("1 < 2 & 3", "1 < 2 & 3"),
        ("", ""),
    ],
)
def test_text_is_what_a_reader_sees(html: str, text: str) -> None:
    assert text == to_text(html)


GMAIL = (
    '<div dir="ltr">Toujours rien reçu.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Le '
    "lun. 3 mars 2025 à 10:12, "
    'Boutique &lt;<a href="mailto:contact@velo.example">contact@velo.example</a>&gt; a écrit :<br></div>'
    '<blockquote class="gmail_quote">Votre commande est partie.</blockquote></div>'
)
APPLE = (
    '<html><body>Toujours rien reçu.<br><div><br><blockquote type="cite"><div>Le 3 mars 2025 à 10:12, Boutique '
    "&lt;contact@velo.example&gt; "
    "a écrit :</div><br><div>Votre commande est partie.</div></blockquote></div></body></html>"
)
OUTLOOK_WEB = (
    '<div class="elementToProof">Toujours rien reçu.</div><div id="appendonsend"></div><hr '
    'style="display:inline-block;width:98%">'
    '<div id="divRplyFwdMsg"><font><b>De :</b> Boutique &lt;contact@velo.example&gt;<br><b>Envoyé :</b> lundi 3 '
    "mars 2025 10:12<br>"
    "<b>À :</b> Jeanne &lt;jeanne@example.org&gt;<br><b>Objet :</b> Votre commande</font></div><div>Votre commande "
    "est partie.</div>"
)
YAHOO = (
    '<div class="yahoo-style-wrap"><div>Toujours rien reçu.</div></div><div id="yahoo_quoted_1" '
    'class="yahoo_quoted"><div>'
    "<div>Le lundi 3 mars 2025 à 10:12:00 UTC+1, Boutique &lt;contact@velo.example&gt; a écrit :</div><div><br></div>"
    "<div>Votre commande est partie.</div></div></div>"
)
PROTON = (
    '<div>Toujours rien reçu.</div><div class="protonmail_signature_block">Envoyé avec la messagerie sécurisée '
    "Proton Mail.</div>"
    '<div class="protonmail_quote">Le lundi 3 mars 2025 à 10:12, Boutique &lt;contact@velo.example&gt; a écrit '
    ":<br><br>"
    '<blockquote class="protonmail_quote">Votre commande est partie.</blockquote></div>'
)
THUNDERBIRD = (
    '<p>Toujours rien reçu.</p><div class="moz-cite-prefix">Le 03/03/2025 à 10:12, Boutique a écrit&nbsp;:<br></div>'
    '<blockquote type="cite" cite="mid:x@y">Votre commande est partie.</blockquote>'
)


@pytest.mark.parametrize("html", [GMAIL, APPLE, OUTLOOK_WEB, YAHOO, PROTON, THUNDERBIRD])
def test_an_answer_in_html_is_told_from_its_quote(html: str) -> None:
    parts = split(to_text(html))

    assert "Toujours rien reçu." == parts.new
    assert "Votre commande est partie." in parts.quoted


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ('<p onclick="x()">a</p><script>x()</script>', "<p>a</p>"),
        ('<img src="https://tracker.example/p.gif" alt="logo">', '<img alt="logo">'),
        ('<img src="cid:logo">', '<img src="cid:logo">'),
        ('<a href="javascript:x()">a</a>', '<a rel="noopener noreferrer nofollow">a</a>'),
        ('<a href="https://a.example">a</a>', '<a href="https://a.example" rel="noopener noreferrer nofollow">a</a>'),
        ('<div style="background:url(https://t.example/x);color:red">a</div>', "<div>a</div>"),
        ('<div style="position:fixed;color:red">a</div>', '<div style="color:red">a</div>'),
        ('<form action="https://a.example"><input name="p">a</form>', "a"),
        ('<link rel="stylesheet" href="https://a.example/x.css"><iframe src="https://a.example"></iframe>b', "b"),
        ("", ""),
    ],
)
def test_html_for_display_is_safe_and_calls_nobody(html: str, safe: str) -> None:
    assert safe == clean(html)


@pytest.mark.parametrize(
    "unit",
    [
        "<div>",
        "<blockquote>",
        "<address>",
        "<pre>",
        "<table>",
        "<ul><li>",
        "<a href='",
        "<!--",
        "<b><i>",
        "<p>x",
        "<svg>",
        "&lt;",
    ],
)
def test_hostile_html_costs_less_than_a_second(unit: str) -> None:
    html = unit * (300_000 // len(unit))
    started = time.process_time()

    to_text(html)
    clean(html)

    assert time.process_time() - started < 2


@pytest.mark.parametrize("rule", ["", "<hr>"])
def test_the_headers_that_outlook_copies_stand_below_one_rule(rule: str) -> None:
    html = f"<div>Merci.</div>{rule}<div id='divRplyFwdMsg'><b>De :</b> Atelier<br><b>Envoyé :</b> lundi 3 mars</div>"

    assert ["Merci.", "_" * 32, "De : Atelier", "Envoyé : lundi 3 mars"] == to_text(html).split("\n")


def test_a_frame_with_a_font_size_of_zero_hides_nothing_that_has_a_size() -> None:
    html = '<table><tr><td style="font-size:0px;padding:0"><div style="font-size:14px">Bonjour</div></td></tr></table>'

    assert "Bonjour" == to_text(html)


@pytest.mark.parametrize("style", ["opacity:0", "max-height:0;overflow:hidden", "display: none"])
def test_what_a_style_hides_is_not_in_the_text(style: str) -> None:
    assert "Vu" == to_text(f'<div style="{style}">Caché</div><div>Vu</div>')


@pytest.mark.parametrize(
    "html",
    [
        "<html><head><title>x<body><p>Bonjour</p>",
        "<noscript>Bonjour</noscript>",
        "<textarea>Bonjour</textarea>",
        "<style>p{}</style><!-- x --><iframe>Bonjour</iframe>",
    ],
)
def test_words_that_a_browser_would_swallow_are_kept(html: str) -> None:
    assert to_text(html).endswith("Bonjour")
