import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import type { Gate, Verdict } from '../pipeline/services.ts'

/** Who answers at the gates: rules first, then a person where there is a terminal. */
export interface GateRules {
  /** Approve all without asking. */
  readonly approveAll: boolean
  /** The stage that is rejected. */
  readonly reject: string | undefined
}

/** Where a person can be asked. */
export interface Terminal {
  readonly input: Readable
  readonly output: Writable
  /** Aborted when nobody wants an answer any more. */
  readonly canceled?: AbortSignal
  /** Told of Ctrl-C at a question, which the question would swallow otherwise. */
  interrupt(): void
  /** Called before a question; what is returned is told what stands there once it is answered, or given up. */
  makeRoom?(question: string): (asked: string) => void
}

/**
 * Answers at gates. A person answers with Enter or `y` (approve), `n` (reject), `a` (approve this one and all that
 * follow); anything else is asked again. The end of the input rejects: nobody is there any more.
 */
export function createGatekeeper(rules: GateRules, terminal: Terminal): (gate: Gate) => Promise<Verdict> {
  let { approveAll } = rules
  return async ({ stage, environment }) => {
    if (stage === rules.reject) return 'rejected'
    if (approveAll) return 'approved'
    const question = `  ${stage} waits for ${environment}: approve? [Y]es, [n]o, [a]ll `
    let answer = await ask(terminal, question)
    while (answer === undefined) answer = await ask(terminal, question)
    if (answer === 'a') approveAll = true
    return answer === 'n' ? 'rejected' : 'approved'
  }
}

const answers: Readonly<Record<string, 'y' | 'n' | 'a'>> = {
  '': 'y',
  y: 'y',
  yes: 'y',
  n: 'n',
  no: 'n',
  a: 'a',
  all: 'a',
}

/** Asks once; `undefined` when the answer is none. */
async function ask(terminal: Terminal, question: string): Promise<'y' | 'n' | 'a' | undefined> {
  const takeBack = terminal.makeRoom?.(question)
  const lines = createInterface({ input: terminal.input, output: terminal.output })
  let interrupted = false
  lines.once('SIGINT', () => {
    interrupted = true
    lines.close()
  })
  const close = (): void => lines.close()
  terminal.canceled?.addEventListener('abort', close)
  const closed = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)))
  const answer = await Promise.race([lines.question(question), closed])
  terminal.canceled?.removeEventListener('abort', close)
  lines.close()
  // Without an answer the cursor still stands behind the question.
  if (answer === undefined) terminal.output.write('\n')
  takeBack?.(question + (answer ?? ''))
  if (interrupted) terminal.interrupt()
  return answer === undefined ? 'n' : answers[answer.trim().toLowerCase()]
}
