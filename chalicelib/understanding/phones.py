"""Phone numbers that networks have, by `phonenumberslite`, which also reads them in contacts."""

from chalicelib.errors import Refused


def e164(number: str) -> str:
    """A phone number in E.164, such as `+33612345678`; raises `Refused` for one that no network has.

    The library takes a tenth of a second to load, so it loads when a number is given.
    """
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException as error:
        raise Refused(f"{number!r} is no phone number in E.164 such as +33612345678.", reason="invalid_identity") from (
            error
        )
    if not phonenumbers.is_valid_number(parsed):
        raise Refused(f"{number!r} is a number that no network has.", reason="invalid_identity")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
