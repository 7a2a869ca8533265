"""Charts: `data_visualization` as pie, bar, line or area.

https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block.
"""

from collections.abc import Iterator

from localslack.block_kit.elements import ID
from localslack.block_kit.rules import Check, Problem, by_type, many, number, positive, shape, text

LABEL = text(20)
AXIS_TITLE = text(50)
SEGMENTS = SERIES = 6
POINTS = 20


def _listed(value: object, name: str) -> list[object]:
    items = value.get(name) if isinstance(value, dict) else None
    return items if isinstance(items, list) else []


def _named(items: list[object], name: str) -> list[object]:
    return [item.get(name) for item in items if isinstance(item, dict)]


def _series_named_once(value: object, at: str) -> Iterator[Problem]:
    names = _named(_listed(value, "series"), "name")
    for position, name in enumerate(names):
        if name in names[:position]:
            yield f"{at}/series/{position}/name", f"series name already exists: {name}"


def _categories_named_once(value: object, at: str) -> Iterator[Problem]:
    categories = _listed(value, "categories")
    for position, category in enumerate(categories):
        if category in categories[:position]:
            yield f"{at}/categories/{position}", f"category already exists: {category}"


def _a_value_for_each_category(value: object, at: str) -> Iterator[Problem]:
    """Every series says something of every category, once, and of nothing else."""
    axes = value.get("axis_config") if isinstance(value, dict) else None
    categories = [str(category) for category in _listed(axes, "categories")]
    for position, series in enumerate(_listed(value, "series")):
        labels = [str(label) for label in _named(_listed(series, "data"), "label")]
        if sorted(labels) != sorted(categories):
            yield f"{at}/series/{position}/data", "must have exactly one value for each category"


AXES = shape(
    "categories",
    {"categories": many(LABEL, POINTS), "x_label": AXIS_TITLE, "y_label": AXIS_TITLE},
    _categories_named_once,
)
POINT = shape("label value", {"label": LABEL, "value": number})
ONE_SERIES = shape("name data", {"name": LABEL, "data": many(POINT, POINTS)})
LINES = shape(
    "series axis_config",
    {"series": many(ONE_SERIES, SERIES), "axis_config": AXES},
    _series_named_once,
    _a_value_for_each_category,
)
SEGMENT = shape("label value", {"label": LABEL, "value": positive})
PIE = shape("segments", {"segments": many(SEGMENT, SEGMENTS)})
CHART: Check = by_type({"pie": PIE, "bar": LINES, "line": LINES, "area": LINES})
DATA_VISUALIZATION = shape("title chart", {"block_id": ID, "title": text(50), "chart": CHART})
