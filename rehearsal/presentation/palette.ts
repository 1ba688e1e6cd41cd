/** Ways to set text apart. What they say is in the words, too: without colours nothing is lost. */
export interface Palette {
  bold(text: string): string
  dim(text: string): string
  green(text: string): string
  blue(text: string): string
  red(text: string): string
  yellow(text: string): string
}

/**
 * The palette for an output: colours on a terminal that is not dumb. `NO_COLOR` (no-color.org) takes them away,
 * `FORCE_COLOR` (force-color.org) has them everywhere, unless it is `0` or `false`, as Node.js has it; `NO_COLOR` wins.
 */
export function createPalette(terminal: boolean, environment: NodeJS.ProcessEnv): Palette {
  const plain = !hasColours(terminal, environment)
  const paint =
    (on: number, off: number) =>
    (text: string): string =>
      plain ? text : `\u001b[${on}m${text}\u001b[${off}m`
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    green: paint(32, 39),
    blue: paint(34, 39),
    red: paint(31, 39),
    yellow: paint(33, 39),
  }
}

function hasColours(terminal: boolean, { NO_COLOR = '', FORCE_COLOR = '', TERM }: NodeJS.ProcessEnv): boolean {
  if (NO_COLOR !== '') return false
  if (FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  return terminal && TERM !== 'dumb'
}
