/** Date, time and date-with-time pickers. */
import { h } from "../dom.js";
import { fromLocalField, isoDate, localField } from "../times.js";
import { DateField } from "./calendar.js";
import { readTime } from "./days.js";
import { Picker } from "./picker.js";
import { dispatches, naming, use } from "./place.js";

/** @param {object} element @param {import("./place.js").Place} place */
export function dateField(element, place) {
  const { form } = place.surface;
  return calendar(place, {
    value: form.begin(place.block.block_id, element, element.initial_date ?? null),
    placeholder: element.placeholder?.text ?? "Choose a date",
    typed: (value) => form.set(place.block.block_id, element, value),
    choose: (value) => (isDay(value) || !dispatches(place) ? use(element, place, value) : Promise.resolve(false)),
  });
}

/** What cannot be read stays in a form, where the submit will say so; nothing else takes it. */
const isDay = (value) => value === null || /^\d{4}-\d{2}-\d{2}$/.test(value);

function calendar(place, setup) {
  const { reader } = place.surface;
  const named = nameOr(place, setup.placeholder);
  return new DateField({ ...setup, today: () => isoDate(reader.now(), reader.zone()), naming: named }).node;
}

function nameOr(place, otherwise) {
  const named = naming(place);
  return named["aria-labelledby"] ? named : { ...named, "aria-label": otherwise };
}

/** @param {object} element @param {import("./place.js").Place} place */
export function timeField(element, place) {
  const value = place.surface.form.begin(place.block.block_id, element, element.initial_time ?? null);
  return clockPicker(place, {
    value,
    placeholder: element.placeholder?.text ?? "Choose a time",
    choose: (time) => use(element, place, time),
  });
}

const HALF_HOURS = Array.from({ length: 48 }, (_, index) => `${String(index >> 1).padStart(2, "0")}:${index % 2 ? "30" : "00"}`);

/** Half hours to choose from; any other minute is typed. */
function clockPicker(place, { value, placeholder, choose }) {
  const asOption = (time) => ({ value: time, label: time });
  const picker = new Picker({
    chosen: value ? [asOption(value)] : [],
    multiple: false,
    placeholder,
    clearable: false,
    naming: nameOr(place, placeholder),
    read: (text) => (readTime(text) ? asOption(readTime(text)) : null),
    search: async (query) => {
      const typed = readTime(query);
      const near = HALF_HOURS.filter((time) => !query || time.startsWith(query.padStart(2, "0").slice(0, 5)));
      const options = typed && !near.includes(typed) ? [typed, ...near] : near;
      return { groups: [{ options: options.map(asOption) }], say: "A time such as 9:30" };
    },
    choose: ([picked]) => choose(picked?.value ?? null),
  });
  picker.node.classList.add("short");
  return picker.node;
}

/** Shown in the zone of the person looking; its value is an instant in epoch seconds. */
export function datetimeField(element, place) {
  const { form, reader } = place.surface;
  const zone = reader.zone();
  const begun = form.begin(place.block.block_id, element, element.initial_date_time ?? null);
  let [day, time] = begun ? localField(begun, zone).split("T") : [null, null];
  const changed = () => {
    if (!isDay(day)) return Promise.resolve(false);
    const moment = day && time ? fromLocalField(`${day}T${time}`, zone) : null;
    if (moment || !(day || time)) return use(element, place, moment);
    form.set(place.block.block_id, element, null); // half a moment is none yet, and no app is told of it
    return Promise.resolve(true);
  };
  const chooseDay = (value) => {
    day = value;
    return changed();
  };
  const chooseTime = (value) => {
    time = value;
    return changed();
  };
  return h(
    "div",
    { class: "date-and-time" },
    calendar(place, { value: day, placeholder: "Date", typed: () => {}, choose: chooseDay }),
    clockPicker({ ...place, labelledBy: undefined }, { value: time, placeholder: "Time", choose: chooseTime }),
  );
}
