"""Whoever is new reads the welcome first, whatever else there is to tell them: over the real socket."""

from bot.domain.channels import ChannelTrouble
from tests.office import AFTER_THE_WELCOMES, HARBOUR, Office

WELCOME, CHANNEL = "You lead *Claims care*", "The progress of *Claims care* cannot be posted any more"


def test_a_new_lead_whose_channel_is_archived_at_once_is_welcomed_before_they_are_asked_for_another(
    settled: Office,
) -> None:
    ana, headway = settled.person("Ana"), settled.headway
    settled.slack.change_channel("C0CLAIMS", archived=True)

    def is_known() -> bool | None:
        return headway.services.teams.tree(HARBOUR).led_by("U0ANA")[0].trouble is ChannelTrouble.ARCHIVED or None

    settled.slack.wait_for(is_known, "the bot to know that the channel is archived")
    headway.ticks.run_due()
    assert not [one for one in ana.messages("Headway") if one.user != ana.id], "nobody has told her what this is"
    settled.goes_to(AFTER_THE_WELCOMES)
    told = ana.wait_for_message("Headway", CHANNEL)
    first, *_ = [one for one in ana.messages("Headway") if one.user != ana.id]
    assert first.ts < told.ts
    assert WELCOME in first.text
