/** What is unread anywhere, for whoever does not see the sidebar. */

/** @param {import("./session.js").Session} session @returns {{unread: number, mention: number}} counts of all there is */
export function allUnread({ sidebar }) {
  const counts = [...sidebar.channels, ...sidebar.dms, sidebar.threads ?? {}];
  const sum = (name) => counts.reduce((total, one) => total + (one[name] ?? 0), 0);
  return { unread: sum("unread"), mention: sum("mention") };
}

/**
 * The page's name, as Slack marks it: a number for what is meant for oneself, a star for what else is unread.
 * @param {import("./session.js").Session} session
 */
export function pageTitle(session) {
  const { unread, mention } = allUnread(session);
  const mark = mention ? `(${mention}) ` : unread ? "* " : "";
  return `${mark}${session.directory.team.name} · local Slack`;
}
