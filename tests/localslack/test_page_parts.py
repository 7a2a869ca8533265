"""The page's files: all named ahead, kept by browsers under a version, and answered without waiting for TCP."""

import re
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path
from urllib.request import urlopen

import pytest

from localslack import LocalSlack
from localslack.page import parts
from localslack.server import listen


def _get(address: str) -> tuple[str, Mapping[str, str], str]:
    with urlopen(address, timeout=10) as answer:
        return answer.read().decode(), dict(answer.headers), answer.url


def _named(slack: LocalSlack) -> list[str]:
    """The addresses of all parts that the page names."""
    return re.findall(r'(?:src|href)="(/parts/[^"]+)"', _get(slack.url)[0])


def test_every_module_that_is_there_is_named_ahead(slack: LocalSlack) -> None:
    html, headers, _ = _get(slack.url)
    ahead = re.findall(r'rel="modulepreload" href="/parts/\w+/(js/[^"]+)"', html)
    there = [file.relative_to(parts.STATIC).as_posix() for file in parts.STATIC.glob("js/**/*.js")]
    assert sorted(ahead) == sorted(there)
    assert headers["cache-control"] == "no-cache"


def test_browsers_keep_the_parts_for_ever_under_their_version(slack: LocalSlack) -> None:
    named = _named(slack)
    assert {address.rpartition(".")[2] for address in named} == {"js", "css"}
    for address in named:
        content, headers, _ = _get(slack.url + address)
        assert content == (parts.STATIC / address.split("/", 3)[3]).read_text(encoding="utf-8")
        assert "immutable" in headers["cache-control"]
        assert headers["content-type"].split(";")[0] in ("text/javascript", "text/css")


def test_what_changes_gets_another_version_and_a_page_of_the_last_one_gets_what_is_there_now(
    slack: LocalSlack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = next(address for address in _named(slack) if address.endswith("/js/dom.js"))
    changed = tmp_path / "static"
    shutil.copytree(parts.STATIC, changed)
    (changed / "js" / "dom.js").write_text("// changed", encoding="utf-8")
    monkeypatch.setattr(parts, "STATIC", changed)
    new = next(address for address in _named(slack) if address.endswith("/js/dom.js"))
    assert new != old
    assert _get(slack.url + new)[0] == "// changed"
    _, headers, led_to = _get(slack.url + old)
    assert led_to.endswith("/static/js/dom.js")
    assert "immutable" not in headers.get("cache-control", "")


def test_no_answer_waits_for_the_acknowledgement_of_its_headers() -> None:
    listener = listen(0)
    listener.listen()
    try:
        with socket.create_connection(listener.getsockname()) as _:
            accepted, _address = listener.accept()
            with accepted:
                assert accepted.proto == socket.IPPROTO_TCP  # or asyncio leaves Nagle's algorithm on
    finally:
        listener.close()
