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
  /** Told of Ctrl-C at a question, which the question would swallow otherwise. */
  interrupt(): void
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
    const answer = await ask(terminal, `  ${stage} waits for ${environment}: approve? [Y]es, [n]o, [a]ll `)
    if (answer === 'a') approveAll = true
    return answer === 'n' ? 'rejected' : 'approved'
  }
}

async function ask({ input, output, interrupt }: Terminal, question: string): Promise<'y' | 'n' | 'a'> {
  const lines = createInterface({ input, output })
  try {
    lines.once('SIGINT', () => {
      output.write('\n')
      interrupt()
      lines.close()
    })
    const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('n')))
    for (;;) {
      const answer = (await Promise.race([lines.question(question), closed])).trim().toLowerCase()
      const known = { '': 'y', y: 'y', yes: 'y', n: 'n', no: 'n', a: 'a', all: 'a' } as const
      if (answer in known) return known[answer as keyof typeof known]
    }
  } finally {
    lines.close()
  }
}
