// The agent reads commands out of every line, anywhere in it, so no text from outside may form one.
const commands = /##(?=vso\[|\[)/gi

// C0 and C1 controls, but for line feed and tab; bidirectional and line-separating characters of Unicode.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be shown instead of obeyed
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

const longestLine = 1024

/**
 * Makes text safe to print: no agent command, no control character, no line over 1,024 characters. Line feeds stay, so
 * every line of the result is one line of the log.
 */
export function safeText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', '  ')
    .replace(controls, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replace(commands, '# #')
    .split('\n')
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine - 1)}…` : line))
    .join('\n')
}

/** The same on one line, for errors and warnings. */
export function safeLine(text: string): string {
  return safeText(text.replace(/\s*\n\s*/g, ' '))
}
