"""Put a version of a brand's model into use, forward or back."""

from dataclasses import dataclass

from chalicelib.domain.learning import Models
from chalicelib.domain.models import DEFAULT, ModelRecord
from chalicelib.errors import Conflict, NotFound, Refused


@dataclass(frozen=True, slots=True)
class UseModel:
    """Any version that was kept may be used, also one that the comparison refused: a person answers for it."""

    models: Models

    def __call__(self, merchant: str, brand: str, version: str, instead_of: str | None) -> tuple[str, str]:
        """Activate a version, `default` for the one that comes with Guichet; returns it and the one before.

        Raises `NotFound`, and `Refused` with reason `model_changed` when another one than `instead_of`, where that is
        given, is in use.
        """
        wanted = "" if version == DEFAULT else self.version(merchant, brand, version).version
        before = self.models.active(merchant, brand)
        if instead_of is not None and instead_of != (before or DEFAULT):
            raise Refused(f"The version in use is {before or DEFAULT}.", reason="model_changed")
        if wanted != before:
            try:
                self.models.activate(merchant, brand, wanted, instead_of=before)
            except Conflict as error:
                raise Refused("Somebody else has just put another version into use.", reason="model_changed") from error
        return version, before or DEFAULT

    def version(self, merchant: str, brand: str, version: str) -> ModelRecord:
        """What is known of a version; raises `NotFound`."""
        found = self.models.get(merchant, brand, version)
        if found is None:
            raise NotFound("There is no such version of this brand's model.")
        return found
