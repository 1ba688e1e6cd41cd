import { parseArgs } from 'node:util'

/** How the rehearsal is to go. */
export interface Options {
  readonly help: boolean
  /** Approve every gate without asking. */
  readonly yes: boolean
  /** The stage of the canary whose gate is rejected. */
  readonly reject: string | undefined
  /** Show the task's whole log. */
  readonly verbose: boolean
  /** Leave the cluster standing at the end, until Ctrl-C. */
  readonly keep: boolean
  /** The folder of the runs' Canary pages. */
  readonly report: string
}

/** From the working directory. */
const reportFolder = 'dist/rehearsal'

/** What `--help` says. */
export const help = `npm run rehearse -- [options]

Plays .pipelines/abtest.yml on this machine: a first release of the script that
SCORE_SCRIPT names there, then the canary of the other one, scoreA.py for
scoreB.py, under constant load, on an embedded cluster.
SCORE_SCRIPT=scoring/scoreB.py npm run rehearse   chooses the canary's script.
On a terminal it shows the cluster as it changes, and asks at each gate of the
environment abtestenv. At the end it writes the Canary page of each run.

  --yes            approve every gate without asking
  --reject STAGE   reject the canary's gate at STAGE, and see the way back
  --verbose        show the task's whole log
  --keep           leave the cluster standing at the end, until Ctrl-C
  --report FOLDER  where the Canary pages go, ${reportFolder} unless told
  --help           this text

Exit code 0: every stage did what the guide's table says, and no request of the
load failed. With --reject: the way back brought the old image back. Else 1.
`

/**
 * Reads the command line.
 * @param stages  the names that `--reject` may have
 * @throws Error in one sentence, on an option or a value that is not known
 */
export function parseOptions(argv: readonly string[], stages: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      help: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      reject: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      report: { type: 'string', default: reportFolder },
    },
  })
  const { help, yes, reject, verbose, keep, report } = values
  if (reject !== undefined && !stages.includes(reject)) {
    throw new Error(`--reject must name a stage with a gate (${stages.join(', ')}), got '${reject}'.`)
  }
  return { help, yes, reject, verbose, keep, report }
}
