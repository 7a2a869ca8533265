"""What a clause says first of one goal: its number, its status, or that nothing has changed. The rest is the note."""

import re
from dataclasses import dataclass

from bot.domain.check_ins import Status
from bot.domain.measures import Metric, Milestones, YesNo
from bot.domain.reading import reply_rules as rules
from bot.domain.reading.milestones import StepsSaid, reached_at, steps_at
from bot.domain.reading.statuses import denied_at, earlier_at, no_change_at, status_at, statuses_mentioned
from bot.domain.reading.word_forms import told_done_at
from bot.domain.readings import Doubt, Unclear
from bot.domain.replies.lead_ins import LeadIns
from bot.domain.replies.said_numbers import SaidNumbers

_MOST_SAID = 120
"""Numbers, statuses and small words before the note; a text of more is not one that anybody wrote by hand."""


@dataclass
class Items(SaidNumbers, LeadIns):
    """Reads a text from its start: what it says must stand first, and the note after it."""

    def read(self) -> "Items":
        """Read values, statuses and "no change" from the start on."""
        at = self.after_between(0)
        for _ in range(_MOST_SAID):
            if self.doubt is not None:
                break
            after = self._item(at) or self._in_brackets(at)
            if after is not None:
                self.end = after
                at = self.after_between(after)
                continue
            skipped = self.lead_in(at)
            if skipped == at:
                break
            at = skipped
        else:
            self.doubt = self.doubt or Unclear(Doubt.NOT_CERTAIN)
        if self.doubt is None:
            self.take_changes()
        if not (self.values or self.statuses or self.denied or self.no_change) and self.doubt is None:
            self.doubt = self.unclear_number or Unclear(self.why_nothing(at))
        return self

    def _item(self, at: int) -> int | None:
        end = self._own_answer(at)
        if end is not None:
            return end
        if (moved := self.asides.moved_at(at)) and self.goes_no_further(moved.end):
            return self.take_moved(moved)
        if change := self.asides.change_at(at):
            end = self.take_change(change)
            if end is not None:
                return end
        if (earlier := earlier_at(self.text, at)) and self.ends(earlier.end):
            self.is_apart = True
            return earlier.end
        if (denied := denied_at(self.text, at)) and self.ends(denied.end):
            self.denied.append(denied.status)
            return denied.end
        if quantity := self.quantity_at.get(at):
            return self.take_value(quantity)
        status = status_at(self.text, at)
        if status and (
            not status.stands_alone or self.ends(status.end) or rules.AT_NUMBER.match(self.text, status.end)
        ):
            self.statuses.append(status.status)
            return status.end
        end = no_change_at(self.text, at)
        if end is not None and (self.ends(end) or rules.AT_NUMBER.match(self.text, end)):
            self.no_change = True
            return end
        return None

    def _in_brackets(self, at: int) -> int | None:
        """Take a status or a number that is all there is in brackets: "82 (on track)", "at risk (79)"."""
        opened = rules.OPENS.match(self.text, at)
        if opened is None:
            return None
        start = opened.end()
        status, quantity = status_at(self.text, start), self.quantity_at.get(start)
        if not isinstance(self.goal.measure, Metric) or self.values:
            quantity = None
        end = quantity.end if quantity else status.end if status else start
        closed = rules.CLOSES.match(self.text, end)
        goes_on = status and not closed and rules.BRACKET_GOES_ON.match(self.text, end)
        is_taken = (closed or goes_on) and end > start and self._item(start) == end
        return (closed.end() if closed else end) if is_taken else None

    def _own_answer(self, at: int) -> int | None:
        """Take what only such a goal is answered with: milestones that are done, or whether it is reached."""
        match self.goal.measure:
            case YesNo() if (reached := self._reached_at(at)) and self.ends(reached[1]):
                self.values += [reached[0]] if reached[0] not in self.values else []
                return reached[1]
            case Milestones(steps) if said := steps_at(self.text, at, steps, self.steps_done):
                end = self.skip(rules.DONE_AS_SAID, said.end) if said.is_finished else said.end
                if not self.goes_no_further(end):
                    return None
                if not (said.is_finished or self._is_bare_command(said)):
                    return self._only_named(said, at)
                if said.done is None:
                    self.doubt = Unclear(Doubt.WHICH_STEPS)
                elif said.is_whole:
                    self.values.append(said.done)
                else:
                    earlier = self.values.pop() if self.values else self.steps_done
                    self.values.append(said.done | earlier if isinstance(earlier, frozenset) else said.done)
                return end
        return None

    def _reached_at(self, at: int) -> tuple[bool, int] | None:
        """Return whether it is reached, in so many words or in the title's; those behind a yes only explain it."""
        reached = reached_at(self.text, at)
        if reached and self.ends(reached[1]):
            return reached
        told = told_done_at(self.text, at, self.goal.title)
        is_said = told and told[0] and (True in self.values or Status.DONE in self.statuses)
        if told is None or is_said:
            return None
        return told[0], self.skip(rules.DONE_WHEN, told[1]) if told[0] else told[1]

    def _is_bare_command(self, said: StepsSaid) -> bool:
        """Whether milestones are all that follows the key of a command."""
        return self.is_command and not (self.values or self.statuses or self.text[said.end :].strip(" .!"))

    def _only_named(self, said: StepsSaid, at: int) -> int | None:
        """Milestones that are named and not said to be done tell nothing: "train the team: not started"."""
        if said.is_whole and self.next_is_status(said.end):
            return said.end  # "all milestones on track" tells of the goal
        behind = self.text[said.end :]
        is_more = self.values and re.search(r"\w", behind) and not statuses_mentioned(behind)
        if self.statuses or self.no_change or is_more:
            return None
        self.doubt, self.named, self.named_from = Unclear(Doubt.WHICH_STEPS), said, at
        return said.end
