"""What a person reads: Slack's markup and Block Kit as plain text, for tests that look."""

import re
from html import unescape

from localslack.wire import Json

Names = dict[str, str]  # what is shown for the id of a person, channel or group


def visible_text(text: str, names: Names) -> str:
    """Markup as it is read: mentions by name, links by their text, dates by their fallback."""

    def shown(match: re.Match[str]) -> str:
        target, _, label = match[1].partition("|")
        if target.startswith(("@", "#")):
            known = names.get(target[1:])
            return target[0] + str(known or label or target[1:])
        if target.startswith("!subteam^"):
            group = target.removeprefix("!subteam^")
            return "@" + (names.get(group) or label.removeprefix("@") or group)
        if target.startswith("!date^"):
            return label
        return "@" + target[1:] if target.startswith("!") else label or target

    return unescape(re.sub(r"<([^<>]+)>", shown, text))


def block_text(block: Json, names: Names) -> str:
    """One block as lines of text; buttons and the like stand in [brackets]."""
    kind = block["type"]
    lines: list[str] = []
    if kind in ("section", "header"):
        lines += [_text(part, names) for part in (block.get("text"), *(block.get("fields") or [])) if part]
    elif kind == "context":
        lines.append(" ".join(_text(part, names) for part in block["elements"]))
    elif kind == "input":
        lines += [_text(part, names) for part in (block["label"], block.get("hint")) if part]
        lines.append(element_text(block["element"], names))
    elif kind == "actions":
        lines.append(" ".join(element_text(element, names) for element in block["elements"]))
    elif kind == "image":
        lines.append(str(block.get("alt_text", "")))
    elif kind in ("rich_text", "table", "data_table"):
        lines += [str(block.get("caption", "")), _deep_text(block, names)]
    elif kind == "data_visualization":
        lines += [str(block["title"]), *_chart_text(block["chart"])]
    elif kind == "markdown":
        lines.append(str(block["text"]))
    if isinstance(block.get("accessory"), dict):
        lines.append(element_text(block["accessory"], names))
    return "\n".join(line for line in lines if line)


def element_text(element: Json, names: Names) -> str:
    """An interactive element: what stands on it, or its choices."""
    if element["type"] == "image":
        return str(element.get("alt_text", ""))
    if element["type"] == "button":
        return f"[{_text(element['text'], names)}]"
    options = [_text(option["text"], names) for option in element.get("options") or []]
    return f"[{' | '.join(options)}]" if options else ""


def _text(part: Json, names: Names) -> str:
    if part.get("type") == "mrkdwn":
        return visible_text(str(part["text"]), names)
    return str(part.get("text", part.get("alt_text", "")))


def _chart_text(chart: Json) -> list[str]:
    """A line for each part or series, with its numbers."""
    if chart["type"] == "pie":
        return [f"{part['label']}: {part['value']}" for part in chart["segments"]]
    return [
        f"{series['name']}: " + ", ".join(f"{point['label']} {point['value']}" for point in series["data"])
        for series in chart["series"]
    ]


def _deep_text(node: object, names: Names) -> str:
    if isinstance(node, list):
        return " ".join(filter(None, (_deep_text(item, names) for item in node)))
    if not isinstance(node, dict):
        return ""
    if node.get("type") == "user":
        return f"@{names.get(node['user_id'], node['user_id'])}"
    if isinstance(node.get("text"), str):
        return str(node["text"])
    if node.get("type") == "raw_number":
        return str(node["value"])
    return " ".join(filter(None, (_deep_text(node.get(part), names) for part in ("elements", "rows"))))
