"""Messages, forms and Homes as a test handles them: read the text, press a button, fill in by label."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from localslack.block_kit.check import elements_of
from localslack.visible import Names, block_text, visible_text
from localslack.wire import Json

if TYPE_CHECKING:
    from localslack.client import PersonAt

TYPED_AGAIN = 3
"""Times that somebody types what an app searches for, which now and then has no answer in time."""

Entry = str | int | float | bool | date | time | datetime | None | list[str]


class NotThere(AssertionError):
    """Somebody looked for something that is not to be seen."""


@dataclass
class Surface:
    """Something with blocks in front of a person; `raw` is Slack's own object."""

    person: "PersonAt"
    raw: Json

    @property
    def blocks(self) -> list[Json]:
        """The blocks, none if there are none."""
        return self.raw.get("blocks") or []

    @property
    def names(self) -> Names:
        """Who and what the ids stand for."""
        return self.person.slack.names()

    @property
    def text(self) -> str:
        """Everything that can be read here, a block after another."""
        return "\n".join(block_text(block, self.names) for block in self.blocks)

    @property
    def buttons(self) -> list[str]:
        """The words on the buttons, from the top."""
        found = [element for block in self.blocks for element in elements_of(block)]
        return [element["text"]["text"] for element in found if element["type"] == "button"]

    def container(self) -> Json:
        """How an action says where it happened."""
        raise NotImplementedError

    @property
    def key(self) -> str:
        """What tells this from everything else that the person sees."""
        raise NotImplementedError

    def state(self) -> Json:
        """What was filled in here so far and not yet sent."""
        return self.person.typed.setdefault(self.key, {})

    def click(self, words: str, after: str = "") -> None:
        """Press the button (or choose the menu entry) with these words, the first below the text `after`."""
        for block, element in self._elements(after):
            if element["type"] == "button" and words in (element["text"]["text"], element.get("action_id")):
                return self._act(block, element, None)
            if element["type"] == "overflow":
                for option in element["options"]:
                    if option["text"]["text"] == words:
                        return self._act(block, element, option["value"])
        place = f" below {after!r}" if after else ""
        raise NotThere(f"no button {words!r}{place}; there is:\n{self.text}")

    def choose(self, what: str, entry: Entry, after: str = "") -> None:
        """Use a select, radio group or picker; `what` as in `field`.

        The app hears of it at once, but for an input block without `dispatch_action`: that is sent with the rest.
        """
        block, element = self.field(what, after)
        value = self.raw_value(block, element, entry)
        if block["type"] == "input" and not block.get("dispatch_action"):
            self._hold(block, element, value)
        else:
            self._act(block, element, value)

    def _hold(self, block: Json, element: Json, value: object) -> None:
        self.state().setdefault(block["block_id"], {})[element["action_id"]] = value

    def field(self, what: str, after: str = "") -> tuple[Json, Json]:
        """The block and element with this label, placeholder, action_id or accompanying text."""
        for block, element in self._elements(after):
            label = block.get("label", {}).get("text")
            placeholder = element.get("placeholder", {}).get("text")
            beside = block_text({**block, "accessory": None}, self.names) if block["type"] == "section" else None
            if what in (label, placeholder, element.get("action_id"), beside):
                return block, element
        raise NotThere(f"no field {what!r}; there is:\n{self.text}")

    def options(self, what: str, query: str = "") -> list[str]:
        """The choices that a select offers (an external one: for this query)."""
        block, element = self.field(what)
        return [option["text"]["text"] for option in self._options(block, element, query)]

    def _elements(self, after: str) -> list[tuple[Json, Json]]:
        start = 0
        if after:
            matches = (i for i, block in enumerate(self.blocks) if after in block_text(block, self.names))
            position = next(matches, None)
            if position is None:
                raise NotThere(f"no text {after!r}; there is:\n{self.text}")
            start = position
        return [(block, element) for block in self.blocks[start:] for element in elements_of(block)]

    def _act(self, block: Json, element: Json, value: object) -> None:
        self.person.act(
            "action",
            container=self.container(),
            block_id=block["block_id"],
            action_id=element["action_id"],
            value=value,
            state=self.state(),
        )

    def _options(self, block: Json, element: Json, query: str) -> list[Json]:
        if "external" not in element["type"]:
            grouped = [option for group in element.get("option_groups") or [] for option in group["options"]]
            return [*(element.get("options") or []), *grouped]
        answer = self.person.act(
            "options",
            container=self.container(),
            block_id=block["block_id"],
            action_id=element["action_id"],
            query=query,
        )
        return [*answer["options"], *(o for g in answer["option_groups"] for o in g["options"])]

    def raw_value(self, block: Json, element: Json, entry: Entry) -> object:
        """What the page would send for this entry: options by their words, people and channels by name."""
        if entry is None:
            return None
        if isinstance(entry, list):
            return [self.raw_value(block, element, one) for one in entry]
        kind = element["type"]
        if "users" in kind:
            return self.person.slack.person_id(str(entry))
        if "conversations" in kind or "channels" in kind:
            return self.person.slack.channel_id(str(entry))
        if kind == "datetimepicker":
            return int(entry.timestamp()) if isinstance(entry, datetime) else entry
        if kind == "timepicker" and isinstance(entry, time):
            return entry.strftime("%H:%M")
        if "select" in kind or kind in ("radio_buttons", "checkboxes"):
            return self._option(block, element, str(entry))
        return entry.isoformat() if isinstance(entry, date) else str(entry)

    def _option(self, block: Json, element: Json, words: str) -> object:
        """The option with these words; what the app searches for is typed again where it is not there, as people do."""
        for _ in range(TYPED_AGAIN if "external" in element["type"] else 1):
            options = self._options(block, element, words)
            tests: tuple[Callable[[Json], bool], ...] = (
                lambda option: words in (option["text"]["text"], option["value"]),
                lambda option: words in option["text"]["text"],
            )
            found = next((option for test in tests for option in options if test(option)), None)
            if found is not None:
                return found if "external" in element["type"] else found["value"]
        raise NotThere(f"no option {words!r}; there is: {[option['text']['text'] for option in options]}")


@dataclass
class MessageSeen(Surface):
    """A message as a person sees it, perhaps only they."""

    channel: str

    @property
    def ts(self) -> str:
        """Its time stamp."""
        return str(self.raw["ts"])

    @property
    def user(self) -> str:
        """Who said it."""
        return str(self.raw["user"])

    @property
    def ephemeral(self) -> bool:
        """Whether only this person sees it."""
        return bool(self.raw.get("is_ephemeral"))

    @property
    def plain(self) -> str:
        """The top-level text: what notifications and screen readers say."""
        return visible_text(self.raw["text"], self.names)

    @property
    def text(self) -> str:
        """The blocks as text, the top-level text where there are none."""
        return super().text if self.blocks else self.plain

    @property
    def key(self) -> str:
        """Its channel and time stamp."""
        return f"{self.channel}/{self.ts}"

    def container(self) -> Json:
        """How an action says that it happened here."""
        return {"type": "ephemeral" if self.ephemeral else "message", "channel": self.channel, "ts": self.ts}

    def again(self) -> "MessageSeen":
        """The message as it reads now."""
        return self.person.message(self.channel, self.ts)


@dataclass(frozen=True)
class Outcome:
    """What came of sending a form; `errors` by the label of the field, `view` what stands there now."""

    kind: str
    errors: dict[str, str]
    view: "ViewSeen | None" = None

    @property
    def closed(self) -> bool:
        """Whether the form was taken and is gone."""
        return self.kind in ("closed", "cleared")


@dataclass
class ViewSeen(Surface):
    """A form or a Home as a person sees it. What is filled in stays with the person until it is sent."""

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.raw["id"])

    @property
    def title(self) -> str:
        """The title of a form."""
        return str((self.raw.get("title") or {}).get("text", ""))

    @property
    def labels(self) -> list[str]:
        """The labels of the fields, from the top."""
        return [block["label"]["text"] for block in self.blocks if block["type"] == "input"]

    def container(self) -> Json:
        """How an action says that it happened here."""
        return {"type": "view", "view_id": self.id}

    @property
    def key(self) -> str:
        """Its id."""
        return self.id

    def value(self, what: str) -> str:
        """What a field holds: typed text, or the words of what is chosen, separated by commas."""
        block, element = self.field(what)
        raw = self.state().get(block["block_id"], {}).get(element["action_id"])
        if raw is not None:
            return str(raw)
        held = self.raw["state"]["values"].get(block["block_id"], {}).get(element["action_id"], {})
        content = next((part for name, part in held.items() if name != "type"), None)
        parts = content if isinstance(content, list) else [] if content is None else [content]
        words = [part["text"]["text"] if isinstance(part, dict) else str(part) for part in parts]
        return ", ".join(self.names.get(word, word) for word in words)

    def fill(self, entries: Mapping[str, Entry]) -> "ViewSeen":
        """Fill fields by their labels; None empties one. Returns itself."""
        for what, entry in entries.items():
            block, element = self.field(what)
            self._hold(block, element, self.raw_value(block, element, entry))
        return self

    def submit(self) -> Outcome:
        """Send the form."""
        answer = self.person.act("submit", view_id=self.id, state=self.state())
        labels = {b["block_id"]: b["label"]["text"] for b in self.blocks if b["type"] == "input"}
        errors = {labels.get(block, block): text for block, text in answer.get("errors", {}).items()}
        view = ViewSeen(self.person, answer["view"]) if answer.get("view") else None
        return Outcome(answer["outcome"], errors, view)

    def close(self, whole_stack: bool = False) -> None:
        """Close the form without sending."""
        self.person.act("close", view_id=self.id, all=whole_stack)

    def again(self) -> "ViewSeen":
        """The form or Home as it stands now, with what was filled in."""
        return self.person.view(self.id)
