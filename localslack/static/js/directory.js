/** Who and what there is in the workspace, as `GET /page/bootstrap` told. */

export class Directory {
  /** @param {object} bootstrap */
  constructor(bootstrap) {
    this.team = bootstrap.team;
    /** Another one after a fresh start of the workspace. */
    this.began = bootstrap.began;
    this.personas = bootstrap.personas;
    this.apps = bootstrap.apps;
    this.addable = bootstrap.addable;
    this.workspaces = bootstrap.workspaces;
    this.users = new Map(bootstrap.users.map((user) => [user.id, user]));
    this.channels = new Map(bootstrap.channels.map((channel) => [channel.id, channel]));
    this.groups = new Map(bootstrap.usergroups.map((group) => [group.id, group]));
  }

  /** @returns {string | undefined} the name people are called by */
  userName(id) {
    const user = this.users.get(id);
    return user && (user.real_name || user.name);
  }

  channelName(id) {
    return this.channels.get(id)?.name;
  }

  groupName(id) {
    return this.groups.get(id)?.handle;
  }

  /** @returns {object | undefined} the app whose bot this user is */
  appOfUser(id) {
    return this.apps.find((app) => app.bot_user_id === id);
  }

  app(id) {
    return this.apps.find((app) => app.app_id === id);
  }

  /** Private channels are not in the bootstrap; the sidebar of a member knows them. */
  learnChannels(channels) {
    for (const channel of channels) this.channels.set(channel.id, { ...this.channels.get(channel.id), ...channel });
  }

  /** @returns {object[]} people still here, by name */
  people() {
    return [...this.users.values()]
      .filter((user) => !user.deleted)
      .sort((one, other) => this.userName(one.id).localeCompare(this.userName(other.id)));
  }
}
