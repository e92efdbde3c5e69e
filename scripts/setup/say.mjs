/**
 * One line of progress, apart from what the tools print. On stderr, so that stdout stays the app's and the count's.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`postroom: ${line}\n`);
}
