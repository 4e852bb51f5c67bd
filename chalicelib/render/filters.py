"""What reply templates have beside their variables: five filters, a test, and a stand-in for what nobody knows."""

from collections.abc import Callable, Mapping

from jinja2 import Undefined


class Missing(Undefined):
    """What a template names and nobody knows: false where it is asked for, and never an error to compare.

    Where it is written, `mark` stands in its place and `named` is called with its name.
    """

    __slots__ = ("_mark", "_named")

    def __init__(self, name: str, mark: str, named: Callable[[str], None]) -> None:
        super().__init__(name=name)
        self._mark = mark
        self._named = named

    def __str__(self) -> str:
        self._named(str(self._undefined_name))
        return self._mark

    def __lt__(self, _: object) -> bool:  # type: ignore[override]
        return False

    __le__ = __gt__ = __ge__ = __lt__  # type: ignore[assignment]


def _upper(value: object) -> object:
    return value if isinstance(value, Undefined) else str(value).upper()


def _lower(value: object) -> object:
    return value if isinstance(value, Undefined) else str(value).lower()


def _capitalize(value: object) -> object:
    """The first letter large, and the others as they are: names stay names."""
    return value if isinstance(value, Undefined) else str(value)[:1].upper() + str(value)[1:]


def _trim(value: object) -> object:
    return value if isinstance(value, Undefined) else str(value).strip()


def _default(value: object, otherwise: object = "") -> object:
    return otherwise if isinstance(value, Undefined) else value


def _known(value: object) -> bool:
    return not isinstance(value, Undefined)


FILTERS: Mapping[str, Callable[..., object]] = {
    "upper": _upper,
    "lower": _lower,
    "capitalize": _capitalize,
    "trim": _trim,
    "default": _default,
}
TESTS: Mapping[str, Callable[..., bool]] = {"known": _known, "defined": _known}
