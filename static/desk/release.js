// Says in words, as one types it, when readers will see a story: desk/times.py, in the browser.
// The button says it too; a time that was not said here is said by the server first.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FAR = 60 * DAY;

const form = document.querySelector("[data-release]");
if (form) start();

function start() {
  const { verb, correct, schedule, past } = form.dataset;
  const zone = { name: form.dataset.zone, offsets: JSON.parse(form.dataset.zoneNames) };
  const at = form.elements.namedItem("at");
  const said = form.elements.namedItem("said");
  const words = form.querySelector("[data-words]");
  const button = form.querySelector("[data-submit]");
  const page = document.documentElement.lang || "en";
  const language = page === "en" ? "en-GB" : page; // the newsroom's English writes the day first
  const chosen = (name) => form.querySelector(`[name="${name}"]:checked`)?.value;

  const say = () => {
    const later = chosen("when") === "later";
    const time = later ? instant(at.value, zone) : null;
    const ahead = time !== null && time > Date.now();
    words.textContent = ahead ? inWords(time, zone, language) : time !== null ? past : "";
    said.value = ahead ? at.value : "";
    if (!button) return;
    if (ahead) button.value = schedule.replace("%(time)s", clock(time, zone, language));
    else button.value = chosen("what") === "correction" ? correct : verb;
  };
  form.addEventListener("input", say);
  setInterval(say, 20_000);
  say();
}

/** Milliseconds of a wall time ("2026-01-25T14:50") in a zone; null where it is no one instant. */
function instant(typed, zone) {
  const wall = Date.parse(`${typed}Z`);
  if (Number.isNaN(wall)) return null;
  const offsets = [wall - DAY, wall + DAY].map((time) => wallTime(time, zone) - time);
  const times = new Set(offsets.map((offset) => wall - offset));
  const fitting = [...times].filter((time) => wallTime(time, zone) === wall);
  return fitting.length === 1 ? fitting[0] : null;
}

/** What the clocks of a zone show at an instant, as if they were in UTC. */
function wallTime(time, zone) {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone.name,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(time);
  const part = (name) => Number(parts.find(({ type }) => type === name).value);
  return Date.UTC(
    part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"),
  );
}

function inWords(time, zone, language) {
  const away = distance(time - Date.now(), language);
  return away ? `${clock(time, zone, language)}, ${away}` : clock(time, zone, language);
}

function clock(time, zone, language) {
  const days = Math.abs(day(time, zone) - day(Date.now(), zone));
  const show = (options) => new Intl.DateTimeFormat(language, { timeZone: zone.name, ...options });
  const name = show(days < 7 ? { weekday: "long" } : { dateStyle: "long" }).format(time);
  const hours = show({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(time);
  const minute = Math.floor(time / MINUTE) * MINUTE;
  const offset = (wallTime(minute, zone) - minute) / MINUTE;
  return `${name} ${hours} ${zone.offsets[offset] ?? zone.name}`;
}

function day(time, zone) {
  return Math.floor(wallTime(Math.floor(time / 1000) * 1000, zone) / DAY);
}

function distance(away, language) {
  if (away > FAR) return "";
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  if (Math.round(away / MINUTE) < 120) return words.format(Math.round(away / MINUTE), "minute");
  if (Math.round(away / HOUR) < 48) return words.format(Math.round(away / HOUR), "hour");
  return words.format(Math.round(away / DAY), "day");
}
