import * as z from 'zod/mini';

/** Pieces that several areas' inputs and outputs are made of. */
export const id = z.uuid();
export const done = z.object({});

/** `YYYY-MM-DD`. */
export const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
/** `YYYY-MM-DDTHH:MM`, what the clock on the wall says. */
export const wallTime = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/));
/** ISO 8601 in UTC with milliseconds. */
export const instant = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/));
/** An IANA zone that this machine's tz data knows. */
export const zone = z.string().check(
  z.refine((name) => {
    try {
      return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
    } catch {
      return false;
    }
  }, 'unknown time zone'),
);

/** LinkedIn, Facebook and Reddit are the longest; beyond this it is not a post but a mistake. */
export const bodyText = z.string().check(z.maxLength(100_000));
export const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(200));
