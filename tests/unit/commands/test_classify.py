"""`classify` answers line by line, and ends quietly when nobody reads on."""

import json
import subprocess
import sys
from pathlib import Path

from chalicelib.understanding.training import train

_ASK = json.dumps({"subject": "", "text": "Bonjour, pouvez-vous m'envoyer la facture ?"}) + "\n"


def _classify(model: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "chalicelib", "classify", "--model", str(model)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def test_each_line_is_answered_and_one_that_is_no_json_says_so(tmp_path: Path) -> None:
    train(tmp_path, with_encoder=False)
    out, err = _classify(tmp_path).communicate(_ASK + "\n" + "no json\n" + _ASK, timeout=60)
    first, second, third = map(json.loads, out.splitlines())
    assert (first, {"error": "not a JSON object"}) == (third, second)
    assert "invoice" == first["intents"][0]["name"]
    assert err == ""


def test_a_reader_that_has_read_enough_ends_it_without_a_word(tmp_path: Path) -> None:
    train(tmp_path, with_encoder=False)
    with _classify(tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(_ASK)
        process.stdin.flush()
        assert "invoice" in process.stdout.readline()
        process.stdout.close()
        process.stdin.write(_ASK * 5)
        process.stdin.close()
        assert ("", 0) == (process.stderr.read(), process.wait(timeout=60))
