"""Brands and API keys in memory."""

from dataclasses import dataclass, field, replace

from chalicelib.domain.brand import Brand
from chalicelib.domain.policies import UNSIGNED, Revision, Signature
from chalicelib.domain.ports import Page
from chalicelib.errors import Conflict
from tests.fakes.table import paged


@dataclass(slots=True)
class MemoryBrands:
    """`Brands` in memory."""

    brands: dict[tuple[str, str], Brand] = field(default_factory=dict)
    revisions: dict[tuple[str, str], list[Revision]] = field(default_factory=dict)

    def by_mailbox(self, address: str) -> Brand | None:
        """See `Brands`."""
        return next((brand for brand in self.brands.values() if address in brand.mailboxes), None)

    def get(self, merchant: str, brand: str) -> Brand | None:
        """See `Brands`."""
        return self.brands.get((merchant, brand))

    def of(self, merchant: str) -> tuple[Brand, ...]:
        """See `Brands`."""
        return tuple(brand for (owner, _), brand in sorted(self.brands.items()) if owner == merchant)

    def put(self, brand: Brand, signature: Signature = UNSIGNED, instead_of: int | None = None) -> int:
        """See `Brands`."""
        revisions = self.revisions.setdefault((brand.merchant, brand.id), [])
        present = len(revisions)
        if instead_of not in (None, present):
            raise Conflict(f"Version {present} is in force, not {instead_of}.", reason="policy_changed")
        known = self.get(brand.merchant, brand.id)
        if known and revisions and revisions[-1].brand == replace(brand, model=""):
            return present
        for address in brand.mailboxes:
            holder = self.by_mailbox(address)
            if holder and (holder.merchant, holder.id) != (brand.merchant, brand.id):
                raise Conflict("A mailbox belongs to another brand.", reason="mailbox_taken")
        self.brands[brand.merchant, brand.id] = replace(brand, model=known.model if known else "")
        revisions.append(Revision(present + 1, replace(brand, model=""), signature))
        return present + 1


@dataclass(slots=True)
class MemoryPolicies:
    """`Policies` in memory: of the versions that `MemoryBrands` keeps."""

    kept: MemoryBrands

    def current(self, merchant: str, brand: str) -> Revision | None:
        """See `Policies`."""
        return next(iter(reversed(self._of(merchant, brand))), None)

    def brands(self, merchant: str, limit: int, cursor: str | None) -> Page[Revision]:
        """See `Policies`."""
        latest = [revisions[-1] for (owner, _), revisions in self.kept.revisions.items() if owner == merchant]
        return paged(latest, lambda one: one.brand.id, limit, cursor)

    def version(self, merchant: str, brand: str, number: int) -> Revision | None:
        """See `Policies`."""
        return next((one for one in self._of(merchant, brand) if one.version == number), None)

    def versions(self, merchant: str, brand: str, limit: int, cursor: str | None) -> Page[Revision]:
        """See `Policies`."""
        return paged(self._of(merchant, brand), lambda one: f"{one.version:09}", limit, cursor, newest_first=True)

    def _of(self, merchant: str, brand: str) -> list[Revision]:
        return self.kept.revisions.get((merchant, brand), [])


@dataclass(slots=True)
class MemoryKeys:
    """`Keys` in memory."""

    digests: dict[str, tuple[str, str]] = field(default_factory=dict)

    def merchant_of(self, key_id: str) -> tuple[str, str] | None:
        """See `Keys`."""
        return self.digests.get(key_id)

    def put(self, key_id: str, merchant: str, digest: str) -> None:
        """See `Keys`."""
        self.digests[key_id] = (merchant, digest)
