/** Whether a name is one of the IANA database, as this program and the proxies have it; letters in either case. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
