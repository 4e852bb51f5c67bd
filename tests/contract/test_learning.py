"""Labels and model versions: the fakes that other tests trust, and the adapters on a local cloud."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws.brands import DynamoBrands
from chalicelib.aws.history import DynamoHistory
from chalicelib.aws.labels import DynamoLabels
from chalicelib.aws.ledger import DynamoLedger
from chalicelib.aws.models import DynamoModels
from chalicelib.aws.replays import StoredReplays
from chalicelib.domain.brand import Brand
from chalicelib.domain.labels import Correction, Label, corrected, corrected_case
from chalicelib.domain.learning import Labels, Models, Replays
from chalicelib.domain.models import Comparison, Figures, ModelRecord, Schooling
from chalicelib.domain.ports import Brands, History, Ledger
from chalicelib.domain.replay import Change, Judgement, Replay, ReplayRequest, summed
from chalicelib.errors import Conflict
from tests.bench.cloud import Cloud
from tests.contract.contacts import NOW, lone
from tests.fakes.learning import MemoryLabels, MemoryModels, MemoryReplays
from tests.fakes.surroundings import MemoryBlobs
from tests.fakes.table import MemoryHistory, MemoryLedger, MemoryTable
from tests.fakes.tenants import MemoryBrands


@dataclass(frozen=True, slots=True)
class School:
    """One way to keep what is taught."""

    brands: Brands
    ledger: Ledger
    history: History
    labels: Labels
    models: Models
    replays: Replays


def on_aws(cloud: Cloud) -> School:
    client, table = cloud.client("dynamodb"), cloud.environment["GUICHET_TABLE"]
    moments = iter(range(0, 1_000_000_000, 1_000))
    return School(
        DynamoBrands(client, table, lambda: float(next(moments))),
        DynamoLedger(client, table),
        DynamoHistory(client, table),
        DynamoLabels(client, table),
        DynamoModels(client, table),
        StoredReplays(MemoryBlobs()),
    )


def in_memory() -> School:
    table, brands = MemoryTable(), MemoryBrands()
    models = MemoryModels(brands)
    return School(
        brands, MemoryLedger(table), MemoryHistory(table), MemoryLabels(table, models), models, MemoryReplays()
    )


@pytest.fixture(scope="module")
def adapters(cloud: Cloud) -> School:
    return on_aws(cloud)


@pytest.fixture(params=["memory", "aws"])
def school(request: pytest.FixtureRequest) -> School:
    """The fakes, then the adapters."""
    made: School = in_memory() if request.param == "memory" else request.getfixturevalue("adapters")
    return made


def correction(number: int, *intents: str) -> Correction:
    return Correction(intents or ("refund",), "gk_a", NOW + timedelta(minutes=number), "angry", "en", "why")


def label(merchant: str, number: int, brand: str = "main") -> Label:
    return Label(
        merchant=merchant,
        brand=brand,
        contact=f"c{number}",
        case="",
        subject="Où est-il ?",
        text="Un texte…",
        contact_at=NOW,
        expires_at=NOW + timedelta(days=30),
        correction=correction(number),
        judged=("praise",),
        model="v1",
    )


class TestLabels:
    def test_one_reads_as_it_was_written(self, school: School, merchant: str, rival: str) -> None:
        written = replace(label(merchant, 1), earlier=(correction(0, "praise", "refund"),))
        school.labels.put(written, None)
        assert replace(written, version=1) == school.labels.of_contact(merchant, "c1")
        assert school.labels.of_contact(rival, "c1") is None

    def test_a_brands_come_newest_correction_first_over_many_pages(
        self, school: School, merchant: str, rival: str
    ) -> None:
        for number in (3, 1, 5, 2, 4):
            school.labels.put(label(merchant, number), None)
        school.labels.put(label(merchant, 9, "other"), None)
        again = school.labels.of_contact(merchant, "c2")
        assert again
        school.labels.put(corrected(again, correction(8, "invoice")), None)
        found, cursor = [], None
        while True:
            page = school.labels.listed(merchant, "main", 2, cursor)
            found += [one.contact for one in page.items]
            cursor = page.next
            if cursor is None:
                break
        assert ["c2", "c5", "c4", "c3", "c1"] == found
        assert () == school.labels.listed(rival, "main", 10, None).items

    def test_two_who_correct_at_once_are_not_both_right(self, school: School, merchant: str) -> None:
        school.labels.put(label(merchant, 1), None)
        with pytest.raises(Conflict):
            school.labels.put(label(merchant, 1), None)
        known = school.labels.of_contact(merchant, "c1")
        assert known
        school.labels.put(corrected(known, correction(2)), None)
        with pytest.raises(Conflict):
            school.labels.put(corrected(known, correction(3)), None)

    def test_the_case_changes_with_the_label_or_neither_does(self, school: School, merchant: str) -> None:
        recording = lone(merchant, 1)
        school.ledger.record(recording)
        assert recording.case
        case = school.history.case(merchant, recording.case.reference)
        assert case
        given = label(merchant, 1)
        shown = corrected_case(case, given, ())
        with pytest.raises(Conflict):
            school.labels.put(given, replace(shown, version=7))
        assert school.labels.of_contact(merchant, "c1") is None
        school.labels.put(given, shown)
        assert replace(shown, version=shown.version + 1) == school.history.case(merchant, case.reference)


def record(merchant: str, version: str, minutes: int = 0) -> ModelRecord:
    figures = Figures(9, 8, 7, 0, 3)
    return ModelRecord(
        merchant=merchant,
        brand="main",
        version=version,
        made_at=NOW + timedelta(minutes=minutes),
        by="schedule",
        labels=20,
        phrases=4000,
        own_phrases=3,
        dropped=2,
        decision="refused",
        why="No better.",
        size=6_000_000,
        learnt_until=NOW,
        comparison=Comparison("default", 10, figures, figures, 1, 1, {"refund": (0.5, 0.75)}),
    )


class TestModels:
    def test_a_version_reads_as_it_was_written_and_is_written_once(
        self, school: School, merchant: str, rival: str
    ) -> None:
        school.models.keep(record(merchant, "v1"))
        school.models.keep(replace(record(merchant, "v1"), decision="activated"))
        assert record(merchant, "v1") == school.models.get(merchant, "main", "v1")
        assert school.models.get(rival, "main", "v1") is None

    def test_they_come_newest_first(self, school: School, merchant: str) -> None:
        for number, version in enumerate(("b", "c", "a")):
            school.models.keep(record(merchant, version, number))
        first = school.models.listed(merchant, "main", 2, None)
        rest = school.models.listed(merchant, "main", 2, first.next)
        assert [["a", "c"], ["b"]] == [[one.version for one in page.items] for page in (first, rest)]
        assert rest.next is None

    def test_the_version_in_use_changes_only_from_the_one_believed_in_use(self, school: School, merchant: str) -> None:
        brand = Brand(merchant, "main", "Shop", (f"a@{merchant}.example",))
        school.brands.put(brand)
        assert "" == school.models.active(merchant, "main")
        school.models.activate(merchant, "main", "v1", instead_of="")
        for wrong in ("", "v2"):
            with pytest.raises(Conflict):
                school.models.activate(merchant, "main", "v3", instead_of=wrong)
        school.models.activate(merchant, "main", "v2", instead_of="v1")
        assert ("v2", replace(brand, model="v2")) == (
            school.models.active(merchant, "main"),
            school.brands.get(merchant, "main"),
        )
        # A changed brand's file says nothing of models.
        school.brands.put(replace(brand, name="Boutique"))
        assert replace(brand, name="Boutique", model="v2") == school.brands.get(merchant, "main")
        school.models.activate(merchant, "main", "", instead_of="v2")
        assert replace(brand, name="Boutique") == school.brands.get(merchant, "main")
        school.models.activate(merchant, "main", "v1", instead_of="")

    def test_a_brand_that_is_not_there_uses_none(self, school: School, merchant: str) -> None:
        with pytest.raises(Conflict):
            school.models.activate(merchant, "main", "v1", instead_of="")
        assert "" == school.models.active(merchant, "main")


class TestSchooling:
    def test_a_label_or_a_wish_puts_a_brand_on_the_list_once(self, school: School, merchant: str) -> None:
        school.labels.put(label(merchant, 1), None)
        school.labels.put(label(merchant, 2), None)
        school.models.want(merchant, "other")
        mine = [pair for pair in school.models.wanted() if pair[0] == merchant]
        assert [(merchant, "main"), (merchant, "other")] == mine

    def test_what_comes_while_it_trains_is_for_the_next_time(self, school: School, merchant: str) -> None:
        school.models.want(merchant, "main")
        school.models.take_up(merchant, "main")
        assert (merchant, "main") not in school.models.wanted()
        school.labels.put(label(merchant, 1), None)
        school.models.conclude(merchant, "main", Schooling(NOW, "refused", "No better.", "v1"))
        assert Schooling(NOW, "refused", "No better.", "v1", wanted=True) == school.models.schooling(merchant, "main")
        assert (merchant, "main") in school.models.wanted()
        school.models.take_up(merchant, "main")
        school.models.conclude(merchant, "main", Schooling(NOW, "nothing", "Nothing."))
        assert Schooling(NOW, "nothing", "Nothing.") == school.models.schooling(merchant, "main")

    def test_a_brand_that_was_never_trained_stands_nowhere(self, school: School, merchant: str) -> None:
        assert Schooling() == school.models.schooling(merchant, "main")


def test_a_replay_reads_as_it_was_written(school: School, merchant: str) -> None:
    change = Change("c1", "", NOW, Judgement(("refund",), True, "triage"), Judgement(("refund",), False, "after_sales"))
    written = summed(Replay("r1", ReplayRequest("v1", 10, 0.95), NOW, "gk_a"), [change])
    school.replays.put(merchant, "main", written)
    assert written == school.replays.get(merchant, "main", "r1")
    assert school.replays.get(merchant, "main", "r2") is None


def test_the_table_forgets_a_label_when_it_forgets_the_contact(
    adapters: School, merchant: str, scan: Callable[[str], list[dict[str, Any]]]
) -> None:
    adapters.labels.put(label(merchant, 1), None)
    (item,) = [one for one in scan(merchant) if "#L#" in one["pk"]["S"]]
    assert int((NOW + timedelta(days=30)).timestamp()) == int(item["expires"]["N"])
