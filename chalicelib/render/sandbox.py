"""The sandbox of templates that merchants write: what may stand in one, and rendering that cannot run away.

Jinja2's own sandbox keeps a template from reaching Python; it keeps no time and no memory (`{{ 'x' * 10**9 }}` is
worked out while it compiles). So a template is parsed first and every node of its tree must be on the list below:
no calls, no arithmetic, no attributes but those of the facts, no walking but over two short lists, never one inside
another. Then the work is at most the number of nodes times the longest list, whatever was written, and needs neither
signals nor threads to be stopped (`inspection.py`); the text is counted as it grows. The immutable sandbox without
globals, and with a few harmless filters and tests only (`filters.py`), stands behind that.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from chalicelib.domain.templates import LONGEST_REPLY, LONGEST_TEXT
from chalicelib.errors import Refused
from chalicelib.render.filters import FILTERS, TESTS
from chalicelib.render.inspection import LOOP, Flaw, Inspection


class Sandbox(ImmutableSandboxedEnvironment):
    """A Jinja2 environment in which there is nothing but the filters and tests of this module."""

    def __init__(self) -> None:
        super().__init__(
            undefined=StrictUndefined,
            autoescape=False,
            # Whoever writes a letter takes a line's end for one; what blocks leave empty is taken out afterwards.
            trim_blocks=False,
            keep_trailing_newline=True,
        )
        self.globals.clear()
        self.filters = dict(FILTERS)
        self.tests = dict(TESTS)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002
        """Only the fields of facts, and what a loop tells."""
        return (isinstance(obj, Fields) and attr in obj) or (attr in LOOP and type(obj).__name__ == "LoopContext")


class Fields(dict[str, Any]):
    """The facts under one name, such as `order`; a template reads its members as attributes."""


_sandbox = Sandbox()
"""It holds no state but compiled templates."""


def flaws(text: str, own: frozenset[str] = frozenset()) -> tuple[Flaw, ...]:
    """All that keeps a template out, first lines first; `own` are the names of its own variables."""
    judged = _judged(text, own)
    return () if isinstance(judged, Template) else judged


def rendered(text: str, values: Mapping[str, object], own: frozenset[str] = frozenset()) -> Iterator[str]:
    """The pieces of a template's text, at most LONGEST_REPLY characters of them.

    Raises `Refused` with reason `invalid_template` where it is not let in, grows too long or fails on these values.
    """
    judged = _judged(text, own)
    if not isinstance(judged, Template):
        raise Refused(judged[0].detail, reason="invalid_template")
    size = 0
    try:
        for piece in judged.generate(dict(values)):
            size += len(piece)
            if size > LONGEST_REPLY:
                raise Refused(f"The text grows longer than {LONGEST_REPLY:,} characters.", reason="invalid_template")
            yield piece
    except (SecurityError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise Refused(
            f"The template fails on these values: {type(error).__name__}.", reason="invalid_template"
        ) from error


@lru_cache(maxsize=256)
def _judged(text: str, own: frozenset[str]) -> Template | tuple[Flaw, ...]:
    """The template, ready to render, or what keeps it out."""
    tree = _parsed(text)
    if isinstance(tree, Flaw):
        return (tree,)
    found = sorted(Inspection(own).walk(tree), key=lambda flaw: flaw.line)
    if found:
        return tuple(found)
    try:
        return _sandbox.from_string(tree)
    except TemplateSyntaxError as error:
        return (Flaw(error.lineno, "syntax", error.message or "It cannot be read"),)
    except (SyntaxError, RecursionError):
        return (Flaw(1, "too_deep", "It is nested too deeply"),)


def _parsed(text: str) -> nodes.Template | Flaw:
    if len(text) > LONGEST_TEXT:
        return Flaw(1, "too_long", f"A template has at most {LONGEST_TEXT:,} characters")
    try:
        return _sandbox.parse(text)
    except TemplateSyntaxError as error:
        return Flaw(error.lineno, "syntax", error.message or "It cannot be read")
    except RecursionError:
        return Flaw(1, "too_deep", "It is nested too deeply")
    except (ValueError, OverflowError):
        # A number of thousands of digits, which Python does not read.
        return Flaw(1, "syntax", "It has a number that is too long")
