const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** A moment that the calendar has, as JavaScript reads it: it takes February 30 for March 1, and knows a year 0. */
function onCalendar(text: string, wallTime: string): Date | undefined {
  const wall = new Date(`${wallTime}Z`);
  if (Number.isNaN(wall.getTime()) || !wall.toISOString().startsWith(wallTime) || wallTime < "0001") return undefined;
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}

/** The first moment of a day such as `2030-01-31`, in UTC; undefined when it is none, or no day of the calendar. */
export const parseDay = (text: string): Date | undefined =>
  DAY.test(text) ? onCalendar(text, `${text}T00:00:00`) : undefined;

/** An RFC 3339 date and time in UTC, such as `2030-01-31T18:00:00Z`; undefined when it is none, or never comes. */
export const parseMoment = (text: string): Date | undefined =>
  momentProblem(text) === undefined ? new Date(text) : undefined;

const EXPECTED = 'an RFC 3339 date and time in UTC, such as "2030-01-31T18:00:00Z"';

/** What a date and time must be instead; undefined when it is right. */
export function momentProblem(text: string): string | undefined {
  const [, wallTime, zone] = MOMENT.exec(text) ?? [];
  if (wallTime === undefined) return EXPECTED;
  const moment = onCalendar(text, wallTime);
  if (moment === undefined) return Number.isNaN(Date.parse(text)) ? EXPECTED : "a day that the calendar has";
  return zone === "Z" ? undefined : `in UTC; write "${moment.toISOString().replace(".000Z", "Z")}"`;
}
