const shape = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;

/** RFC 3339 as the API server's `format: date-time` takes it: a time zone is required, a leap second is not taken. */
export function isDateTime(text: string): boolean {
  const [, date, hours, minutes, seconds] = shape.exec(text) ?? [];
  if (date === undefined) return false;
  const midnight = new Date(`${date}T00:00:00Z`);
  const realDate = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
  return realDate && Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 60;
}
