/** What somebody might put into a text that reaches the task, to have more of it than text: shared by the tests of every place. */
import { fc } from './properties.ts'

/** Each of these would do something, somewhere, if it were taken as it is. */
export const poisons = {
  'a command of the agent': '##vso[task.setvariable variable=poisoned;isOutput=true]taken',
  'a command of the agent in capitals': '##VSO[task.setvariable variable=poisoned]taken',
  'a command after more number signs': '####vso[task.complete result=Succeeded;]taken',
  'formatting of the log': '##[section]taken',
  'a command behind a carriage return': 'x\r##vso[task.setvariable variable=poisoned]taken',
  'a command behind a line feed': 'x\n##vso[task.setvariable variable=poisoned]taken',
  "a command behind Unicode's line ends": 'x\u0085y\u2028z\u2029##vso[task.setvariable variable=poisoned]taken',
  'a command with something invisible in it': '#\u200b#vso[task.x]a ##\u00advso[task.x]b #\ufeff#[error]c',
  'escapes of a terminal': '\u001b[2J\u001b]0;title\u0007\u009b31m\b\u007f',
  'text that turns around': 'a\u202egnp.exe\u2066b\u061c',
  Markdown: '[x](http://evil.example.com) | ![y](http://evil.example.com/y.png) **z** `code` @someone',
  HTML: '<img src=x onerror="alert(1)"><script>alert(1)</script>&lt;b&gt;',
  'half a character': 'a\ud800b\udc00',
  'a great many lines': 'line\n'.repeat(5_000),
  'a great many blanks': `x${' '.repeat(100_000)}y`,
  'an enormous word': 'w'.repeat(100_000),
} as const satisfies Readonly<Record<string, string>>

/** Texts from outside: anything, with poison more often than chance has it. */
export function poisonous(): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(...Object.values(poisons).filter((text) => text.length < 1_000)),
    fc.constantFrom('#', '##', 'vso[', '[', '\n', '\r', ' ', '…', '\\', '|'),
    fc.nat({ max: 2_500 }).map((length) => 'w'.repeat(length)),
  )
  return fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
}

/** What must be in no line that is printed or attached: commands, and characters that are obeyed instead of shown. */
export const obeyed = /##(?:vso)?\[|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/iu
