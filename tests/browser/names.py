"""What a screen reader meets on a page, read from Chromium's own accessibility tree."""

from playwright.sync_api import Page

NEEDS_A_NAME = {"article", "group", "radiogroup", "table"}


def unnamed(page: Page) -> list[str]:
    """The parts that a screen reader would announce by their kind alone, as HTML; empty if all is well."""
    client = page.context.new_cdp_session(page)
    nodes = client.send("Accessibility.getFullAXTree")["nodes"]
    found = [
        client.send("DOM.describeNode", {"backendNodeId": node["backendDOMNodeId"]})["node"]
        for node in nodes
        if not node["ignored"]
        and node["role"]["value"] in NEEDS_A_NAME
        and not node.get("name", {}).get("value", "").strip()
    ]
    client.detach()
    return [f"<{node['localName']} {node['attributes']}>" for node in found]
