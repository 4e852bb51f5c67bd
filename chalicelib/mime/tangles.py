"""HTML that costs a browser's parser a time, or a memory, out of all proportion to its length.

The rules of HTML5 mend any HTML, and some mending is quadratic: of tags nested in thousands, of formatting that is
opened anew in each paragraph, of thousands of attributes in one tag (each is compared with those before it), and, in
html5ever, of character references in one text. No mail that a person's software writes comes near these bounds.
"""

import re
from collections import Counter
from functools import lru_cache

_SMALL = 20_000
_DEEPEST = 1_600
_MOST_TAGS = 150_000
_MOST_REFERENCES = 50_000
_MOST_OPENED_ANEW = 400_000
_MOST_NAMES = 40_000
# Below it, attributes enough to matter do not fit in.
_LONG = 300_000
# Tags that never close, or that a parser closes by itself, add no depth.
_DEEPENING_TAG = re.compile(
    r"<(/?)(?!(?:p|li|td|th|tr|dd|dt|br|hr|img|wbr|meta|link|input|col|area|base|source|param|option)\b)([a-z][a-z0-9]*)",
    re.IGNORECASE,
)
_FORMATTING = frozenset(
    ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
_NAME = re.compile(r"[\s\"'/]([^\s\"'/>=<]+)(?=[\s=/>])")


@lru_cache(maxsize=4)
def is_tangled(html: str) -> bool:
    """Whether HTML is to be read without its markup, for a parser might take seconds for it."""
    tags = html.count("<")
    if tags > _MOST_TAGS or (tags > _DEEPEST // 4 and _is_deep(html, tags)):
        return True
    if len(html) < _SMALL:
        return False
    return html.count("&") > _MOST_REFERENCES or (
        len(html) > _LONG and len({match[1].lower() for match in _NAME.finditer(html)}) > _MOST_NAMES
    )


def _is_deep(html: str, tags: int) -> bool:
    opened: Counter[str] = Counter()
    depth = formats = most_formats = 0
    for match in _DEEPENING_TAG.finditer(html):
        name = match[2].lower()
        step = 1
        if match[1]:
            # What closes nothing mends nothing.
            if not opened[name]:
                continue
            step = -1
        opened[name] += step
        depth += step
        if depth > _DEEPEST:
            return True
        if name in _FORMATTING:
            formats += step
            most_formats = max(most_formats, formats)
    return most_formats * tags > _MOST_OPENED_ANEW
