"""Brands and API keys in memory."""

from dataclasses import dataclass, field, replace

from chalicelib.domain.brand import Brand
from chalicelib.errors import Conflict


@dataclass(slots=True)
class MemoryBrands:
    """`Brands` in memory."""

    brands: dict[tuple[str, str], Brand] = field(default_factory=dict)

    def by_mailbox(self, address: str) -> Brand | None:
        """See `Brands`."""
        return next((brand for brand in self.brands.values() if address in brand.mailboxes), None)

    def get(self, merchant: str, brand: str) -> Brand | None:
        """See `Brands`."""
        return self.brands.get((merchant, brand))

    def of(self, merchant: str) -> tuple[Brand, ...]:
        """See `Brands`."""
        return tuple(brand for (owner, _), brand in sorted(self.brands.items()) if owner == merchant)

    def put(self, brand: Brand) -> None:
        """See `Brands`."""
        for address in brand.mailboxes:
            holder = self.by_mailbox(address)
            if holder and (holder.merchant, holder.id) != (brand.merchant, brand.id):
                raise Conflict("A mailbox belongs to another brand.", reason="mailbox_taken")
        before = self.get(brand.merchant, brand.id)
        self.brands[brand.merchant, brand.id] = replace(brand, model=before.model if before else "")


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
