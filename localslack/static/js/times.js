/** Times as people read them: British English, in a named zone. All instants are epoch seconds. */

const formats = new Map();

/** A cached formatter; an unknown zone falls back to UTC rather than breaking the page. */
function format(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) {
    try {
      formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }));
    } catch {
      formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options }));
    }
  }
  return formats.get(key);
}

/** @param {number} seconds @param {string} zone @param {Intl.DateTimeFormatOptions} options */
export function inZone(seconds, zone, options) {
  return format(zone, options).format(new Date(seconds * 1000));
}

/** @returns {string} "09:05" */
export function timeOfDay(seconds, zone) {
  return inZone(seconds, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** @returns {string} "2026-11-18", the local date, also usable as a key */
export function isoDate(seconds, zone) {
  const parts = localParts(seconds, zone);
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** @returns {string} "Wed 18 Nov 2026" */
export function dayOf(seconds, zone) {
  return inZone(seconds, zone, { weekday: "short", day: "numeric", month: "short", year: "numeric" }).replace(",", "");
}

/** @returns {string} "Today", "Yesterday" or "Wednesday 18 November" (with the year when it differs) */
export function dayName(seconds, zone, now) {
  const day = isoDate(seconds, zone);
  if (day === isoDate(now, zone)) return "Today";
  if (day === isoDate(now - 86400, zone)) return "Yesterday";
  const sameYear = day.slice(0, 4) === isoDate(now, zone).slice(0, 4);
  const options = { weekday: "long", day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) };
  return inZone(seconds, zone, options).replace(",", "");
}

/** @param {string} zone "Pacific/Auckland" @returns {string} "Auckland" */
export function cityOf(zone) {
  return zone.split("/").pop().replaceAll("_", " ");
}

function localParts(seconds, zone) {
  const options = {
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
  };
  const parts = format(zone, options).formatToParts(new Date(seconds * 1000));
  return Object.fromEntries(parts.map((part) => [part.type, part.value]));
}

/** @returns {string} "2026-11-18T09:05", what a datetime-local field takes */
export function localField(seconds, zone) {
  const at = localParts(seconds, zone);
  return `${at.year}-${at.month}-${at.day}T${at.hour}:${at.minute}`;
}

/**
 * Reads a datetime-local field in a zone.
 * @param {string} field "2026-11-18T09:05"
 * @returns {number} epoch seconds; a time the zone skips is read as the moment after the gap
 */
export function fromLocalField(field, zone) {
  const wanted = Date.parse(`${field}Z`) / 1000;
  let guess = wanted;
  for (let round = 0; round < 2; round += 1) {
    const shown = Date.parse(`${localField(guess, zone)}Z`) / 1000;
    guess += wanted - shown;
  }
  return guess;
}

const DATE_TOKENS = {
  date_num: (s, z) => isoDate(s, z),
  date: (s, z) => inZone(s, z, { day: "numeric", month: "long", year: "numeric" }),
  date_short: (s, z) => inZone(s, z, { day: "numeric", month: "short", year: "numeric" }),
  date_long: (s, z) => inZone(s, z, { weekday: "long", day: "numeric", month: "long", year: "numeric" }).replace(",", ""),
  date_pretty: (s, z, now) => pretty(s, z, now, DATE_TOKENS.date),
  date_short_pretty: (s, z, now) => pretty(s, z, now, DATE_TOKENS.date_short),
  date_long_pretty: (s, z, now) => pretty(s, z, now, DATE_TOKENS.date_long),
  time: (s, z) => timeOfDay(s, z),
  time_secs: (s, z) => inZone(s, z, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
  ago: (s, z, now) => ago(s, now),
  day_divider_pretty: (s, z, now) => dayName(s, z, now),
};

function pretty(seconds, zone, now, otherwise) {
  const day = isoDate(seconds, zone);
  if (day === isoDate(now, zone)) return "today";
  if (day === isoDate(now - 86400, zone)) return "yesterday";
  if (day === isoDate(now + 86400, zone)) return "tomorrow";
  return otherwise(seconds, zone, now);
}

/** @returns {string} "3 minutes ago" or "in 2 days" */
export function ago(seconds, now) {
  const distance = seconds - now;
  const steps = [["day", 86400], ["hour", 3600], ["minute", 60]];
  const words = new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" });
  for (const [unit, size] of steps) {
    if (Math.abs(distance) >= size) return words.format(Math.round(distance / size), unit);
  }
  return "just now";
}

/**
 * Fills the pattern of `<!date^ts^pattern|fallback>`.
 * @returns {string | null} null when a token is unknown: the fallback is to be shown
 */
export function fillDatePattern(pattern, seconds, zone, now) {
  if (!Number.isFinite(seconds)) return null;
  let known = true;
  const text = pattern.replace(/\{(\w+)\}/g, (whole, token) => {
    if (DATE_TOKENS[token]) return DATE_TOKENS[token](seconds, zone, now);
    known = false;
    return whole;
  });
  return known ? text : null;
}
