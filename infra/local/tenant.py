"""The demo merchant: its brand in the table, and an API key that works."""

import json
import os
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from infra.local.settings import ROOT, Settings, bare_environment

BRAND_FILE = ROOT / "infra" / "local" / "demo-brand.json"


class TenantFailed(Exception):
    """The demo merchant could not be set up; the text says why."""


def mailbox() -> str:
    """The demo brand's address."""
    brand = json.loads(BRAND_FILE.read_text("utf-8"))
    return str(brand["mailboxes"][0])


def merchant() -> str:
    """The demo merchant's id."""
    return str(json.loads(BRAND_FILE.read_text("utf-8"))["merchant"])


def load_brand(settings: Settings, environment: dict[str, str]) -> None:
    """Put the demo brand into the table; raises TenantFailed. `environment` is that of the deployed functions."""
    _guichet(settings, environment, "brand", str(BRAND_FILE))


def api_key(settings: Settings, environment: dict[str, str]) -> str:
    """The key of the last start while it works, else a new one; raises TenantFailed."""
    kept = settings.home / "api-key"
    known = kept.read_text().strip() if kept.exists() else ""
    if known and works(settings.api_url, known):
        return known
    key = _guichet(settings, environment, "key", merchant()).strip()
    write_private(kept, key + "\n")
    return key


def works(api: str, key: str) -> bool:
    """Whether the API takes a key."""
    request = urllib.request.Request(f"{api}/v1/cases", headers={"Authorization": f"Bearer {key}"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - the address is our own.
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return False


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, in one step."""
    unfinished = path.with_name(path.name + ".part")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    unfinished.replace(path)


def _guichet(settings: Settings, environment: dict[str, str], *arguments: str) -> str:
    """Run Guichet's own command line against the local cloud; returns what it printed."""
    done = subprocess.run(
        [str(settings.python), "-m", "chalicelib", *arguments],
        cwd=ROOT,
        env=bare_environment(os.environ)
        | {name: value for name, value in environment.items() if name.startswith("GUICHET_")}
        | settings.aws_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise TenantFailed(f"python -m chalicelib {arguments[0]} failed:\n{done.stderr.strip()[-3000:]}")
    return done.stdout
