"""The settings, read once from the environment; the only reader of `os.environ`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields

from chalicelib.errors import GuichetError

_PREFIX = "GUICHET_"


class MissingSetting(GuichetError):
    """A setting that this function needs is not in the environment."""

    reason = "missing_setting"


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
    | queue_train | GUICHET_QUEUE_TRAIN | URL of the queue train |
    | signing_secret | GUICHET_SIGNING_SECRET | ARN of the secret that signs reply addresses |
    | configuration_set | GUICHET_CONFIGURATION_SET | SES configuration set for outgoing mail, may be empty |
    | model | GUICHET_MODEL | directory of the model; `model` beside the code by default |
    | encoder | GUICHET_ENCODER | what makes vectors of texts: `local`, or `bedrock:` and the id of a Bedrock model |
    | encoder_dimension | GUICHET_ENCODER_DIMENSION | length of a Bedrock model's vectors, 1024 by default |
    | templates | GUICHET_TEMPLATES | directory of the templates; `templates` beside the code by default |
    | stage | GUICHET_STAGE | name of the deployment, in logs and metrics |
    """

    table: str = ""
    bucket: str = ""
    queue_classify: str = ""
    queue_route: str = ""
    queue_acknowledge: str = ""
    queue_train: str = ""
    signing_secret: str = ""
    configuration_set: str = ""
    model: str = "model"
    encoder: str = "local"
    encoder_dimension: str = "1024"
    templates: str = "templates"
    stage: str = "local"

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """The settings of an environment."""
        given = {field.name: environment.get(_PREFIX + field.name.upper(), "") for field in fields(cls)}
        return cls(**{name: value for name, value in given.items() if value})

    def need(self, name: str) -> str:
        """A setting's value; raises `MissingSetting` where the environment lacks it."""
        value: str = getattr(self, name)
        if not value:
            raise MissingSetting(f"The environment lacks {_PREFIX}{name.upper()}.")
        return value
