"""No bytes raise anything but Malformed, and none take long."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain import autoreply, quoting
from chalicelib.errors import Malformed
from chalicelib.mime.html import clean
from chalicelib.mime.parse import parse

FIXTURES = [path.read_bytes() for path in sorted((Path(__file__).parents[2] / "fixtures" / "mail").glob("*.eml"))]
# What parsers stumble over.
SNIPPETS = [
    b"\r",
    b"\n",
    b"\r\n\r\n",
    b"\0",
    b"\xff\xfe",
    b"=?utf-8?Q?",
    b"?=",
    b"=?x?b?!?=",
    b"--outer",
    b"--inner--",
    b"\n--",
    b'"',
    b"(",
    b"<",
    b">",
    b";",
    b":",
    b"=",
    b"@",
    b"boundary=",
    b"charset=utf-7",
    b"charset=unicode_escape",
    b"charset=idna",
    b"Content-Transfer-Encoding: base64\n",
    b"Content-Type: message/rfc822\n\n",
    b"Content-Type: multipart/mixed; boundary=x\n",
    b"filename*0*=",
    b"*1=",
    b"Date: Mon, 32 Foo 99999 25:61:61 +9999\n",
    b"From: :;,<>@\n",
    b"Received: ;;;\n",
    b"begin 644 x\nM\n",
    b"\nend\n",
    b"> ",
    b"On 1.1.2025 a@b.example wrote:\n",
    b"-- \n",
    b"\xed\xa0\x80",
    b"\x1b$B",
    b"<!--",
    b'<div style="display:none">',
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A real mail, cut, doubled, shuffled and sprinkled with what parsers stumble over."""
    raw = draw(st.sampled_from(FIXTURES))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(raw)))
        end = min(len(raw), start + draw(st.integers(0, 60)))
        kind = draw(st.sampled_from(["insert", "replace", "delete", "double", "noise"]))
        piece = draw(st.sampled_from(SNIPPETS)) if kind != "noise" else draw(st.binary(max_size=12))
        if kind == "double":
            piece = raw[start:end] * 2
        raw = raw[:start] + (b"" if kind == "delete" else piece) + raw[start if kind == "insert" else end :]
    return raw


@settings(max_examples=400, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(mutated())
def test_a_mutated_mail_is_read_or_refused(raw: bytes) -> None:
    try:
        mail = parse(raw)
    except Malformed:
        return
    parts = quoting.split(mail.text, subject=mail.subject)
    autoreply.recognise(mail)
    # Whatever came out can be stored and sent as UTF-8.
    json.dumps([mail.headers, mail.text, mail.subject, parts.new, clean(mail.html)], ensure_ascii=False).encode()
    assert parts.new or not mail.text.strip() or parts.quoted or parts.signature


HEAD = b"From: a@example.com\nTo: b@example.org\nSubject: x\n"
BOMBS = {
    "nested multiparts": HEAD
    + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(20000)),
    "nested mails": HEAD + b"Content-Type: message/rfc822\n\n" * 20000,
    "many parts": HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 200_000,
    "one boundary for all": HEAD
    + b"Content-Type: multipart/mixed; boundary=x\n\n"
    + b"--x\nContent-Type: multipart/mixed; boundary=x\n\n" * 20000,
    "many addresses": b"From: a@example.com\nTo: "
    + b", ".join(b"n%d <a%d@example.com>" % (n, n) for n in range(50_000))
    + b"\n\nhi",
    "open angles": b"From: a@example.com\nTo: " + b"<" * 100_000 + b"\n\nhi",
    "open comments and quotes": b"From: " + b"(" * 100_000 + b"\nTo: " + b'"\\' * 50_000 + b"\n\nhi",
    "half encoded words": b"Subject: " + b"=?utf-8?q?a" * 20_000 + b"\n\nhi",
    "many parameters": b"From: a@example.com\nContent-Type: text/plain; " + b"a*0=x; " * 30_000 + b"\n\nhi",
    "many headers": HEAD + b"X-A: b\n" * 100_000 + b"\nhi",
    "many bad headers": HEAD + b"junk line\n" * 20_000 + b"Subject: z\n\nhi",
    "many references": b"From: a@e.example\nReferences: " + b"<a@b>" * 40_000 + b"\n\nx",
    "many uuencoded beginnings": HEAD + b"\n" + b"begin 644 a\n" * 80_000 + b"\nend\n",
    "many signed beginnings": HEAD + b"\n" + b"-----BEGIN PGP SIGNED MESSAGE-----\n\n" * 25_000,
    "flowed": HEAD + b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 300_000,
    "padded base64": HEAD + b"Content-Type: image/png\nContent-Transfer-Encoding: base64\n\n" + b"QQ==\n" * 200_000,
    "a long line": HEAD + b"\n" + b"a" * 10_000_000,
    "attributions": HEAD + b"\n" + b"On 1 jan 2025 10:12 a@b wrote:\n" * 30_000,
    "bounce words": b"From: mailer-daemon@e.example\nReturn-Path: <>\nSubject: failure notice\n\n"
    + b"mailbox a.a@ " * 50_000,
    "no line end": b"Subject: a\nX" + b"a" * 1_000_000,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_costs_less_than_a_second(bomb: str) -> None:
    started = time.process_time()

    mail = parse(BOMBS[bomb])
    quoting.split(mail.text, subject=mail.subject)
    autoreply.recognise(mail)

    # Twice the bound that a mail has, for machines slower than the ones that serve.
    assert time.process_time() - started < 2
