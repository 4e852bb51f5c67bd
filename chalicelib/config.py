"""The settings, read once from the environment; the only reader of `os.environ`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from chalicelib.domain.limits import DEFAULT, RANGES, Limits
from chalicelib.errors import GuichetError

_PREFIX = "GUICHET_"
_MAIL_PREFIX = "GUICHET_MAIL_MAX_"


class MissingSetting(GuichetError):
    """A setting that this function needs is not in the environment."""

    reason = "missing_setting"


class WrongSetting(GuichetError):
    """A setting has a value that it cannot have."""

    reason = "wrong_setting"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a function is told by its environment; each one is given only what it needs.

    | setting | variable | means |
    |---|---|---|
    | table | GUICHET_TABLE | name of the table |
    | bucket | GUICHET_BUCKET | name of the bucket |
    | queue_classify | GUICHET_QUEUE_CLASSIFY | URL of the queue classify |
    | queue_route | GUICHET_QUEUE_ROUTE | URL of the queue route |
    | queue_acknowledge | GUICHET_QUEUE_ACKNOWLEDGE | URL of the queue acknowledge |
    | queue_send | GUICHET_QUEUE_SEND | URL of the queue send |
    | queue_train | GUICHET_QUEUE_TRAIN | URL of the queue train |
    | signing_secret | GUICHET_SIGNING_SECRET | ARN of the secret that signs reply addresses |
    | configuration_set | GUICHET_CONFIGURATION_SET | SES configuration set for outgoing mail, may be empty |
    | model | GUICHET_MODEL | directory of the model; `model` beside the code by default |
    | encoder | GUICHET_ENCODER | what makes vectors of texts: `local`, or `bedrock:` and the id of a Bedrock model |
    | encoder_dimension | GUICHET_ENCODER_DIMENSION | length of a Bedrock model's vectors, 1024 by default |
    | templates | GUICHET_TEMPLATES | directory of the templates; `templates` beside the code by default |
    | stage | GUICHET_STAGE | name of the deployment, in logs and metrics |
    | mail.size | GUICHET_MAIL_MAX_SIZE | bytes of one mail that are read |
    | mail.headers | GUICHET_MAIL_MAX_HEADERS | bytes of one header block |
    | mail.parts | GUICHET_MAIL_MAX_PARTS | parts of one mail, and its attachments |
    | mail.depth | GUICHET_MAIL_MAX_DEPTH | levels of parts in parts |
    | mail.addresses | GUICHET_MAIL_MAX_ADDRESSES | addresses in one field |
    | mail.text | GUICHET_MAIL_MAX_TEXT | characters of text |
    | mail.html | GUICHET_MAIL_MAX_HTML | characters of HTML |
    | mail.seconds | GUICHET_MAIL_MAX_SECONDS | seconds of processor time, after which no further part is begun |
    """

    table: str = ""
    bucket: str = ""
    queue_classify: str = ""
    queue_route: str = ""
    queue_acknowledge: str = ""
    queue_send: str = ""
    queue_train: str = ""
    signing_secret: str = ""
    configuration_set: str = ""
    model: str = "model"
    encoder: str = "local"
    encoder_dimension: str = "1024"
    templates: str = "templates"
    stage: str = "local"
    mail: Limits = DEFAULT

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """The settings of an environment; raises `WrongSetting` for a value that a setting cannot have."""
        words = [field.name for field in fields(cls) if field.name != "mail"]
        given = {name: environment.get(_PREFIX + name.upper(), "") for name in words}
        return cls(**{name: value for name, value in given.items() if value}, mail=mail_limits(environment))

    def need(self, name: str) -> str:
        """A setting's value; raises `MissingSetting` where the environment lacks it."""
        value: str = getattr(self, name)
        if not value:
            raise MissingSetting(f"The environment lacks {_PREFIX}{name.upper()}.")
        return value


def mail_limits(environment: Mapping[str, str] = os.environ) -> Limits:
    """How much of one mail is read, as an environment sets it; raises `WrongSetting`."""
    given = {name: environment.get(_MAIL_PREFIX + name.upper(), "").strip() for name in RANGES}
    return Limits(**{name: _number(name, value) for name, value in given.items() if value})


def _number(name: str, value: str) -> Any:
    least, most = RANGES[name]
    whole = isinstance(getattr(DEFAULT, name), int)
    try:
        number = int(value) if whole else float(value)
    except ValueError:
        number = -1
    if not least <= number <= most:
        sort = "a whole number" if whole else "a number"
        raise WrongSetting(f"{_MAIL_PREFIX}{name.upper()} is {value!r}, and not {sort} from {least:,} to {most:,}.")
    return number
