"""The composition root of what people do by the API; `wiring` has the adapters, and what the pipeline works with."""

from typing import TYPE_CHECKING

from chalicelib import wiring
from chalicelib.wiring import once

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.domain.understanding import Detail
    from chalicelib.usecases.change_case import ChangeCase
    from chalicelib.usecases.find_attachment import FindAttachment
    from chalicelib.usecases.look_up_customer import LookUpCustomer
    from chalicelib.usecases.read_body import ReadBody
    from chalicelib.usecases.restore_mail import RestoreMail


@once
def change_case() -> "ChangeCase":
    """The use case of `PATCH /v1/cases/{reference}`."""
    from chalicelib.usecases.change_case import ChangeCase

    return ChangeCase(wiring.brands(), wiring.ledger(), wiring.route_queue())


@once
def details() -> "Callable[[str, str], tuple[Detail, ...]]":
    """What finds the numbers, amounts and dates in a text of a language."""
    from chalicelib.understanding.details import details as found

    return found


@once
def find_attachment() -> "FindAttachment":
    """The use case of `GET /v1/contacts/{id}/attachments/{number}`."""
    from chalicelib.usecases.find_attachment import FindAttachment

    return FindAttachment(wiring.history(), wiring.blobs())


@once
def read_body() -> "ReadBody":
    """The use case of `GET /v1/contacts/{id}/body`."""
    from chalicelib import wire
    from chalicelib.usecases.read_body import ReadBody

    return ReadBody(wiring.history(), wiring.blobs(), wiring.mail_reader(), wire.decode_submission)


@once
def look_up_customer() -> "LookUpCustomer":
    """The use case of `GET /v1/customers/{identity}`."""
    from chalicelib.usecases.look_up_customer import LookUpCustomer

    return LookUpCustomer(wiring.ledger())


@once
def restore_mail() -> "RestoreMail":
    """The use case of `POST /v1/customers/{identity}/mailable`."""
    from chalicelib.usecases.restore_mail import RestoreMail

    return RestoreMail(wiring.brands(), wiring.ledger())
