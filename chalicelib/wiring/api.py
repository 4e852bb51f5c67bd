"""The composition root of what people do by the API; `wiring` has the adapters, and what the pipeline works with."""

from typing import TYPE_CHECKING

from chalicelib import wiring
from chalicelib.wire.contacts import decode_submission
from chalicelib.wiring import agents, once

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from chalicelib.domain.understanding import Detail
    from chalicelib.usecases.change_case import ChangeCase
    from chalicelib.usecases.check_key import CheckKey
    from chalicelib.usecases.dismiss_contact import DismissContact
    from chalicelib.usecases.find_attachment import FindAttachment
    from chalicelib.usecases.list_cases import ListCases
    from chalicelib.usecases.look_up_case import LookUpCase
    from chalicelib.usecases.look_up_contact import LookUpContact
    from chalicelib.usecases.look_up_customer import LookUpCustomer
    from chalicelib.usecases.look_up_timeline import LookUpTimeline
    from chalicelib.usecases.read_body import ReadBody
    from chalicelib.usecases.read_raw import ReadRaw
    from chalicelib.usecases.restore_mail import RestoreMail
    from chalicelib.usecases.retry_contact import RetryContact
    from chalicelib.usecases.submit_contact import SubmitContact


@once
def change_case() -> "ChangeCase":
    """The use case of `PATCH /v1/cases/{reference}`."""
    from chalicelib.usecases.change_case import ChangeCase

    return ChangeCase(wiring.brands(), wiring.ledger(), wiring.route_queue(), agents.agents())


@once
def details() -> "Callable[[str, str, Collection[str] | None], tuple[Detail, ...]]":
    """What finds the numbers, amounts and dates in a text of a language, of whose numbers some are known as orders'."""
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
    from chalicelib.usecases.read_body import ReadBody

    return ReadBody(wiring.history(), wiring.blobs(), wiring.mail_reader(), decode_submission)


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


@once
def submit_contact() -> "SubmitContact":
    """The use case of `POST /v1/contacts`."""
    from chalicelib.usecases.submit_contact import SubmitContact

    return SubmitContact(wiring.blobs(), wiring.classify_queue())


@once
def look_up_contact() -> "LookUpContact":
    """The use case of `GET /v1/contacts/{id}`."""
    from chalicelib.usecases.look_up_contact import LookUpContact

    return LookUpContact(wiring.history(), wiring.blobs())


@once
def read_raw() -> "ReadRaw":
    """The use case of `GET /v1/contacts/{id}/raw`."""
    from chalicelib.usecases.read_raw import ReadRaw

    return ReadRaw(wiring.history(), wiring.blobs())


@once
def retry_contact() -> "RetryContact":
    """The use case of `POST /v1/contacts/{id}/retry`."""
    from chalicelib.usecases.retry_contact import RetryContact

    return RetryContact(wiring.history(), wiring.classify_queue())


@once
def dismiss_contact() -> "DismissContact":
    """The use case of `POST /v1/contacts/{id}/dismiss`."""
    from chalicelib.usecases.dismiss_contact import DismissContact

    return DismissContact(wiring.history(), wiring.ledger())


@once
def look_up_case() -> "LookUpCase":
    """The use case of `GET /v1/cases/{reference}`."""
    from chalicelib.usecases.look_up_case import LookUpCase

    return LookUpCase(wiring.history(), wiring.blobs())


@once
def look_up_timeline() -> "LookUpTimeline":
    """The use case of `GET /v1/customers/{identity}/timeline`."""
    from chalicelib.usecases.look_up_timeline import LookUpTimeline

    return LookUpTimeline(wiring.history(), wiring.blobs())


@once
def list_cases() -> "ListCases":
    """The use case of `GET /v1/cases`."""
    from chalicelib.usecases.list_cases import ListCases

    return ListCases(wiring.history(), wiring.brands(), wiring.ledger())


@once
def check_key() -> "CheckKey":
    """The use case of every request's bearer key."""
    from chalicelib.usecases.check_key import CheckKey

    return CheckKey(wiring.api_keys())
