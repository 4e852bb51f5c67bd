"""Which templates are let into the sandbox: every node of the tree must be on the list, whatever Jinja2 can do else.

No calls, no arithmetic, no attributes but those of the facts, no walking but over two short lists, never one inside
another. Then the work is at most the number of nodes times the longest list.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import nodes

from chalicelib.domain.facts import LISTS, ROOTS
from chalicelib.render.filters import FILTERS, TESTS

MOST_NODES = 600
"""Nodes of a template's tree; one of these, within a loop, is rendered at most MOST_ITEMS times."""

MOST_ITEMS = 50
"""Items of a list that a template walks through."""

_DEEPEST = 12
_LONGEST_CONSTANT = 300
_MOST_CHOICES = 20

FLAGS = ("evening", "today")
"""Names beside the facts: whether it is evening for the brand, and its date."""

STANDARD = (*ROOTS, *FLAGS)

LOOP = ("first", "last", "index")
_COMPARISONS = frozenset({"eq", "ne", "lt", "lteq", "gt", "gteq", "in", "notin"})


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a template is not let in: on which line (from 1), a stable word, and a sentence."""

    line: int
    code: str
    detail: str


class Inspection:
    """A walk over a template's tree that meets every node, and lets through those that it knows."""

    def __init__(self, own: frozenset[str]) -> None:
        self._own = own
        self._nodes = 0

    def walk(self, tree: nodes.Template) -> Iterator[Flaw]:
        """The flaws of a whole template."""
        for node in tree.body:
            yield from self._statement(node, 0, "")

    def _statement(self, node: nodes.Node, depth: int, item: str) -> Iterator[Flaw]:
        """The flaws of what stands in braces with `%`, or of a text; `item` is the name that a loop around it gives."""
        yield from self._counted(node, depth)
        if depth > _DEEPEST or self._nodes > MOST_NODES:
            return
        match node:
            case nodes.Output():
                for shown in node.nodes:
                    if not isinstance(shown, nodes.TemplateData):
                        yield from self._expression(shown, depth + 1, item)
            case nodes.If():
                yield from self._expression(node.test, depth + 1, item)
                for one in (*node.body, *node.elif_, *node.else_):
                    yield from self._statement(one, depth + 1, item)
            case nodes.For():
                yield from self._loop(node, depth, item)
            case _:
                yield _forbidden(node)

    def _loop(self, node: nodes.For, depth: int, item: str) -> Iterator[Flaw]:
        target, walked = node.target, node.iter
        if item:
            yield Flaw(node.lineno, "loop", "A loop within a loop is not allowed")
            return
        if node.recursive or node.test is not None or not isinstance(target, nodes.Name):
            yield Flaw(node.lineno, "loop", "A loop has one name, and neither `if` nor `recursive`")
            return
        if target.name in STANDARD or target.name in self._own or target.name == "loop" or _hidden(target.name):
            yield Flaw(node.lineno, "loop", f"`{target.name}` is another thing's name")
            return
        if _path(walked) not in LISTS:
            yield Flaw(node.lineno, "loop", f"A loop goes over {' or '.join(sorted(LISTS))}")
            return
        for one in node.body:
            yield from self._statement(one, depth + 1, target.name)
        for one in node.else_:
            yield from self._statement(one, depth + 1, "")

    def _expression(self, node: nodes.Node, depth: int, item: str) -> Iterator[Flaw]:
        yield from self._counted(node, depth)
        if depth > _DEEPEST or self._nodes > MOST_NODES:
            return
        match node:
            case nodes.Const():
                yield from _constant(node)
            case nodes.Name():
                yield from self._name(node, item)
            case nodes.Getattr():
                yield from self._attribute(node, item)
            case nodes.Filter():
                yield from self._filter(node, depth, item)
            case nodes.Compare():
                yield from self._expression(node.expr, depth + 1, item)
                for operand in node.ops:
                    yield from self._compared(operand, depth, item)
            case nodes.Test() | nodes.And() | nodes.Or() | nodes.Not() | nodes.CondExpr():
                yield from _test(node)
                for one in node.iter_child_nodes():
                    yield from self._expression(one, depth + 1, item)
            case _:
                yield _forbidden(node)

    def _counted(self, node: nodes.Node, depth: int) -> Iterator[Flaw]:
        self._nodes += 1
        if self._nodes == MOST_NODES + 1:
            yield Flaw(node.lineno, "too_long", f"It has more than {MOST_NODES:,} parts")
        if depth == _DEEPEST + 1:
            yield Flaw(node.lineno, "too_deep", "It is nested too deeply")

    def _name(self, node: nodes.Name, item: str) -> Iterator[Flaw]:
        name = node.name
        if name in ROOTS:
            fields = ", ".join(f"`{name}.{field}`" for field in ROOTS[name])
            yield Flaw(node.lineno, "unknown_variable", f"`{name}` alone says nothing; there is {fields}")
        elif name not in FLAGS and name not in self._own and not (item and name == item):
            yield Flaw(node.lineno, "unknown_variable", f"There is no variable `{name[:40]}`")

    def _attribute(self, node: nodes.Getattr, item: str) -> Iterator[Flaw]:
        root = node.node.name if isinstance(node.node, nodes.Name) else ""
        if root == "loop" and item and node.attr in LOOP:
            return
        if root not in ROOTS:
            yield Flaw(node.lineno, "forbidden", f"`.{node.attr[:40]}` is not allowed here")
        elif node.attr not in ROOTS[root]:
            fields = ", ".join(f"`{root}.{field}`" for field in ROOTS[root])
            yield Flaw(node.lineno, "unknown_variable", f"There is no `{root}.{node.attr[:40]}`; there is {fields}")

    def _filter(self, node: nodes.Filter, depth: int, item: str) -> Iterator[Flaw]:
        if node.name not in FILTERS or node.node is None:
            yield Flaw(node.lineno, "forbidden", f"The filters are {', '.join(FILTERS)}, not `{node.name[:40]}`")
            return
        wanted = 1 if node.name == "default" else 0
        if len(node.args) > wanted or node.kwargs or node.dyn_args or node.dyn_kwargs:
            yield Flaw(node.lineno, "forbidden", f"`{node.name}` takes no such arguments")
            return
        for one in (node.node, *node.args):
            yield from self._expression(one, depth + 1, item)

    def _compared(self, operand: nodes.Operand, depth: int, item: str) -> Iterator[Flaw]:
        if operand.op not in _COMPARISONS:
            yield _forbidden(operand)
        elif operand.op in ("in", "notin"):
            if not isinstance(operand.expr, nodes.Tuple | nodes.List) or len(operand.expr.items) > _MOST_CHOICES:
                yield Flaw(operand.lineno, "forbidden", 'After `in` stands a list such as ("shipped", "delayed")')
                return
            for listed in operand.expr.items:
                yield from _constant(listed) if isinstance(listed, nodes.Const) else (_forbidden(listed),)
        else:
            yield from self._expression(operand.expr, depth + 1, item)


def _constant(node: nodes.Const) -> Iterator[Flaw]:
    value = node.value
    if isinstance(value, str) and len(value) > _LONGEST_CONSTANT:
        yield Flaw(node.lineno, "too_long", f"A text in quotes has at most {_LONGEST_CONSTANT} characters")
    elif isinstance(value, int) and abs(value) > 10**9:
        yield Flaw(node.lineno, "too_long", "A number has at most nine digits")
    elif not isinstance(value, str | int | float | None):
        yield _forbidden(node)


def _test(node: nodes.Node) -> Iterator[Flaw]:
    if not isinstance(node, nodes.Test):
        return
    if node.name not in TESTS or node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
        yield Flaw(node.lineno, "forbidden", f"After `is` stands {' or '.join(TESTS)}")


def _forbidden(node: nodes.Node) -> Flaw:
    return Flaw(node.lineno, "forbidden", f"This is not allowed in a template: {_SAID.get(type(node).__name__, 'it')}")


_SAID = {
    "Add": "`+`",
    "Sub": "`-`",
    "Mul": "`*`",
    "Div": "`/`",
    "FloorDiv": "`//`",
    "Mod": "`%`",
    "Pow": "`**`",
    "Neg": "a sign before a number",
    "Pos": "a sign before a number",
    "Concat": "`~`",
    "Call": "a call",
    "CallBlock": "`call`",
    "Getitem": "square brackets",
    "Slice": "square brackets",
    "Macro": "`macro`",
    "Include": "`include`",
    "Import": "`import`",
    "FromImport": "`from … import`",
    "Extends": "`extends`",
    "Block": "`block`",
    "Assign": "`set`",
    "AssignBlock": "`set`",
    "With": "`with`",
    "FilterBlock": "`filter`",
    "Scope": "a block of its own",
    "ScopedEvalContextModifier": "`autoescape`",
    "EvalContextModifier": "`autoescape`",
    "Dict": "braces",
    "List": "a list",
    "Tuple": "a list",
    "Name": "a name",
}


def _path(node: nodes.Node) -> str:
    """`order.parcels` for such an attribute, and an empty text for anything else."""
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        return f"{node.node.name}.{node.attr}"
    return ""


def _hidden(name: str) -> bool:
    return name.startswith("_")
