"""People who answer their prompts: by tap, reply, form and command, each again until it is confirmed."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from time import monotonic, sleep
from typing import TypeVar

from bot.domain.check_ins import Status
from localslack.client import DidNotWork, PersonAt
from localslack.surfaces import MessageSeen, NotThere, Outcome
from tests.faults.organisation import TITLE, Colleague

WORDS = {Status.ON_TRACK: "On track", Status.AT_RISK: "At risk", Status.OFF_TRACK: "Off track"}
SECOND_CLICK = 4.0
"""Seconds after which somebody who sees no answer clicks again."""
LOOK_EVERY = 0.15
Found = TypeVar("Found")
Act = Callable[[MessageSeen], None]
"""One way of answering the prompt."""


@dataclass
class Said:
    """What somebody told of their goal: a status, or a number that nobody tells otherwise in the round."""

    person: str
    goal: int
    by: str
    status: Status | None = None
    number: int | None = None
    times: int = 0
    """How often they said it, as often as it may then stand there: clicks on one thing are said once."""
    confirmed: bool = False
    """Whether they saw that it is recorded."""

    def __str__(self) -> str:
        return f"{self.status or self.number} by {self.by} of {self.person} on goal {self.goal}"


class AtWork(threading.Thread):
    """One person at one thing, until told to stop."""

    def __init__(self, who: Colleague, hands: PersonAt) -> None:
        super().__init__(name=f"{type(self).__name__} {who.user_id}", daemon=True)
        self.who, self._hands = who, hands
        self._stopping = threading.Event()
        self.failure: Exception | None = None

    def stop(self) -> None:
        """Have it end; what is not confirmed by then stays so."""
        self._stopping.set()

    def run(self) -> None:
        """Work, and keep what breaks it off: the round tells it, which would not hear of it otherwise."""
        try:
            self._work()
        except Exception as failure:  # noqa: BLE001
            self.failure = failure

    def _work(self) -> None:
        raise NotImplementedError

    def _seen(self, look: Callable[[], Found | None], within: float = 600.0) -> Found | None:
        deadline = monotonic() + within
        while not self._stopping.is_set() and monotonic() < deadline:
            with suppress(NotThere, DidNotWork, OSError):
                if found := look():
                    return found
            sleep(LOOK_EVERY)
        return None


class Posting(AtWork):
    """Who leads the team, and presses Post beneath each draft of its progress until they read that it is posted."""

    def __init__(self, who: Colleague, hands: PersonAt) -> None:
        super().__init__(who, hands)
        self.may_post = threading.Event()
        self.may_post.set()
        self.pressed: set[str] = set()
        self.confirmed: set[str] = set()
        """Drafts, by their ts."""

    def _work(self) -> None:
        while draft := self._seen(self._waiting_draft):
            self.may_post.wait()
            self.pressed.add(draft.ts)
            with suppress(NotThere, DidNotWork, OSError):
                draft.again().click("Post")
            if self._seen(lambda: "Posted in" in draft.again().text, SECOND_CLICK):
                self.confirmed.add(draft.ts)

    def stop(self) -> None:
        super().stop()
        self.may_post.set()

    @property
    def has_a_draft(self) -> bool:
        """Whether a draft is there that is not posted yet."""
        with suppress(NotThere, DidNotWork, OSError):
            return self._waiting_draft() is not None
        return False

    def _waiting_draft(self) -> MessageSeen | None:
        drafts = (each for each in self._hands.messages("Headway") if {"Post", "Skip this week"} <= set(each.buttons))
        return next((each for each in drafts if each.ts not in self.confirmed), None)


class Answering(AtWork):
    """One person, who answers as soon as the prompt is there."""

    def __init__(self, who: Colleague, hands: PersonAt, random: Random) -> None:
        super().__init__(who, hands)
        self._random = random
        self._number = 40
        self._planned = self._plan()
        self.said: list[Said] = []

    def _plan(self) -> list[Act]:
        acts: list[Act] = [self._reply, self._form, self._command, self._reply]
        first: list[Act] = [self._tap] if self._random.random() < 0.7 else []
        return first + self._random.sample(acts, k=self._random.randint(1, 3))

    def _work(self) -> None:
        """Wait for the prompt, then answer it in several ways, one after the other."""
        prompt = self._seen(self._prompt)
        for act in self._planned if prompt else []:
            if self._stopping.is_set():
                return
            assert prompt is not None
            act(prompt)

    def _prompt(self) -> MessageSeen | None:
        found = [each for each in self._hands.messages("Headway") if TITLE in each.text and each.buttons]
        return found[-1] if found else None

    def _says(self, by: str, status: Status | None = None) -> Said:
        number = None
        if status is None:
            self._number += 1
            number = self._number
        said = Said(self.who.user_id, self.who.goal, by, status, number)
        self.said.append(said)
        return said

    def _tap(self, prompt: MessageSeen) -> None:
        said = self._says("tap", self._random.choice(list(WORDS)))
        assert said.status is not None
        words, said.times = WORDS[said.status], 1
        while not (said.confirmed or self._stopping.is_set()):
            second = threading.Thread(target=self._clicks, args=(prompt, words), daemon=True)
            if self._random.random() < 0.4:
                second.start()
            self._clicks(prompt, words)
            said.confirmed = bool(self._seen(lambda: f"Recorded: {words}" in prompt.again().text, SECOND_CLICK))

    def _clicks(self, prompt: MessageSeen, words: str) -> None:
        with suppress(NotThere, DidNotWork, OSError):  # nobody answered, or it is recorded and the button is gone
            prompt.again().click(words)

    def _reply(self, prompt: MessageSeen) -> None:
        said = self._says("reply")
        told = self._seen(lambda: self._hands.say("Headway", str(said.number)))
        if told is None:
            return
        said.times = 1

        def confirmation() -> bool:
            answers = [*self._hands.replies(told), *self._hands.messages("Headway")]
            return any("Recorded" in each.text and f"{said.number}%" in each.text for each in answers)

        said.confirmed = bool(self._seen(confirmation, 20))

    def _form(self, prompt: MessageSeen) -> None:
        said = self._says("form")
        while not (said.confirmed or self._stopping.is_set()):
            for words in ("Update…", "New check-in…"):
                with suppress(NotThere, DidNotWork, OSError):
                    prompt.again().click(words)
                    break
            with suppress(NotThere, DidNotWork, OSError):
                form = self._hands.modal("Check in", within=SECOND_CLICK)
                form.fill({"Where is it now?": str(said.number), "How does it stand?": "On track"})
                said.times += 1
                self._sends_until_answered(said, form.submit)
            self._closes_all()

    def _sends_until_answered(self, said: Said, submit: Callable[[], Outcome]) -> None:
        """Send one form; where nobody answers, or the answer is that it failed, it stays open, and is sent again."""
        while not self._stopping.is_set():
            with suppress(DidNotWork):
                if not submit().errors:
                    said.confirmed = True
                    return
            sleep(LOOK_EVERY)

    def _closes_all(self) -> None:
        with suppress(NotThere, DidNotWork, OSError):
            while not self._hands.no_modal():
                self._hands.modal(within=0.1).close(whole_stack=True)

    def _command(self, prompt: MessageSeen) -> None:
        said = self._says("command")
        while not (said.confirmed or self._stopping.is_set()):
            said.times += 1
            with suppress(DidNotWork, OSError):
                self._hands.command("#general", f"/goal update G-{self.who.goal} {said.number} on track")

            def confirmation() -> bool:
                seen = self._hands.messages("#general")
                return any(each.ephemeral and f"{said.number}%" in each.text for each in seen)

            said.confirmed = bool(self._seen(confirmation, SECOND_CLICK))
