/** Calendar days as "2026-12-31", without a zone: reading what people type, and the month around a day. */

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** @param {string} day @param {Intl.DateTimeFormatOptions} options */
function format(day, options) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options }).format(new Date(`${day}T00:00Z`));
}

/** @returns {string} "31 Dec 2026" */
export const shortDay = (day) => format(day, { day: "numeric", month: "short", year: "numeric" });

/** @returns {string} "Thursday 31 December 2026" */
export const fullDay = (day) => format(day, { weekday: "long", day: "numeric", month: "long", year: "numeric" }).replace(",", "");

/** @returns {string} "December 2026" */
export const monthName = (day) => format(day, { month: "long", year: "numeric" });

/** @returns {string} the day that many days later */
export function plusDays(day, count) {
  const date = new Date(`${day}T00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

/** @returns {string} the same day of another month, or that month's last */
export function plusMonths(day, count) {
  const [year, month, date] = day.split("-").map(Number);
  const first = new Date(Date.UTC(year, month - 1 + count, 1));
  const last = new Date(Date.UTC(year, month + count, 0)).getUTCDate();
  return `${first.toISOString().slice(0, 8)}${String(Math.min(date, last)).padStart(2, "0")}`;
}

/** @returns {string[]} the six weeks, Monday first, that show the month of a day */
export function weeksAround(day) {
  const first = `${day.slice(0, 8)}01`;
  const weekday = (new Date(`${first}T00:00Z`).getUTCDay() + 6) % 7;
  return Array.from({ length: 42 }, (_, index) => plusDays(first, index - weekday));
}

/**
 * Reads "2026-12-31", "31/12/2026", "31.12.2026", "31 Dec 2026", "31 December" (the next one to come).
 * @param {string} text @param {string} today
 * @returns {string | null} null when it cannot be read, or there is no such day
 */
export function readDay(text, today) {
  const typed = text.trim().toLowerCase();
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed);
  if (iso) return dayOf(iso[1], iso[2], iso[3]);
  const numbers = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(typed);
  if (numbers) return dayOf(numbers[3], numbers[2], numbers[1]);
  const words = /^(\d{1,2})\s+([a-z]{3,})\.?,?(?:\s+(\d{4}))?$/.exec(typed);
  const month = words ? MONTHS.indexOf(words[2].slice(0, 3)) + 1 : 0;
  if (!month) return null;
  if (words[3]) return dayOf(words[3], month, words[1]);
  const year = Number(today.slice(0, 4));
  const thisYear = dayOf(year, month, words[1]);
  return thisYear && thisYear < today ? dayOf(year + 1, month, words[1]) : thisYear;
}

function dayOf(year, month, date) {
  const day = `${year}-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}`;
  const real = new Date(`${day}T00:00Z`);
  return !Number.isNaN(real.getTime()) && real.toISOString().startsWith(day) ? day : null;
}

/** @param {string} text "9", "9:30", "0930", "9.30 pm" @returns {string | null} "09:30" */
export function readTime(text) {
  const match = /^(\d{1,2})(?:[:.]?(\d{2}))?\s*(am|pm)?$/.exec(text.trim().toLowerCase());
  if (!match) return null;
  let hour = Number(match[1]);
  if (match[3]) hour = (hour % 12) + (match[3] === "pm" ? 12 : 0);
  const minute = Number(match[2] ?? 0);
  return hour < 24 && minute < 60 ? `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}` : null;
}
