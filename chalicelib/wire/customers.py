"""What people decide about a customer, from the bodies of requests."""

from typing import Annotated

import msgspec

from chalicelib.errors import Refused
from chalicelib.wire import Line, validated


class RestoreRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body of `POST /v1/customers/{identity}/mailable`."""

    note: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
    address: Line = ""


def decode_restore(body: bytes) -> tuple[str, str]:
    """The note of who lets mail leave again, and the address, which may be empty; raises `Refused`."""
    request = validated(body, RestoreRequest)
    note = request.note.strip()
    if not note:
        raise Refused("`note` is empty.", reason="invalid_body")
    return note, request.address.strip()
