const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** What keeps an address from being published to, without quoting it; undefined when nothing does. */
export function urlMistake(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null) return "is no address; write it with https://";
  if (url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname))) return undefined;
  return `begins with "${url.protocol}", but must begin with https: (http: is for this machine only)`;
}
