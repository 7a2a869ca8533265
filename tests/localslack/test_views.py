"""Forms and Homes as an app names and publishes them."""

from slack_sdk import WebClient

from localslack import LocalSlack
from localslack.wire import Json
from tests.localslack.test_contracts import opens
from tests.localslack.test_web_api import refused
from tests.localslack.tide import modal, section
from tests.localslack.ways import AnyApp, every_way


def home(text: str, **more: object) -> Json:
    return {"type": "home", "blocks": [section(text)], **more}


def test_a_first_home_with_a_hash_is_refused_and_leaves_nothing(slack: LocalSlack, api: WebClient) -> None:
    assert refused(api.views_publish, user_id="U0ANA", view=home("x"), hash="1.abc") == "hash_conflict"

    assert slack.as_user("Ana").see("home", app="A0TIDE")["view"] is None
    assert api.views_publish(user_id="U0ANA", view=home("x"))["ok"]


def test_two_homes_cannot_have_one_external_id(slack: LocalSlack, api: WebClient) -> None:
    api.views_publish(user_id="U0ANA", view=home("Ana's", external_id="one"))

    assert refused(api.views_publish, user_id="U0BO", view=home("Bo's", external_id="one")) == "duplicate_external_id"
    assert slack.as_user("Bo").see("home", app="A0TIDE")["view"] is None
    assert api.views_publish(user_id="U0ANA", view=home("Ana's, newer", external_id="one"))["ok"]


@every_way
def test_an_update_cannot_take_another_view_s_external_id(slack: LocalSlack, app: AnyApp, api: WebClient) -> None:
    taken = api.views_publish(user_id="U0ANA", view=home("Home", external_id="one"))["view"]
    opens(app, modal("x", [], external_id="two"))
    app.start()
    slack.as_user("Ana").command("#claims-care", "/tide")
    form = slack.as_user("Ana").modal("x")

    error = refused(api.views_update, view_id=form.id, view=modal("y", [], external_id="one"))

    assert error == "duplicate_external_id"
    assert slack.as_user("Ana").modal().title == "x"
    assert api.views_update(view_id=taken["id"], view=home("Home", external_id="one"))["ok"]
