/** Puts the page together and starts it. */
import { Appearance } from "./appearance.js";
import { Banner } from "./banner.js";
import { ClockMenu } from "./clock.js";
import { append, fill, h, icon } from "./dom.js";
import { Drawer } from "./drawer.js";
import { Faults } from "./faults.js";
import { Guide } from "./guide.js";
import { Inspector } from "./inspector/inspector.js";
import { partsByF6 } from "./keyboard.js";
import { Modals } from "./modal.js";
import { Pane } from "./pane.js";
import { Session } from "./session.js";
import { Sidebar } from "./sidebar.js";
import { ThreadPane } from "./thread.js";
import { Threads } from "./threads.js";
import { pageTitle } from "./unread.js";

const session = new Session();
const banner = new Banner(session);
const sidebar = new Sidebar(session, new Threads(session));
const pane = new Pane(session);
const thread = new ThreadPane(session);
const clock = new ClockMenu(session);
const guide = new Guide(session, { write: (text) => pane.fillComposer(text), move: (label) => clock.moveToPreset(label) });
const faults = new Faults(session);
const inspector = new Inspector(session);
const appearance = new Appearance();
new Modals(session);

const workspace = h("div", { class: "workspace" });
const scrim = h("div", { class: "scrim" });
new Drawer(session, sidebar, scrim);
session.on("sidebar", () => (document.title = pageTitle(session)));
session.on("minute", () => pane.list.channel && pane.list.draw());

const page = document.getElementById("page");
const early = page.querySelector("textarea");
const wasFocused = document.activeElement === early;
pane.composer.takeOver(early);
const topbar = h("header", { class: "topbar", "data-testid": "topbar" }, workspace, faults.opener, inspector.opener, guide.opener, appearance.node, clock.node);
fill(
  page,
  topbar,
  h("div", { class: "columns" }, sidebar.node, scrim, pane.node, thread.node, guide.node),
  inspector.node,
  faults.node,
  banner.node,
);
if (wasFocused) pane.composer.focus();

partsByF6([
  () => ({ node: topbar, target: [...topbar.querySelectorAll("button")].find((button) => button.checkVisibility()) ?? null }),
  () => ({ node: sidebar.node, target: sidebar.lists.querySelector("[aria-current]") ?? sidebar.persona }),
  () => ({ node: pane.header, target: pane.header.querySelector(".drawer-button") }),
  () => ({ node: pane.list.node, target: pane.list.node.isConnected ? pane.list.node : null }),
  () => ({ node: pane.home.node, target: pane.home.node.isConnected ? pane.home.node : null }),
  () => ({ node: pane.composer.node, target: pane.composer.field }),
  () => ({ node: thread.node, target: thread.composer.field }),
  () => ({ node: guide.node, target: guide.target }),
  () => ({ node: inspector.node, target: inspector.list }),
]);

async function start() {
  await session.start();
  sidebar.name(session.directory.team.name);
  append(workspace, [icon("anchor"), h("b", {}, session.directory.team.name), h("span", { class: "local" }, "local workspace")]);
  guide.start();
  session.guard(() => faults.start());
  document.body.dataset.ready = "true";
}

// For whoever looks at the page from the browser's console.
window.localSlack = session;
session.guard(start);
