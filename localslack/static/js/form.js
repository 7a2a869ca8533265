/** What stands in the input elements of one surface (a message, a modal, a Home). */

/** @typedef {string | number | null | object | (string | object)[]} Value */

export class FormState {
  constructor() {
    /** @type {Map<string, Map<string, Value>>} */
    this.blocks = new Map();
  }

  /** @returns {Value | undefined} undefined when the element was never seen */
  get(blockId, actionId) {
    return this.blocks.get(blockId)?.get(actionId);
  }

  /** @param {string} blockId @param {string} actionId @param {Value} value */
  set(blockId, actionId, value) {
    if (!this.blocks.has(blockId)) this.blocks.set(blockId, new Map());
    this.blocks.get(blockId).set(actionId, value);
  }

  /**
   * The value of an element that is being drawn: what was typed under the same ids before,
   * else its initial value. Slack ignores `initial_*` of an element it already shows.
   */
  begin(blockId, actionId, initial) {
    const known = this.get(blockId, actionId);
    if (known !== undefined) return known;
    this.set(blockId, actionId, initial);
    return initial;
  }

  /** Forgets the elements that a new version of the surface no longer has. */
  keepOnly(blocks) {
    const kept = new Set(blocks.flatMap((block) => elementsOf(block).map((element) => `${block.block_id}\n${element.action_id}`)));
    for (const [blockId, actions] of this.blocks) {
      for (const actionId of [...actions.keys()]) {
        if (!kept.has(`${blockId}\n${actionId}`)) actions.delete(actionId);
      }
      if (!actions.size) this.blocks.delete(blockId);
    }
  }

  /** @returns {Record<string, Record<string, Value>>} as the page API takes it */
  values() {
    return Object.fromEntries([...this.blocks].map(([id, actions]) => [id, Object.fromEntries(actions)]));
  }
}

/** @returns {object[]} the interactive elements of a block */
export function elementsOf(block) {
  if (block.type === "input") return [block.element];
  if (block.type === "section" && block.accessory) return [block.accessory];
  return block.type === "actions" ? block.elements : [];
}

/** @returns {boolean} whether a value counts as "nothing" for a required field */
export function isEmpty(value) {
  if (value === null || value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "string" && value.trim() === "";
}
