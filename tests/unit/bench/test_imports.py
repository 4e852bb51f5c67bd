"""The benchmark of cold starts knows every function."""

from infra.functions import FUNCTIONS
from tests.bench.imports import WIRING


def test_every_function_is_measured() -> None:
    assert {function.name for function in FUNCTIONS} == set(WIRING)
