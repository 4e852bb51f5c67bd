"""Training in the house: the newest labels judge, what wins is used, and everything is kept."""

import json
from dataclasses import replace

import pytest

from chalicelib.domain.labels import Correction
from chalicelib.domain.pointers import TrainPointer
from chalicelib.domain.ports import Outcome
from chalicelib.errors import NotFound, Refused, Retryable
from chalicelib.usecases.edit_phrases import EditPhrases
from chalicelib.usecases.use_model import UseModel
from tests.fakes.house import BRAND, House
from tests.fakes.learning import PlainPhraseBook

WORDS = ("kiln", "glaze", "wheel")


def taught(house: House, number: int, intent: str) -> None:
    """So many contacts, each corrected, in their order of time."""
    for index in range(number):
        house.take(house.mail(f"{WORDS[index % len(WORDS)]} number {index}", sender=house_customer(index)))
        house.later(minutes=1)
        house.school.correct_contact("shop", house.contacts[-1].id, Correction((intent,), "gk_a", house.now))


def house_customer(index: int) -> object:
    from chalicelib.domain.mail import Address

    return Address(f"customer{index}@example.com")


def corrected(house: House, intent: str, contacts: slice) -> None:
    for contact in house.contacts[contacts]:
        house.later(minutes=1)
        house.school.correct_contact("shop", contact.id, Correction((intent,), "gk_a", house.now))


def train(house: House, by: str = "gk_a") -> Outcome:
    house.later(minutes=1)
    return house.school.train_brand(TrainPointer("shop", "main", by, house.now), house.now)


def active(house: House) -> str:
    return house.models.active("shop", "main")


def test_a_better_model_is_put_into_use_and_learns_from_the_held_out_labels_too() -> None:
    house = House()
    taught(house, 12, "invoice")
    outcome = train(house)
    record = house.models.get("shop", "main", active(house))
    assert record
    assert record.comparison
    assert ("activated", 12, 6) == (outcome.decision, record.labels, record.comparison.labels)
    assert ("default", 6, 0, "gk_a") == (
        record.comparison.against,
        record.comparison.gained,
        record.comparison.lost,
        record.by,
    )
    assert house.now.replace() > (record.learnt_until or house.now)
    house.take(house.mail("wheel again?"))
    understood = house.contacts[-1].understanding
    assert understood
    assert (["invoice"], record.version) == ([one.name for one in understood.intents], understood.model)


def test_files_and_facts_of_a_version_are_in_the_bucket() -> None:
    house = House()
    taught(house, 12, "invoice")
    train(house)
    folder = f"models/shop/main/{active(house)}/"
    assert {"arrays.npz", "facts.json", "model.json"} == {
        key.removeprefix(folder) for key in house.blobs.objects if key.startswith(folder)
    }
    facts = json.loads(house.blobs.get(folder + "facts.json"))
    assert ("activated", 12) == (facts["decision"], facts["labels"])


def test_labels_that_the_newest_ones_contradict_make_a_worse_model_which_is_kept_and_not_used() -> None:
    house = House()
    taught(house, 12, "invoice")
    train(house)
    version = active(house)
    corrected(house, "praise", slice(0, 6))
    corrected(house, "invoice", slice(6, 12))
    outcome = train(house)
    assert ("refused", version) == (outcome.decision, active(house))
    listed = house.models.listed("shop", "main", 10, None).items
    assert ["refused", "activated"] == [one.decision for one in listed]


def test_labels_that_the_model_in_use_has_learnt_from_do_not_judge_it() -> None:
    house = House()
    taught(house, 12, "invoice")
    train(house)
    version = active(house)
    corrected(house, "praise", slice(0, 3))
    outcome = train(house)
    assert ("unproven", version) == (outcome.decision, active(house))
    assert "3 of them new" in outcome.reasons[0]


def test_few_labels_make_a_model_that_somebody_may_activate() -> None:
    house = House()
    taught(house, 3, "invoice")
    outcome = train(house)
    assert ("unproven", "") == (outcome.decision, active(house))
    use = UseModel(house.models)
    assert (outcome.facts["model"], "default") == use("shop", "main", str(outcome.facts["model"]), None)
    assert outcome.facts["model"] == active(house)


def test_nothing_new_is_no_new_version() -> None:
    house = House()
    assert "nothing" == train(house).decision
    taught(house, 3, "invoice")
    first = train(house)
    UseModel(house.models)("shop", "main", str(first.facts["model"]), None)
    assert "unchanged" == train(house).decision
    assert 1 == len(house.models.listed("shop", "main", 10, None).items)


def test_what_comes_during_a_training_is_for_the_next_one() -> None:
    house = House()
    taught(house, 3, "invoice")
    assert [("shop", "main")] == list(house.models.wanted())
    train(house)
    assert [] == list(house.models.wanted())
    state = house.models.schooling("shop", "main")
    assert ("unproven", house.now) == (state.decision, state.at)
    corrected(house, "praise", slice(0, 1))
    assert [("shop", "main")] == list(house.models.wanted())


@pytest.mark.parametrize("how", ["rubbish", "gone"])
def test_a_model_that_cannot_be_read_is_made_anew(how: str) -> None:
    """After an upgrade, or a mishap in the bucket: all labels are new to what judges in its place."""
    house = House()
    taught(house, 12, "invoice")
    train(house)
    key = f"models/shop/main/{active(house)}/model.json"
    if how == "gone":
        del house.blobs.objects[key]
    else:
        house.blobs.objects[key] = (b"rubbish", "")
    assert "activated" == train(house).decision
    assert house.blobs.get(key).startswith(b"{")
    assert "unchanged" == train(house).decision


def test_another_version_put_into_use_meanwhile_means_comparing_anew() -> None:
    house = House()
    taught(house, 12, "invoice")
    use_case = house.school.train_brand

    class Trainer(type(use_case.trainer())):  # type: ignore[misc]
        def compare(self, *given: object) -> object:
            house.brands.brands["shop", "main"] = replace(BRAND, model="theirs")
            return super().compare(*given)

    racing = replace(use_case, trainer=Trainer)
    with pytest.raises(Retryable):
        racing(TrainPointer("shop", "main", "gk_a", house.now), house.now)
    assert "theirs" == active(house)


def test_a_brand_that_is_gone_is_not_trained() -> None:
    house = House()
    house.brands.brands.clear()
    assert "gone" == train(house).decision


class TestUse:
    def test_it_goes_back_to_the_model_that_comes_with_guichet(self) -> None:
        house = House()
        taught(house, 12, "invoice")
        train(house)
        version = active(house)
        use = UseModel(house.models)
        assert ("default", version) == use("shop", "main", "default", version)
        assert "" == active(house)
        assert (version, "default") == use("shop", "main", version, "default")

    def test_another_than_the_one_believed_in_use_is_left(self) -> None:
        house = House()
        taught(house, 12, "invoice")
        train(house)
        with pytest.raises(Refused) as refusal:
            UseModel(house.models)("shop", "main", "default", "default")
        assert "model_changed" == refusal.value.reason
        with pytest.raises(NotFound):
            UseModel(house.models)("shop", "main", "unknown", None)


class TestPhrases:
    def test_they_are_kept_as_written_and_ask_for_training(self) -> None:
        house = House()
        edit = EditPhrases(house.blobs, PlainPhraseBook(), house.models)
        assert {} == edit.read("shop", "main").files
        own, notes = edit("shop", "main", {"fr/refund.txt": "près\n", "fr/near.txt": "near"}, "gk_a", house.now)
        assert (own, ["fr/near.txt"]) == (edit.read("shop", "main"), list(notes))
        assert [("shop", "main")] == list(house.models.wanted())
        assert "unproven" == train(house).decision

    def test_refused_ones_change_nothing(self) -> None:
        house = House()
        edit = EditPhrases(house.blobs, PlainPhraseBook(), house.models)
        with pytest.raises(Refused):
            edit("shop", "main", {"fr/refund.txt": "wrong"}, "gk_a", house.now)
        assert ({}, []) == (edit.read("shop", "main").files, list(house.models.wanted()))
