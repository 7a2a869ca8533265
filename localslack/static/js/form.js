/** What stands in the input elements of one surface (a message, a modal, a Home). */

/** @typedef {string | number | null | object | (string | object)[]} Value */

/** The kinds of elements that people write in. What they choose in a message or a Home is with its app already. */
export const WRITTEN = /^(plain_text|email_text|url_text|number)_input$/;

export class FormState {
  constructor() {
    /** @type {Map<string, Map<string, {type: string, value: Value, begun: Value}>>} */
    this.blocks = new Map();
    /** @type {((blockId: string) => void) | undefined} hears where something else stands than before */
    this.onChange = undefined;
  }

  /** @returns {Value | undefined} undefined when the element was never seen */
  get(blockId, actionId) {
    return this.blocks.get(blockId)?.get(actionId)?.value;
  }

  /** @param {string} blockId @param {{type: string, action_id: string}} element @param {Value} value */
  set(blockId, element, value) {
    if (!this.blocks.has(blockId)) this.blocks.set(blockId, new Map());
    const actions = this.blocks.get(blockId);
    const held = actions.get(element.action_id);
    actions.set(element.action_id, { type: element.type, value, begun: held?.begun ?? null });
    if (held && JSON.stringify(held.value) !== JSON.stringify(value)) this.onChange?.(blockId);
  }

  /**
   * The value of an element that is being drawn: what was put in under the same ids before,
   * else its initial value. Slack ignores `initial_*` of an element it already shows.
   */
  begin(blockId, element, initial) {
    const known = this.get(blockId, element.action_id);
    if (known !== undefined) return known;
    this.set(blockId, element, initial);
    this.blocks.get(blockId).get(element.action_id).begun = initial;
    return initial;
  }

  /** @returns {boolean} whether anything, of some kinds only, stands otherwise than the app gave it: leaving would lose it */
  isChanged(kinds = /./) {
    const held = [...this.blocks.values()].flatMap((actions) => [...actions.values()]);
    return held.some(({ type, value, begun }) => kinds.test(type) && JSON.stringify(value) !== JSON.stringify(begun) && !(isEmpty(value) && isEmpty(begun)));
  }

  /** Forgets what a new version of the surface no longer has: elements, kinds, options. */
  keepOnly(blocks) {
    const kept = new Map();
    for (const block of blocks) {
      const fitting = elementsOf(block).filter((element) => this.fits(block.block_id, element));
      const actions = new Map(fitting.map((element) => [element.action_id, this.blocks.get(block.block_id).get(element.action_id)]));
      if (actions.size) kept.set(block.block_id, actions);
    }
    this.blocks = kept;
  }

  fits(blockId, element) {
    const held = this.blocks.get(blockId)?.get(element.action_id);
    if (!held || held.type !== element.type) return false;
    const options = element.options ?? element.option_groups?.flatMap((group) => group.options);
    if (!options || held.value === null) return true;
    const offered = options.map((option) => option.value);
    return [held.value].flat().every((value) => offered.includes(value));
  }

  /** @returns {Record<string, Record<string, Value>>} as the page API takes it */
  values() {
    const plain = (actions) => Object.fromEntries([...actions].map(([id, held]) => [id, held.value]));
    return Object.fromEntries([...this.blocks].map(([id, actions]) => [id, plain(actions)]));
  }
}

/** @returns {object[]} the interactive elements of a block */
export function elementsOf(block) {
  if (block.type === "input") return [block.element];
  if (block.type === "section" && block.accessory) return [block.accessory];
  return block.type === "actions" ? block.elements : [];
}

/** @returns {boolean} whether a value counts as "nothing" for a required field */
function isEmpty(value) {
  if (value === null || value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "string" && value.trim() === "";
}
