"""The part of the house in which brands' models are taught and tried."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.usecases.correct_contact import CorrectContact
from chalicelib.usecases.read_contact import ReadContact
from chalicelib.usecases.recent_contacts import RecentContacts
from chalicelib.usecases.replay_brand import ReplayBrand
from chalicelib.usecases.train_brand import TrainBrand
from chalicelib.wire.contacts import decode_submission
from tests.fakes.learning import RoteTrainer

if TYPE_CHECKING:
    from tests.fakes.house import House


@dataclass(frozen=True, slots=True)
class School:
    """The use cases of learning, on the house's fakes."""

    house: "House"

    @property
    def correct_contact(self) -> CorrectContact:
        return CorrectContact(self.house.history, self.house.labels, self.house.brands, self.house.blobs)

    @property
    def train_brand(self) -> TrainBrand:
        house = self.house
        return TrainBrand(house.brands, house.labels, house.models, house.blobs, RoteTrainer)

    @property
    def replay_brand(self) -> ReplayBrand:
        house = self.house
        read = ReadContact(house.blobs, house.brands, house.mails, decode_submission, b"")
        recent = RecentContacts(house.blobs, house.brands, house.ledger, house.history, read)
        return ReplayBrand(house.brands, house.replays, house.classifiers, recent)
