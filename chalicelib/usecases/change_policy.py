"""Put a brand's policy into force: a new one, or one that was in force before."""

from dataclasses import dataclass, replace

from chalicelib.domain.brand import Brand
from chalicelib.domain.policies import Asked, Revision, Signature
from chalicelib.domain.ports import Brands, Outcome, Policies
from chalicelib.errors import Conflict, NotFound, Refused


@dataclass(frozen=True, slots=True)
class Changed:
    """Which version is in force now, and whether it is a new one."""

    version: int
    new: bool


@dataclass(frozen=True, slots=True)
class ChangePolicy:
    """Every version is kept; nothing is put into force in place of a version that its author has not seen."""

    brands: Brands
    policies: Policies

    def __call__(self, asked: Asked, signature: Signature, matching: int | None = None) -> tuple[Changed, Outcome]:
        """Put a policy into force, of a new brand as well; `matching` is the version that a header names.

        Raises `Refused` with reason `policy_changed` or `not_the_version` where another version than the one meant is
        in force, and `mailbox_taken`.
        """
        signed = replace(signature, note=asked.note or signature.note)
        if matching is None:
            return self._put(asked.brand, signed, asked.version, "policy_changed")
        if asked.version not in (None, matching):
            raise Refused(f"`version` says {asked.version}, `If-Match` {matching}.", reason="not_the_version")
        return self._put(asked.brand, signed, matching, "not_the_version")

    def restore(
        self, merchant: str, brand: str, version: int, signature: Signature, instead_of: int | None
    ) -> tuple[Changed, Outcome]:
        """Put an earlier version into force again, as the next one; raises `NotFound` where there is none."""
        found = self.version(merchant, brand, version)
        signed = replace(signature, note=signature.note or f"Version {version} again")
        return self._put(found.brand, signed, instead_of, "policy_changed")

    def version(self, merchant: str, brand: str, number: int) -> Revision:
        """One version; raises `NotFound`."""
        found = self.policies.version(merchant, brand, number)
        if found is None:
            raise NotFound("There is no such version of this brand's policy.")
        return found

    def _put(self, brand: Brand, signature: Signature, instead_of: int | None, stale: str) -> tuple[Changed, Outcome]:
        before = self.policies.current(brand.merchant, brand.id)
        try:
            version = self.brands.put(brand, signature, instead_of)
        except Conflict as conflict:
            reason = stale if conflict.reason == "policy_changed" else conflict.reason
            raise Refused(conflict.detail, reason=reason) from conflict
        changed = Changed(version, before is None or before.version != version)
        facts: dict[str, str | int | float] = {"merchant": brand.merchant, "brand": brand.id, "version": version}
        return changed, Outcome("changed" if changed.new else "unchanged", facts=facts | {"by": signature.by})
