// Moments as the workspace's members read them: in their zone, the day named, 24 hours. Pure.
// A moment is in seconds since the epoch.

const LANGUAGE = "en-GB";

// "19:29"
export function clockOf(moment, zone) {
  return told(moment, zone, { hour: "2-digit", minute: "2-digit" });
}

// "Sat 21 Nov"
export function dateOf(moment, zone) {
  return told(moment, zone, { weekday: "short", day: "numeric", month: "short" }).replace(",", "");
}

// "Saturday, 21 November 2026 at 19:29"
export function momentOf(moment, zone) {
  return told(moment, zone, { dateStyle: "full", timeStyle: "short" });
}

// "Today", "Yesterday", else the day's name and date, the year where it is another one.
export function dayName(moment, zone, now) {
  const date = (seconds) => told(seconds, zone, { dateStyle: "short" });
  if (date(moment) === date(now)) return "Today";
  if (date(moment) === date(now - 86400)) return "Yesterday";
  const year = (seconds) => told(seconds, zone, { year: "numeric" });
  const look = { weekday: "long", day: "numeric", month: "long" };
  if (year(moment) !== year(now)) look.year = "numeric";
  return told(moment, zone, look);
}

function told(moment, zone, look) {
  return new Intl.DateTimeFormat(LANGUAGE, { ...look, timeZone: zone }).format(moment * 1000);
}
