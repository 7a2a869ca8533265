"""What a benchmark found: one line a figure, ours beside a peer's from the same run."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HEADINGS = ("what", "ours", "peer", "ratio", "to reach", "reached")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure; a time in milliseconds unless `unit` says otherwise."""

    what: str
    ours: float
    peer: float | None = None
    most: float | None = None
    """The most `ours` may be (PRODUCT.md, Figures to reach)."""
    most_ratio: float | None = None
    """The most `ours / peer` may be."""
    unit: str = "ms"

    @property
    def ratio(self) -> float | None:
        """`ours / peer`; None without a peer, or where the peer's did not come at all."""
        return self.ours / self.peer if self.peer and math.isfinite(self.peer) else None

    @property
    def is_late(self) -> bool:
        """Whether something did not come while it was waited for."""
        return not all(map(math.isfinite, (self.ours, self.peer or 0.0)))

    @property
    def reached(self) -> bool | None:
        """Whether the figure is reached; None where there is none."""
        if self.most_ratio is not None:
            return self.ratio is not None and self.ratio <= self.most_ratio
        return None if self.most is None else self.ours <= self.most


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that this percentage of the values do not exceed (nearest rank)."""
    ranked = sorted(values)
    rank = -(-len(ranked) * percent // 100)
    return ranked[max(int(rank), 1) - 1]


def table(lines: Iterable[Line]) -> str:
    """Return the lines as a table of plain text."""
    rows = [HEADINGS, *map(_cells, lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _cells(line: Line) -> tuple[str, ...]:
    to_reach = f"{line.most_ratio:g} ×" if line.most_ratio is not None else _said(line.most, line.unit)
    return (
        line.what,
        _said(line.ours, line.unit),
        _said(line.peer, line.unit),
        "" if line.ratio is None or line.is_late else f"{line.ratio:.2f} ×",
        to_reach,
        {None: "", True: "yes", False: "no"}[line.reached],
    )


def _said(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    if not math.isfinite(value):
        return "late"
    return f"{value:.1f} {unit}" if unit else f"{value:g}"
