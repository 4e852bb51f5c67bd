"""The templates that come with Guichet: `templates/replies/<language>/<name>.txt`, and `index.json` beside them.

A file's first line is what agents read in a list; the text stands below an empty line. The index says of each name,
for all languages, which part of a reply it is and what it answers: a translator writes words only.
"""

import json
from pathlib import Path
from typing import Any

from chalicelib.domain.templates import ReplyTemplate, TemplateKind, Variable, VariableType, template_id


class TemplateFiles:
    """`Stock` from a directory; each language is read when it is first asked for."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._read: dict[str, tuple[ReplyTemplate, ...]] = {}

    def of(self, language: str) -> tuple[ReplyTemplate, ...]:
        """See `Stock`."""
        if language not in self._read:
            self._read[language] = tuple(self._templates(language))
        return self._read[language]

    def _templates(self, language: str) -> list[ReplyTemplate]:
        folder = self._directory / language
        index: dict[str, Any] = json.loads((self._directory / "index.json").read_text(encoding="utf-8"))
        return [
            _template(template_id(name, language), said, (folder / f"{name}.txt").read_text(encoding="utf-8"))
            for name, said in index.items()
            if (folder / f"{name}.txt").exists()
        ]


def _template(identifier: str, said: dict[str, Any], content: str) -> ReplyTemplate:
    name, _, text = content.partition("\n\n")
    variables = said.get("variables", {})
    return ReplyTemplate(
        merchant="",
        id=identifier,
        kind=TemplateKind(said["kind"]),
        name=name.strip(),
        text=text.strip(),
        intents=tuple(said.get("intents", ())),
        variables=tuple(Variable(one, VariableType(kind)) for one, kind in variables.items()),
        approved=True,
    )
