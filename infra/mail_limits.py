"""The bounds on one mail, as parameters of the stack and as every function's environment.

Most functions read no mail, but those that do must read it alike: what one of them cuts the others may not miss.
"""

from typing import Any

from chalicelib.domain.limits import DEFAULT, RANGES

_MEANS = {
    "size": "Bytes of one mail that are read",
    "headers": "Bytes of one header block that are read",
    "parts": "Parts of one mail that are read, and attachments that are kept",
    "depth": "Levels of parts in parts that are read",
    "addresses": "Addresses of one field that are read",
    "text": "Characters of text that are read",
    "html": "Characters of HTML that are read",
    "seconds": "Seconds of processor time for one mail, after which no further part is begun",
}


def parameters() -> dict[str, Any]:
    """One number for each bound; CloudFormation refuses what the functions would."""
    return {
        _parameter(name): {
            "Type": "Number",
            "Description": f"{_MEANS[name]}; what lies beyond is named in the mail's problems, its raw bytes are kept",
            "MinValue": least,
            "MaxValue": most,
            "Default": getattr(DEFAULT, name),
        }
        for name, (least, most) in RANGES.items()
    }


def environment() -> dict[str, Any]:
    """The variables that `chalicelib.config` reads the bounds from."""
    return {f"GUICHET_MAIL_MAX_{name.upper()}": {"Ref": _parameter(name)} for name in RANGES}


def _parameter(name: str) -> str:
    return f"MailMax{name.capitalize()}"
