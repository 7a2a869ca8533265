"""What stood in a message or view a moment ago: somebody may just have clicked there.

Slack asks for a new block_id for each iteration of a message, so that an app can tell from a click which of them the
person saw (https://docs.slack.dev/tools/node-slack-sdk/reference/types/interfaces/Block).
"""

from collections import deque
from dataclasses import dataclass, field
from time import monotonic

from localslack.wire import Json

ON_ITS_WAY = 10.0  # real seconds for which a click on what was replaced still reaches the app

Surface = tuple[str, ...]
"""A message by channel and ts, or a view by id."""


@dataclass(frozen=True)
class Iteration:
    """The blocks that a surface showed, and when others took their place."""

    surface: Surface
    blocks: list[Json]
    until: float = field(default_factory=monotonic)

    @property
    def may_be_clicked(self) -> bool:
        """Whether a click may still be on its way from here."""
        return monotonic() - self.until < ON_ITS_WAY


class Replaced:
    """The iterations that were replaced a moment ago, of all surfaces, oldest first."""

    def __init__(self) -> None:
        self._iterations: deque[Iteration] = deque()

    def keep(self, surface: Surface, blocks: list[Json]) -> None:
        """Remember what a surface shows, before it shows something else."""
        while self._iterations and not self._iterations[0].may_be_clicked:
            self._iterations.popleft()
        self._iterations.append(Iteration(surface, blocks))

    def blocks(self, surface: Surface) -> list[Json]:
        """The blocks that the surface showed a moment ago, the latest first."""
        seen = [one for one in reversed(self._iterations) if one.surface == surface and one.may_be_clicked]
        return [block for iteration in seen for block in iteration.blocks]
