"""People who move, are renamed or leave: all of what was asked happens, or nothing."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from localslack import LocalSlack
from localslack.client import DidNotWork
from localslack.wire import Json


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tz": "Nowhere/Land"}, "There is no zone 'Nowhere/Land'"),
        ({"title": 5}, "title cannot be changed to 5"),
        ({"name": " "}, "name cannot be empty"),
        ({"real_name": ""}, "real_name cannot be empty"),
        ({"name": "BO"}, "Somebody else has the handle bo"),
    ],
)
def test_a_change_that_is_refused_has_changed_nothing(
    slack: LocalSlack, api: WebClient, wrong: Json, said: str
) -> None:
    before = api.users_info(user="U0ANA")["user"]

    with pytest.raises(DidNotWork, match=f"bad_request.*{said}"):
        slack.change_person("Ana", is_admin=True, guest=True, **wrong)

    assert api.users_info(user="U0ANA")["user"] == before
    assert slack.log("envelope") == []


def test_somebody_renamed_is_found_by_the_new_name_and_keeps_their_own(slack: LocalSlack) -> None:
    slack.change_person("Ana", name="anna")
    slack.change_person("Ana", name="anna", real_name="Anna Souza")

    said = slack.as_user("Bo").say("#claims-care", "@anna @Anna Souza @ana")
    assert said.raw["text"] == "<@U0ANA> <@U0ANA> @ana"


def test_a_user_group_changes_and_is_disabled_as_a_whole_or_not_at_all(slack: LocalSlack, api: WebClient) -> None:
    slack.change_group("@phone-support", users=["Fay", "Bo"])
    assert api.usergroups_users_list(usergroup="S0PHONE")["users"] == ["U0FAY", "U0BO"]
    with pytest.raises(DidNotWork, match="bad_request"):
        slack.post("/control/groups/S0PHONE", {"users": ["U0NOBODY"]})
    with pytest.raises(DidNotWork, match="bad_request"):
        slack.post("/control/groups/S0PHONE", {"users": ["U0ANA"], "disabled": "yes"})
    with pytest.raises(DidNotWork, match="no_such_subteam"):
        slack.post("/control/groups/S0NONE", {})
    assert api.usergroups_users_list(usergroup="S0PHONE")["users"] == ["U0FAY", "U0BO"]

    slack.change_group("phone-support", disabled=True)
    assert "S0PHONE" not in {group["id"] for group in api.usergroups_list()["usergroups"]}
    every = {group["id"]: group for group in api.usergroups_list(include_disabled=True)["usergroups"]}
    assert every["S0PHONE"]["date_delete"] > 0
    with pytest.raises(SlackApiError, match="no_such_subteam"):
        api.usergroups_users_list(usergroup="S0PHONE")
    slack.change_group("phone-support", disabled=False)
    assert api.usergroups_users_list(usergroup="S0PHONE")["users"] == ["U0FAY", "U0BO"]
