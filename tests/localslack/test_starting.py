"""`python -m localslack` for any app: what it says when it starts, and when it cannot."""

import json
import os
import re
import subprocess
import sys
import threading
from copy import deepcopy
from pathlib import Path
from socket import socket
from typing import Any

import pytest
import yaml
from slack_sdk import WebClient

from localslack import AppConfig, LocalSlack, serve, server
from localslack.__main__ import main
from localslack.client import DidNotWork
from localslack.seed import read_seed
from localslack.wire import Json
from tests.localslack.tide import TIDE

SEED: Json = {
    "team": {"id": "T0QUAY", "name": "Quay", "domain": "quay"},
    "people": [
        {"id": "U0LIV", "name": "liv", "real_name": "Liv Hansen", "tz": "Europe/Oslo", "is_admin": True},
        {"id": "U0MATEO", "name": "mateo", "real_name": "Mateo Ruiz", "guest": True},
        {"id": "U0NOOR", "name": "noor", "real_name": "Noor Aziz", "deleted": True},
    ],
    "channels": [
        {"id": "C0SHOP", "name": "shop", "members": "everyone"},
        {"id": "C0BACK", "name": "back-room", "private": True, "members": ["U0LIV"]},
        {"id": "C0OLD", "name": "old", "archived": True, "members": ["U0LIV"]},
    ],
    "usergroups": [{"id": "S0ALL", "handle": "all-of-us", "name": "All of us", "users": ["U0LIV"]}],
    "said": [{"channel": "shop", "user": "U0LIV", "hours_ago": 2, "text": "Open."}],
}


def refusal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *options: str) -> str:
    """The line with which the program refuses to start."""
    monkeypatch.setattr(sys, "argv", ["localslack", "--port", "0", *options])
    try:
        status = main()
    except SystemExit as end:
        status = int(end.code or 0)
    said = capsys.readouterr()
    assert (status, said.out) == (2, "")
    assert said.err.count("\n") == 1
    assert said.err.startswith("localslack cannot start: ")
    return said.err.removeprefix("localslack cannot start: ").rstrip("\n")


def changed(whole: Json, path: str, value: object) -> Json:
    """A copy in which the part at a path such as `people/0/tz` is another; None takes it out."""
    copy = deepcopy(whole)
    *way, last = path.split("/")
    part: Any = copy
    for name in way:
        part = part[int(name) if name.isdecimal() else name]
    if value is None:
        del part[last]
    else:
        part[int(last) if last.isdecimal() else last] = value
    return copy


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("team", None, "the seed has no team"),
        ("team/name", None, "team has no name"),
        ("people", "all", "the seed: people must be a list"),
        ("people/0", "liv", "people[0] must be a set of fields"),
        ("people/0/name", None, "people[0] has no name"),
        ("people/1/zone", "Europe/Oslo", "people[1] has an unknown field zone; there are id, name, real_name, "),
        ("people/0/name", 5, "people[0]: name must be text"),
        ("people/0/guest", "no", "people[0]: guest must be true or false"),
        ("people/0/tz", "Oslo", "Liv Hansen has no zone that there is: 'Oslo'"),
        ("people/1/id", "U0LIV", "the id U0LIV stands there twice"),
        ("people/1/name", "liv", "two people have the handle liv"),
        ("channels/1/name", "shop", "two channels are called shop"),
        ("channels/0/members", "nobody", "#shop: members must be a list of ids, or everyone"),
        ("channels/1/members", ["U0EVE"], "#back-room names U0EVE, who is not among the people"),
        ("channels/1/creator", "U0EVE", "#back-room names U0EVE, who is not among the people"),
        ("usergroups/0/users", ["U0EVE"], "@all-of-us names U0EVE, who is not among the people"),
        ("personas", ["U0NOOR"], "personas names U0NOOR, who is not among the people"),
        ("said/0/channel", "none", "the seed speaks in #none, which is not there"),
        ("said/0/hours_ago", True, "said[0]: hours_ago must be a number"),
        ("start", "tomorrow", "start 'tomorrow' is no moment such as 2027-01-06T09:00:00+00:00"),
    ],
)
def test_a_seed_that_makes_no_sense_is_refused_in_one_line_that_says_where(
    path: str,
    value: object,
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "quay.yaml"
    file.write_text(yaml.safe_dump(changed(SEED, path, value)))

    assert refusal(capsys, monkeypatch, "--seed", str(file)).startswith(f"{file}: {said}")


HTTP: Json = TIDE | {"settings": TIDE["settings"] | {"socket_mode_enabled": False}}


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (changed(TIDE, "features", []), "features must be a set of fields"),
        (changed(TIDE, "features/slash_commands", {}), "slash_commands must be a list"),
        (changed(TIDE, "features/slash_commands/0/command", None), "every slash command needs a name"),
        (changed(TIDE, "features/slash_commands/0/command", "tide"), "every slash command needs a name"),
        (changed(TIDE, "oauth_config/scopes/bot", "commands"), "bot must be a list"),
        (HTTP, "the command /tide needs an address, as socket_mode_enabled is not true"),
        (changed(HTTP, "features/slash_commands", []), "event_subscriptions needs an address"),
        (changed(TIDE, "features/slash_commands/1/command", "/tide"), "the command /tide stands there twice"),
    ],
)
def test_a_manifest_that_slack_would_not_take_is_refused_in_one_line(
    manifest: Json, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "manifest.json"
    file.write_text(json.dumps(manifest))

    assert refusal(capsys, monkeypatch, "--manifest", str(file)).startswith(f"{file}: {said}")


@pytest.mark.parametrize("option", ["--manifest", "--seed", "--guide"])
def test_a_file_that_cannot_be_read_is_named_with_the_reason(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    none, json_file, yaml_file = tmp_path / "none.json", tmp_path / "bad.json", tmp_path / "bad.yaml"
    json_file.write_text('{\n"a": }')
    yaml_file.write_text("people:\n  - [")

    assert refusal(capsys, monkeypatch, option, str(none)) == f"{none}: no such file or directory"
    assert refusal(capsys, monkeypatch, option, str(json_file)) == f"{json_file} is not JSON: Expecting value, line 2"
    assert refusal(capsys, monkeypatch, option, str(yaml_file)).startswith(f"{yaml_file} is not YAML: ")
    yaml_file.write_text("[]")
    assert refusal(capsys, monkeypatch, option, str(yaml_file)) == f"{yaml_file} holds no fields"
    yaml_file.write_bytes(b"\xff\xfe\x00")
    assert refusal(capsys, monkeypatch, option, str(yaml_file)) == f"{yaml_file} is no text in UTF-8"


@pytest.mark.parametrize("name", ["slack.quay:8066", "*", "http://slack.quay", "-", ""])
def test_a_host_name_that_is_none_is_named(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert f"{name} is no name of a host" in refusal(capsys, monkeypatch, f"--host-name={name}")


def test_a_port_that_cannot_be_had_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert refusal(capsys, monkeypatch, "--port", port).startswith(f"port {port} is taken; give another")
    for nonsense in ("70000", "-1", "http"):
        assert f"{nonsense} is no port" in refusal(capsys, monkeypatch, f"--port={nonsense}")
    assert refusal(capsys, monkeypatch, "--start", "soon").startswith("--start soon is no moment")
    far = refusal(capsys, monkeypatch, "--start", "9999-12-31T23:59:59+00:00")
    assert far == "the first moment must lie between 10 September 2001 and 20 November 2286"


@pytest.mark.parametrize("address", ["nourl", "ftp://x/", "http://", "http://127.0.0.1:99999/", "http://[x"])
def test_a_request_url_to_which_nothing_can_be_sent_is_refused(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps(TIDE))

    told = refusal(capsys, monkeypatch, "--manifest", str(tmp_path / "manifest.json"), "--request-url", address)
    assert f"the command /tide cannot go to {address}, which is no address such as http://127.0.0.1:3000/" in told


def test_a_place_where_nothing_can_be_kept_is_refused_at_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, why in (
        (tmp_path / "nowhere" / "x", "no such file or directory"),
        (tmp_path, "is a directory"),
        (Path("/"), "is a directory"),
    ):
        assert refusal(capsys, monkeypatch, "--keep", str(place)) == f"nothing can be kept in {place}: {why}"
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_gone_at_the_end_is_said_in_one_line(tmp_path: Path) -> None:
    place = tmp_path / "gone"
    place.mkdir()
    command = [sys.executable, "-m", "localslack", "--port", "0", "--keep", str(place / "x")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            running.stdout.readline()
            place.rmdir()
        finally:
            running.terminate()
        said = running.communicate()[1]
    assert running.returncode == 1
    assert said == f"localslack could not keep anything in {place / 'x'}: No such file or directory\n"


def test_a_command_of_two_apps_goes_to_the_one_that_came_last_and_the_start_says_so(tmp_path: Path) -> None:
    manifests = []
    for name in ("Tide", "Ebb"):
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps(changed(TIDE, "display_information/name", name) | {"features": features(name)}))
        manifests += ["--manifest", str(file)]
    command = [sys.executable, "-m", "localslack", "--port", "0", *manifests]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            slack = LocalSlack(json.loads(running.stdout.readline())["url"])
            with pytest.raises(DidNotWork, match="Ebb is not connected"):
                slack.as_user("Ana").command("#claims-care", "/tide")
        finally:
            running.terminate()
        said = running.communicate()[1]
    assert said.splitlines()[0] == "localslack: /tide is a command of Tide and Ebb; Ebb gets it."


def features(name: str) -> Json:
    features: Json = changed(TIDE, "features/bot_user/display_name", name)["features"]
    return features


def test_help_tells_how_to_run_an_app_over_socket_mode_and_over_http(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["localslack", "--help"])
    with pytest.raises(SystemExit):
        main()

    told = capsys.readouterr().out
    for part in ("--manifest FILE", "--request-url URL", "--seed FILE", "over Socket Mode", "base_url="):
        assert part in told


def test_who_starts_it_at_a_port_is_told_all_that_the_app_needs(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yaml"  # Slack takes YAML, too
    manifest.write_text(yaml.safe_dump(TIDE))
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    another = tmp_path / "another.json"
    another.write_text(json.dumps(changed(TIDE, "display_information/name", "Ebb")))
    manifests = ["--manifest", str(manifest), "--manifest", str(another)]
    command = [sys.executable, "-m", "localslack", "--port", str(port), *manifests]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            told = "".join(running.stdout.readline() for _ in range(5))
            given = AppConfig({})
            for fact in (f"http://127.0.0.1:{port}/api/", given.bot_token, given.app_token, given.signing_secret):
                assert fact in told
            # Slack's are 32 hexadecimal digits, which apps may check.
            assert len(set(re.findall(r"signing secret \(HTTP\) ([0-9a-f]{32})\n", told))) == 2
            assert WebClient(given.bot_token, base_url=f"http://127.0.0.1:{port}/api/").auth_test()["user"] == "tide"
        finally:
            running.terminate()
    assert running.returncode == 0


def test_a_workspace_in_a_test_that_does_not_end_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "LONGEST_END", 0.0)
    with pytest.raises(RuntimeError, match="has not ended within 0 seconds"), serve():
        pass
    for late in [thread for thread in threading.enumerate() if thread.name == "localslack"]:
        late.join(30)


def test_starting_imports_no_bolt() -> None:
    """An app by Bolt takes longer to import than all of localslack: only the samples need it."""
    code = "import sys, localslack.__main__; sys.exit('slack_bolt' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_seed_says_who_is_admin_guest_or_gone_and_which_channels_are_private_or_archived(tmp_path: Path) -> None:
    file = tmp_path / "quay.yaml"
    file.write_text(yaml.safe_dump(SEED))

    seed = read_seed(file)

    assert seed.personas == ["U0LIV", "U0MATEO"]
    with serve(file, [AppConfig(TIDE, "xoxb-tide")]) as slack:
        everybody = {person["id"]: person for person in slack.bootstrap()["users"]}
        assert everybody["U0LIV"]["is_admin"]
        assert everybody["U0MATEO"]["guest"]
        assert everybody["U0NOOR"]["deleted"]
        api = WebClient("xoxb-tide", base_url=slack.api_url)
        listed = {channel["name"]: channel for channel in api.conversations_list()["channels"]}
        assert listed["old"]["is_archived"]
        assert "back-room" not in listed
        assert api.conversations_info(channel="C0SHOP", include_num_members=True)["channel"]["num_members"] == 1
        assert LocalSlack(slack.url).as_user("Liv").messages("#shop")[0].text == "Open."


def test_the_samples_run_on_a_machine_with_a_proxy() -> None:
    command = [sys.executable, "-m", "localslack", "--port", "0", "--samples", "--until-eof"]
    proxied = {**os.environ, "http_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9", "no_proxy": ""}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=proxied
    ) as running:
        assert running.stdout is not None
        try:
            slack = LocalSlack(json.loads(running.stdout.readline())["url"])
            slack.wait_until_connected()
            slack.as_user("Ana").command("#claims-care", "/samples")
        finally:
            running.communicate(timeout=10)
