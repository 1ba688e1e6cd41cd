// The agent reads commands out of every line, anywhere in it, so no text from outside may form one.
const commands = /##(?=vso\[|\[)/gi

// Controls but for line feed and tab; what ends a line for Unicode; what is invisible, joins or turns text around; halves of
// characters. A command with something invisible in it is one to programs that compare by the rules of a language.
const controls = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

const longestLine = 1024

/** More than anybody reads of one text; the log is not flooded by what a server answers. */
const mostLines = 200

/**
 * Makes text safe to print: no agent command, no control character, no line over 1,024 characters, 200 lines at most. Line
 * feeds stay, so every line of the result is one line of the log.
 */
export function safeText(text: string): string {
  const lines = text.split(/\r\n?|\n/, mostLines + 1)
  const shown = lines.length > mostLines ? [...lines.slice(0, mostLines - 1), '…'] : lines
  return shown.map((line) => cutLine(visible(cutLine(line.replaceAll('\t', '  '))))).join('\n')
}

/** The same on one line, for errors and warnings. */
export function safeLine(text: string): string {
  const lines = text.split(/\r\n?|\n/, mostLines).map((line) => line.trim())
  return safeText(lines.filter((line) => line !== '').join(' '))
}

/** A line of 1,024 characters at most, whole characters only. */
export function cutLine(line: string): string {
  return line.length > longestLine ? `${line.slice(0, longestLine - 1).replace(/[\ud800-\udbff]$/, '')}…` : line
}

function visible(line: string): string {
  // Most lines: none of Unicode's tables is needed, which take a millisecond to make.
  if (/^[ -~]*$/.test(line)) return line.replace(commands, '# #')
  return line
    .replace(controls, (character) => `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`)
    .replace(commands, '# #')
}
