"""Find out which merchant an API key belongs to, and issue keys."""

import hashlib
import hmac
import re
from dataclasses import dataclass

from chalicelib.domain.ports import Keys
from chalicelib.errors import Unauthorized

_KEY = re.compile(r"gk_(?P<id>[a-z2-7]{16})_(?P<secret>[A-Za-z0-9_-]{43})")
_HINT = "Send `Authorization: Bearer gk_...` with a key that `python -m chalicelib key` issued."


@dataclass(frozen=True, slots=True)
class CheckKey:
    """The key's id finds the record, the digest of its secret proves it."""

    keys: Keys

    def __call__(self, authorization: str) -> str:
        """The merchant of an Authorization header; raises `Unauthorized` for anything but a true key."""
        scheme, _, value = authorization.strip().partition(" ")
        found = _KEY.fullmatch(value.strip())
        if scheme.lower() != "bearer" or not found:
            raise Unauthorized(_HINT)
        known = self.keys.merchant_of(found["id"])
        # An unknown key is compared as well, so that the time taken does not tell which ids exist.
        merchant, digest = known or ("", key_digest(""))
        if not hmac.compare_digest(key_digest(found["secret"]), digest) or not merchant:
            raise Unauthorized(_HINT)
        return merchant


def public_part(authorization: str) -> str:
    """What names the key of an Authorization header without its secret; empty where there is no key."""
    found = _KEY.search(authorization)
    return f"gk_{found['id']}" if found else ""


def key_digest(secret: str) -> str:
    """SHA-256 of a key's secret, hexadecimal; a random secret of 256 bits needs no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
