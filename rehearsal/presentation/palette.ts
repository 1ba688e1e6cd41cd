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
 * The palette for an output: plain text where it is no terminal, where `NO_COLOR` is set (no-color.org), or where the
 * terminal is dumb.
 */
export function createPalette(terminal: boolean, environment: NodeJS.ProcessEnv): Palette {
  const plain = !terminal || (environment.NO_COLOR ?? '') !== '' || environment.TERM === 'dumb'
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
